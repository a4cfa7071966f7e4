# SPDX-License-Identifier: AGPL-3.0-or-later
"""What members and organisers say of groups."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.validators import Length

from ess_map import fields, money
from ess_map_groupbuy import prices
from ess_map_groupbuy.groups.models import Commitment


class ConfirmForm(FlaskForm):
    """A yes; prices are typed as their reader reads them: with VAT of ``rate``, None without."""

    cap = fields.Euros(
        _l("Si le groupe se réduit, j'accepte au plus (prix d'une unité)"),
        [fields.Needed(_l("Jusqu'à quel prix acceptez-vous ?"))],
    )
    seen = HiddenField()
    """The price that was read, in cents without VAT."""

    @classmethod
    def of(cls, commitment: Commitment, rate: int | None) -> ConfirmForm:
        """Return the form for a proposal: up to their own limit, unless they say less."""
        form = cls(formdata=None, cap=_shown(commitment.cap, rate), seen=commitment.price)
        form.bound(commitment, rate)
        return form

    def bound(self, commitment: Commitment, rate: int | None) -> None:
        """Say between which prices they may choose."""
        least = money.euros(_shown(commitment.price, rate))
        most = money.euros(_shown(commitment.cap, rate))
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

    def chosen(self, commitment: Commitment, rate: int | None) -> int | None:
        """Return the cap without VAT; None, with a sentence at the field, when out of bounds."""
        typed = self.cap.data
        least, most = (_shown(one, rate) for one in (commitment.price, commitment.cap))
        if not least <= typed <= most:
            self.cap.errors = [
                _(
                    "Choisissez un prix entre %(least)s et %(most)s.",
                    least=money.euros(least),
                    most=money.euros(most),
                )
            ]
            return None
        cap = typed if rate is None else prices.cap_without_vat(typed, rate)
        return min(max(cap, commitment.price), commitment.cap)

    def read_price(self) -> int | None:
        """Return the price that was read."""
        return int(self.seen.data) if (self.seen.data or "").isdigit() else None


class ReasonForm(FlaskForm):
    """Why a group is dissolved; its members read it."""

    reason = fields.Text(
        _l("Pourquoi ? Les membres le liront."),
        [fields.Needed(_l("Dites pourquoi : les membres le liront.")), Length(max=200)],
    )


def _shown(cents: int, rate: int | None) -> int:
    return cents if rate is None else prices.shown_with_vat(cents, rate)
