# SPDX-License-Identifier: AGPL-3.0-or-later
"""What members and organisers say of groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.validators import Length

from ess_map import fields, money
from ess_map_groupbuy import prices

if TYPE_CHECKING:
    from ess_map_groupbuy.groups.own import Own


class ConfirmForm(FlaskForm):
    """A yes; prices are typed as their reader reads them, with VAT or without."""

    cap = fields.Euros(
        _l("Si le groupe se réduit, j'accepte au plus (prix d'une unité)"),
        [fields.Needed(_l("Jusqu'à quel prix acceptez-vous ?"))],
    )
    seen = HiddenField()
    """The price that was read, in cents without VAT."""

    @classmethod
    def of(cls, own: Own) -> ConfirmForm:
        """Return the form for a proposal: up to their own limit, unless they say less."""
        form = cls(formdata=None, cap=_shown(own, own.commitment.cap), seen=own.commitment.price)
        form.bound(own)
        return form

    def bound(self, own: Own) -> None:
        """Say between which prices they may choose."""
        least = money.euros(_shown(own, own.commitment.price))
        most = money.euros(_shown(own, own.commitment.cap))
        words = (
            _("C'est le prix proposé, et votre limite : %(least)s.", least=least)
            if least == most
            else _(
                "Entre %(least)s, le prix proposé, et %(most)s, votre limite. Vous ne paierez "
                "jamais plus.",
                least=least,
                most=most,
            )
        )
        self.cap.description = words

    def chosen(self, own: Own) -> int | None:
        """Return the cap without VAT; None, with a sentence at the field, when out of bounds."""
        typed = self.cap.data
        least, most = (_shown(own, one) for one in (own.commitment.price, own.commitment.cap))
        if not least <= typed <= most:
            self.cap.errors = [
                _(
                    "Choisissez un prix entre %(least)s et %(most)s.",
                    least=money.euros(least),
                    most=money.euros(most),
                )
            ]
            return None
        cap = typed if own.rate is None else prices.cap_without_vat(typed, own.rate)
        return min(max(cap, own.commitment.price), own.commitment.cap)

    def read_price(self) -> int | None:
        """Return the price that was read."""
        return int(self.seen.data) if (self.seen.data or "").isdigit() else None


class ReasonForm(FlaskForm):
    """Why a group is dissolved; its members read it."""

    reason = fields.Text(
        _l("Pourquoi ? Les membres le liront."),
        [fields.Needed(_l("Dites pourquoi : les membres le liront.")), Length(max=200)],
    )


def _shown(own: Own, cents: int) -> int:
    return cents if own.rate is None else prices.shown_with_vat(cents, own.rate)
