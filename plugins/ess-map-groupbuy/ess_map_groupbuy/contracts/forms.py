# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a supplier seals, and what organisers say of what was opened."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField
from wtforms.validators import Email, InputRequired, Length, Optional

from ess_map import challenge, fields
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.contracts.content import Content, salted
from ess_map_groupbuy.contracts.judging import BEST_MARK, PRICE


class QuoteForm(FlaskForm):
    """A quote. What it says is sealed in the request that brings it."""

    supplier = fields.Text(
        _l("Votre entreprise"), [fields.Needed(_l("Qui fait cette offre ?")), Length(max=200)]
    )
    email = fields.Text(
        _l("Votre courriel"),
        [
            fields.Needed(_l("Où vous répondre ?")),
            Email(_l("Écrivez un courriel comme camille@exemple.fr.")),
            Length(max=200),
        ],
    )
    price = fields.Euros(
        _l("Prix d'une unité, hors taxes"), [fields.Needed(_l("À quel prix ?"))], least=1
    )
    fixed = fields.Euros(_l("Part fixe par an et par membre, hors taxes"), [Optional()])
    vat = fields.Number(
        _l("Taux de TVA, en %"), [fields.Needed(_l("Quel taux ?")), fields.Within(0, 100)]
    )
    months = fields.Whole(
        _l("Prix garanti pendant (mois)"),
        [fields.Needed(_l("Combien de temps ?")), fields.Within(1, 120)],
    )
    words = fields.LongText(
        _l("Votre offre en quelques phrases, critère par critère"), [Length(max=5000)]
    )
    sure = BooleanField(
        _l(
            "Je comprends que personne ne pourra lire ce pli avant l'ouverture, et que tous le "
            "pourront ensuite, avec le nom de mon entreprise"
        ),
        [InputRequired(_l("Cochez pour sceller votre pli."))],
    )
    homepage = challenge.Honeypot()

    def content(self, campaign: Campaign) -> Content | None:
        """Return what was said; None, with a sentence at the field, for too high a rate."""
        rate = round(self.vat.data * 100)
        if rate > campaign.vat_rate:
            self.vat.errors = [
                _(
                    "La campagne annonce %(rate)s %% de TVA : votre taux ne peut pas être plus "
                    "haut.",
                    rate=campaign.vat_rate / 100,
                )
            ]
            return None
        return Content(
            price=self.price.data,
            fixed=self.fixed.data or 0,
            vat_rate=rate,
            months=self.months.data,
            words=self.words.data or "",
            salt=salted(),
        )


class ReasonForm(FlaskForm):
    """Why a quote is put aside."""

    reason = fields.LongText(
        _l("Pourquoi écarter ce pli ?"),
        [fields.Needed(_l("Dites pourquoi : le fournisseur le lira.")), Length(max=1000)],
    )


def marked(campaign: Campaign) -> list[dict[str, object]]:
    """Return the criteria that organisers mark: all but the price."""
    return [one for one in campaign.criteria if one["key"] != PRICE]


def marks_form(campaign: Campaign, quotes: Sequence[int]) -> type[FlaskForm]:
    """Return the form of the marks of all quotes: ``mark-<quote>-<key>``."""
    label = _("Note sur dix")
    made = {
        f"mark-{quote}-{one['key']}": fields.Whole(label, [Optional(), fields.Within(0, BEST_MARK)])
        for quote in quotes
        for one in marked(campaign)
    }
    return type("MarksForm", (FlaskForm,), made)
