# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a supplier, or an organiser for them, says of an offer."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, HiddenField, RadioField, SelectField, ValidationError
from wtforms.validators import Length

from ess_map import AreaForm, Invalid, ServiceArea, challenge, fields, is_address, local_now
from ess_map_groupbuy import units
from ess_map_groupbuy.campaigns import dates, saying
from ess_map_groupbuy.campaigns.fieldkinds import ActorName
from ess_map_groupbuy.campaigns.forms import VAT
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.offers import tiering
from ess_map_groupbuy.offers.models import Offer
from ess_map_groupbuy.words import FEES

TIERS = range(5)
SHORT = Length(max=200)
LONG = Length(max=5000)
LABELS = 10


def address(_form: FlaskForm, field: Field) -> None:
    """Refuse what no letter reaches."""
    if field.data and not is_address(field.data):
        raise ValidationError(_("Écrivez une adresse comme prenom@exemple.fr."))


class StartForm(FlaskForm):
    """A supplier's name, and the address that a letter proves before anything is kept."""

    supplier = fields.Text(
        _l("Votre entreprise"), [fields.Needed(_l("Comment s'appelle votre entreprise ?")), SHORT]
    )
    email = fields.Text(
        _l("Votre courriel"), [fields.Needed(_l("Où pouvons-nous vous écrire ?")), address, SHORT]
    )
    homepage = challenge.Honeypot()


class InviteForm(FlaskForm):
    """Whom organisers ask for a quote."""

    supplier = fields.Text(
        _l("Le fournisseur"), [fields.Needed(_l("Qui voulez-vous inviter ?")), SHORT]
    )
    email = fields.Text(_l("Son courriel"), [fields.Needed(_l("Où lui écrire ?")), address, SHORT])


class OfferForm(FlaskForm, AreaForm):
    """An offer; ``prepare`` it for its campaign first; what is sent is checked by ``said``."""

    title = fields.Text(
        _l("Ce que vous proposez"),
        [fields.Needed(_l("Que proposez-vous, en quelques mots ?")), SHORT],
        description=_l("Comme « bûches de chêne 33 cm, séchées deux ans »."),
    )
    description = fields.LongText(_l("Précisions"), [LONG])
    labels = fields.Text(
        _l("Labels et certificats"),
        [SHORT],
        description=_l("Séparés par des virgules : « PEFC, ONF Énergie »."),
    )
    unit = SelectField(_l("Vous comptez en"), choices=[])
    vat_rate = SelectField(_l("TVA"), choices=list(VAT), coerce=int)
    lot = fields.Number(
        _l("Taille d'un lot"),
        description=_l("Si vous ne livrez que par multiples : 2 pour des palettes de 2."),
    )
    packaging = fields.Text(
        _l("Conditionnement"), [SHORT], description=_l("Comme « palette de 2 stères ».")
    )
    capacity = fields.Number(
        _l("Quantité totale que vous pouvez fournir"), description=_l("Vide : sans limite.")
    )
    min_order = fields.Number(
        _l("Livraison la plus petite"), description=_l("Vide : à partir du premier palier.")
    )
    fee_rule = RadioField(_l("Livraison"), choices=list(FEES.items()), default="none")
    fee = fields.Euros(_l("Forfait par livraison, hors taxes"))
    lead_days = fields.Whole(
        _l("Délai entre la commande et la livraison, en jours"), [fields.Within(0, 365)]
    )
    valid_until = fields.Day(
        _l("Offre valable jusqu'au"),
        description=_l("Au moins jusqu'à la commande. Vide : sans limite."),
    )
    version = HiddenField()

    def prepare(self, campaign: Campaign) -> None:
        """Offer the units in which the product of ``campaign`` can be counted."""
        self.campaign = campaign
        family = units.UNITS[campaign.unit].family
        same = [(key, one.label) for key, one in units.UNITS.items() if one.family == family]
        self.unit.choices = sorted(same, key=lambda one: one[0] != campaign.unit)
        if not self.is_submitted():
            self.unit.data, self.vat_rate.data = campaign.unit, campaign.vat_rate

    def show(self, offer: Offer) -> None:
        """Show what is kept, in the unit of the campaign."""
        counted = tiering.Counted(self.campaign.unit, self.campaign.unit, self.campaign.step)
        for name in ("title", "description", "packaging", "lead_days", "valid_until", "fee"):
            self[name].data = getattr(offer, name)
        self.labels.data = ", ".join(offer.labels)
        self.vat_rate.data, self.fee_rule.data = offer.vat_rate, offer.fee_rule or "none"
        self.version.data = str(offer.version)
        self.lot.data = counted.amount(offer.lot) if offer.lot > 1 else None
        self.min_order.data = counted.amount(offer.min_order) if offer.min_order > 1 else None
        self.capacity.data = counted.amount(offer.capacity) if offer.capacity else None
        for at, tier in zip(TIERS, offer.tiers, strict=False):
            self[f"least_{at}"].data = counted.amount(tier["least"])
            self[f"price_{at}"].data = tier["price"]
        self.show_area(ServiceArea.from_json(offer.area) if offer.area else None)

    @property
    def rows(self) -> list[tuple[Field, Field]]:
        """The fields of the tiers, two by two."""
        return [(self[f"least_{at}"], self[f"price_{at}"]) for at in TIERS]

    def validate_vat_rate(self, field: Field) -> None:
        if field.data is not None and field.data > self.campaign.vat_rate:
            raise ValidationError(
                _(
                    "La campagne annonce une TVA de %(rate)s %% : un taux plus haut ferait payer "
                    "plus que promis.",
                    rate=units.number(Fraction(self.campaign.vat_rate, 100)),
                )
            )

    def validate_fee(self, field: Field) -> None:
        if self.fee_rule.data == "per_delivery" and not field.data:
            raise ValidationError(_("De combien est le forfait d'une livraison ?"))
        if (field.data or 0) > tiering.DEAREST:
            raise ValidationError(_("Ce prix est trop grand."))

    def validate_valid_until(self, field: Field) -> None:
        if field.data and field.data < local_now().date():
            raise ValidationError(_("Ce jour est passé : choisissez-en un à venir."))

    def validate_lead_days(self, field: Field) -> None:
        last = self.campaign.deliver_to or self.campaign.deliver_from
        if field.errors or field.data is None or last is None or self.campaign.order_at is None:
            return
        if dates.wall(self.campaign.order_at).date() + timedelta(days=field.data) > last:
            raise ValidationError(
                _(
                    "Les commandes partent le %(order)s : avec ce délai, la livraison viendrait "
                    "après la fin des livraisons.",
                    order=saying.when(self.campaign.order_at),
                )
            )

    def said(self) -> dict[str, Any] | None:
        """Return the columns that the form says; None, with all sentences at their fields."""
        self.validate()
        if self.unit.errors:
            return None
        counted = tiering.Counted(self.unit.data, self.campaign.unit, self.campaign.step)
        tiers, wrong = tiering.read([(a.data, b.data) for a, b in self.rows], counted)
        for (at, name), sentence in wrong.items():
            self._complain(f"{name}_{at}", sentence)
        lot = self._steps("lot", counted.steps)
        capacity = self._steps("capacity", counted.steps_down)
        min_order = self._steps("min_order", counted.steps_up)
        area = self.area()
        if capacity is not None and tiers and capacity < tiers[0]["least"]:
            self._complain("capacity", _("C'est moins que votre premier palier."))
        if self.errors or area is None:
            return None
        plain = ("title", "description", "packaging", "lead_days", "valid_until", "vat_rate")
        found = {name: self[name].data for name in plain}
        labels = [one.strip() for one in (self.labels.data or "").split(",")]
        per_delivery = self.fee_rule.data == "per_delivery"
        return found | {
            "labels": [one for one in dict.fromkeys(labels) if one][:LABELS],
            "tiers": tiers,
            "lot": lot or 1,
            "capacity": capacity,
            "min_order": min_order or 1,
            "fee_rule": self.fee_rule.data,
            "fee": self.fee.data if per_delivery else None,
            "area": area.to_json() if area else None,
        }

    def _steps(self, name: str, count: Any) -> int | None:
        amount = self[name].data
        if amount is None:
            return None
        try:
            found = count(amount)
        except Invalid as error:
            self._complain(name, error.message)
            return None
        if found < 1:
            self._complain(name, _("Écrivez une quantité positive, ou rien."))
        elif found > tiering.MOST:
            self._complain(name, _("Cette quantité est trop grande."))
        return found

    def _complain(self, name: str, sentence: str) -> None:
        self[name].errors = [*self[name].errors, sentence]


for _at in TIERS:
    setattr(OfferForm, f"least_{_at}", fields.Number(_l("À partir de")))
    setattr(OfferForm, f"price_{_at}", fields.Euros(_l("Prix d'une unité, hors taxes")))


class BehalfForm(OfferForm):
    """An organiser writes an offer down for its supplier."""

    supplier = fields.Text(
        _l("Le fournisseur"), [fields.Needed(_l("Comment s'appelle-t-il ?")), SHORT]
    )
    supplier_id = ActorName(
        _l("Sa fiche sur la carte"), description=_l("Son nom comme sur la carte, s'il y est.")
    )
    central = BooleanField(
        _l("C'est une centrale d'achat : un groupement qui a déjà négocié ses prix")
    )
    email = fields.Text(
        _l("Son courriel"), [address, SHORT], description=_l("Il y reçoit le lien de son offre.")
    )


class RefuseForm(FlaskForm):
    """Why an offer is not kept."""

    reason = fields.Text(
        _l("Pourquoi ?"),
        [fields.Needed(_l("Dites pourquoi : le fournisseur le lira.")), SHORT],
    )
