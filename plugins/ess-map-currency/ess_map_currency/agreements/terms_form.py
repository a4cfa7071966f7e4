# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an establishment accepts, as form fields: how much, in which form, for what."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length
from wtforms.widgets import CheckboxInput, ListWidget

from ess_map import fields
from ess_map_currency import trades, words
from ess_map_currency.agreements.models import Acceptance
from ess_map_currency.currencies.models import Currency


class Boxes(SelectMultipleField):
    """Boxes to tick, any number of them."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class Trades(Boxes):
    """The trades, under the heads by which people look for them."""

    def heads(self) -> list[tuple[str, bool, list[Any]]]:
        """Return (head, whether one of it is ticked, its boxes, that of the head first)."""
        boxes = {option.data: option for option in self}
        found = []
        for head in trades.TRADES:
            if head.parent:
                continue
            under = [one.key for one in trades.TRADES if head.key in (one.key, one.parent)]
            ticked = any(key in (self.data or ()) for key in under)
            found.append((str(boxes[head.key].label.text), ticked, [boxes[key] for key in under]))
        return found


class Terms:
    """The fields that the demand and the page of an establishment share."""

    media = Boxes(
        _l("Sous quelle forme l'acceptez-vous ?"),
        description=_l("Sans réponse : toutes les formes de cette monnaie."),
    )
    share = fields.Whole(
        _l("Part de chaque achat que vous acceptez (en %)"),
        [fields.Within(1, 100)],
        description=_l("Laissez vide pour tout accepter."),
    )
    cap = fields.Euros(
        _l("Au plus, par achat"),
        description=_l("En unités de la monnaie, comme 30 ou 12,50. Laissez vide sans plafond."),
        least=1,
    )
    discount = fields.Text(
        _l("Un avantage pour qui paie avec cette monnaie"),
        [Length(max=200, message=_l("200 caractères au plus."))],
        description=_l("Facultatif et public : « une baguette offerte pour dix », par exemple."),
    )
    trades = Trades(_l("Ce qu'on trouve chez vous"), validate_choice=True)

    def offer(self, currency: Currency) -> None:
        """Say what can be chosen for ``currency``."""
        known = [key for key in words.MEDIA if key in currency.media] or list(words.MEDIA)
        self.media.choices = [SelectChoice(key, words.MEDIA[key]) for key in known]
        terms = trades.register().by_key
        self.trades.choices = [SelectChoice(one.key, terms[one.key].label) for one in trades.TRADES]

    def terms(self) -> dict[str, Any]:
        """Return what was chosen, as fields of an acceptance."""
        return {
            "media": tuple(self.media.data or ()),
            "share": None if self.share.data == 100 else self.share.data,
            "cap": self.cap.data,
            "discount": self.discount.data or "",
            "trades": tuple(self.trades.data or ()),
        }


def terms_of(acceptance: Acceptance) -> dict[str, Any]:
    """Return the terms of an acceptance as the form shows them."""
    names = ("media", "share", "cap", "discount", "trades")
    return {name: getattr(acceptance, name) for name in names}
