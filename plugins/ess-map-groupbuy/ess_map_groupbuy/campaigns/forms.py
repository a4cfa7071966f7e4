# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms in which organisers describe their campaign, one for each part."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, RadioField, SelectField, ValidationError
from wtforms.validators import Email, Length

from ess_map import AreaForm, Invalid, fields
from ess_map_groupbuy import units, words
from ess_map_groupbuy.campaigns import fieldkinds
from ess_map_groupbuy.campaigns.models import Campaign

VAT = (
    (2000, _l("20 % (le plus courant)")),
    (1000, _l("10 % (bois de chauffage, travaux…)")),
    (550, _l("5,5 % (alimentation, énergie économisée…)")),
    (210, _l("2,1 %")),
    (0, _l("Sans TVA")),
)
SHORT = Length(max=200)
LONG = Length(max=10_000)


class NewForm(FlaskForm):
    """The first screen: three answers and the draft is there."""

    kind = RadioField(
        _l("Que voulez-vous faire ensemble ?"),
        [fields.Needed(_l("Choisissez l'une des trois."))],
        choices=list(words.KINDS.items()),
    )
    title = fields.Text(
        _l("Le nom de la campagne"),
        [fields.Needed(_l("Comment l'appeler ?")), SHORT],
        description=_l("Comme « Bois de chauffage du Val de Cher, hiver 2027 »."),
    )
    product = fields.Text(
        _l("Ce qui s'achète"),
        [fields.Needed(_l("Qu'achetez-vous ensemble ?")), SHORT],
        description=_l("En quelques mots : « bûches de chêne, 50 cm, sèches »."),
    )


class PartForm(FlaskForm):
    """``version`` is the one that was read: another one now is a clash."""

    version = HiddenField()

    def fill(self, campaign: Campaign) -> None:
        """Show what is stored beyond the columns of the same names."""

    def checked(self, campaign: Campaign) -> dict[str, Any] | None:
        """Return the columns that the form says; None, with sentences at its fields, else."""
        return self.plain() if self.validate() else None

    def plain(self) -> dict[str, Any]:
        """Return the fields that are columns."""
        return {one.name: one.data for one in self if hasattr(Campaign, one.name)
                and one.name != "version"}  # fmt: skip


class ObjectForm(PartForm):
    title = fields.Text(_l("Le nom de la campagne"), [fields.Needed(), SHORT])
    product = fields.Text(_l("Ce qui s'achète"), [fields.Needed(), SHORT])
    summary = fields.Text(
        _l("En une phrase"), [SHORT], description=_l("Ce qui donne envie de participer.")
    )
    specification = fields.LongText(
        _l("Précisément, ce que les fournisseurs doivent proposer"),
        [LONG],
        description=_l("Qualité, taille, séchage, labels souhaités, conditions de livraison…"),
    )
    unit = SelectField(
        _l("On compte en"),
        [fields.Needed(_l("Choisissez une unité."))],
        choices=[("", _l("Choisissez")), *((key, one.label) for key, one in units.UNITS.items())],
    )
    amount = fields.Number(
        _l("Par pas de"),
        [fields.Needed(_l("Écrivez la plus petite quantité : 1, ou 0,5."))],
        description=_l("La plus petite quantité que l'on peut demander : 1, ou 0,5."),
    )
    typical = fields.Number(
        _l("Quantité habituelle d'un foyer"),
        description=_l("Le formulaire la propose. Laissez vide si cela varie trop."),
    )
    vat_rate = SelectField(_l("TVA du produit"), choices=list(VAT), coerce=int)

    def fill(self, campaign: Campaign) -> None:
        if "amount" not in self:
            return
        self.amount.data = campaign.step / units.THOUSANDTHS
        if campaign.usual:
            self.typical.data = float(units.of_steps(campaign.usual, campaign.step))

    def checked(self, campaign: Campaign) -> dict[str, Any] | None:
        right = self.validate()
        if "unit" not in self:  # fixed by now
            return self.plain() if right else None
        step = self._step() if right else None
        usual = self._usual(step) if step else None
        if step is None or self.errors:
            return None
        return {**self.plain(), "step": step, "usual": usual}

    def _step(self) -> int | None:
        thousandths = Fraction(str(self.amount.data)) * units.THOUSANDTHS
        if thousandths.denominator != 1 or not 1 <= thousandths <= 1_000_000_000:
            self.amount.errors = [_("Écrivez une quantité positive, à trois décimales au plus.")]
            return None
        return int(thousandths)

    def _usual(self, step: int) -> int | None:
        if not self.typical.data:
            return None
        try:
            found = units.in_steps(Fraction(str(self.typical.data)), step)
        except Invalid as error:
            self.typical.errors = [error.message]
            return None
        if found < 1:
            self.typical.errors = [_("Écrivez une quantité positive, ou rien.")]
        return found


class PerimeterForm(PartForm, AreaForm):
    audience = RadioField(
        _l("Qui peut participer ?"),
        [fields.Needed(_l("Choisissez l'une des trois."))],
        choices=list(words.AUDIENCES.items()),
    )
    organiser_id = fieldkinds.ActorName(
        _l("La structure qui organise"),
        description=_l("Son nom, comme sur la carte. Vide : un groupe de personnes."),
    )
    email = fields.Text(
        _l("Courriel où écrire aux organisateurs"),
        [fields.Needed(_l("Où peut-on vous écrire ?")),
         Email(_l("Écrivez un courriel comme achats@exemple.fr.")), SHORT],
        description=_l("Il est public : prenez une adresse faite pour cela."),
    )  # fmt: skip

    def checked(self, campaign: Campaign) -> dict[str, Any] | None:
        right = self.validate()
        if "area_codes" not in self:
            return self.plain() if right else None
        area = self.area()
        if area is not None and not area:
            sentence = _("Nommez au moins un territoire, ou dessinez un contour.")
            self.area_places.errors = [*self.area_places.errors, sentence]
        if not right or area is None or not area:
            return None
        return {**self.plain(), "area": area.to_json()}


class LegalForm(PartForm):
    legal = RadioField(
        _l("Qui achète ?"),
        [fields.Needed(_l("Choisissez l'un des deux."))],
        choices=list(words.LEGAL.items()),
    )
    mandate_to = fields.Text(
        _l("À qui le mandat est donné"), [SHORT], description=_l("Seulement pour un mandat.")
    )
    legal_note = fields.LongText(
        _l("Ce que chacun doit savoir"),
        [LONG],
        description=_l("Garanties, paiement, livraison, droit de rétractation, litiges…"),
    )

    def validate_mandate_to(self, field: Any) -> None:
        if self.legal.data == "mandate" and not field.data:
            raise ValidationError(_("À qui les membres donnent-ils mandat ?"))


class RulesForm(PartForm):
    least_members = fields.Whole(
        _l("Membres au moins dans un groupe"), [fields.Needed(), fields.Within(1, 500)]
    )
    most = fields.Whole(
        _l("Part la plus grande d'un membre, en %"),
        [fields.Within(1, 100)],
        description=_l("Pour que personne ne pèse trop lourd. Vide ou 100 : sans limite."),
    )
    goal = RadioField(_l("Ce que l'on cherche d'abord"), choices=list(words.GOALS.items()))
    allow_extension = BooleanField(
        _l("S'il manque du monde, les intentions pourront être rouvertes une fois")
    )
    extension_days = fields.Whole(_l("De combien de jours"), [fields.Within(1, 90)])
    criteria = fieldkinds.Criteria(
        _l("Les critères qui départagent les plis"),
        description=_l(
            "Un par ligne, avec son poids : « Prix : 60 ». Les poids font 100. Ils sont publiés "
            "avant les plis et ne changent plus ensuite."
        ),
    )
    sharing = fields.LongText(
        _l("Comment l'équipement est partagé"),
        [LONG],
        description=_l("Qui le garde, comment on le réserve, qui le répare, comment on le quitte."),
    )

    def validate_most(self, field: Any) -> None:
        least = -(-100 // field.data) if field.data else 1
        if "least_members" in self and (self.least_members.data or least) < least:
            raise ValidationError(
                _(
                    "Avec au plus %(most)s %% chacun, il faut au moins %(least)s membres : montez "
                    "ce pourcentage, ou le nombre de membres.",
                    most=field.data,
                    least=least,
                )
            )

    def fill(self, campaign: Campaign) -> None:
        if "most" in self:
            self.most.data = -(-campaign.largest_share // 10)
            self.goal.data = campaign.goal or "people"

    def plain(self) -> dict[str, Any]:
        found = {"goal": "people", **super().plain()}
        found["extension_days"] = found["extension_days"] or 14
        if "most" in self:
            found["largest_share"] = (self.most.data or 100) * 10
        return found
