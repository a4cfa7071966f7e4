# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is looked for, and how far one is with a prospect, as they are typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField
from wtforms.validators import Length

from ess_map import fields, vocabulary
from ess_map_currency import trades
from ess_map_currency.agreements.models import Acceptance
from ess_map_currency.words import PROSPECTS


class WantedForm(FlaskForm):
    """One supplier that an establishment looks for."""

    acceptance = SelectField(_l("Pour quel établissement ?"), coerce=int)
    trade = SelectField(
        _l("Que cherchez-vous ?"), validators=[fields.Needed(_l("Choisissez dans la liste."))]
    )
    keywords = fields.Text(
        _l("Plus précisément"),
        [Length(max=200)],
        description=_l("Quelques mots : « bocaux consignés », « farine bio »."),
    )
    radius = fields.Whole(
        _l("À combien de kilomètres au plus ?"),
        [fields.Needed(_l("Dites jusqu'où, en kilomètres.")), fields.Within(1, 300)],
        default=30,
    )
    monthly = fields.Euros(
        _l("Combien y dépenseriez-vous par mois ?"),
        description=_l("Facultatif ; seule l'association le lit, pour savoir par où commencer."),
    )
    note = fields.LongText(_l("Autre chose à savoir"), [Length(max=2000)])

    def __init__(self, establishments: Sequence[Acceptance], **more: Any) -> None:
        super().__init__(**more)
        self.acceptance.choices = [
            (one.id, one.public_name or one.actor.name) for one in establishments
        ]
        self.trade.choices = [("", _("Choisir…")), *choices()]

    def facts(self) -> dict[str, Any]:
        """Return the columns that the form says; it has been validated."""
        return {
            "trade": self.trade.data,
            "keywords": self.keywords.data or "",
            "radius": self.radius.data,
            "monthly": self.monthly.data or None,
            "note": self.note.data or "",
        }


class ProspectForm(FlaskForm):
    """How far the association is with an actor."""

    version = HiddenField(default="0")
    state = RadioField(_l("Où en êtes-vous ?"), choices=list(PROSPECTS.items()))
    note = fields.LongText(
        _l("Notes"), [Length(max=4000)], description=_l("Lues par l'association seule.")
    )


def choices() -> list[tuple[str, str]]:
    """Return the trades for a list, each head before what lies under it."""
    return [
        (term.key, f"— {term.label}" if term.parent else term.label)
        for term in vocabulary(trades.NAME).terms
    ]
