# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms in which a structure describes itself and its services."""

from __future__ import annotations

from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
)
from wtforms.validators import Email, Length, Optional

from ess_map import fields
from ess_map_accompaniment import words
from ess_map_accompaniment.offer import choosing, wording
from ess_map_accompaniment.offer.area_form import WorkForm
from ess_map_accompaniment.offer.choosing import how_many

UNSAID = ("", _l("Non renseigné"))


class Accreditation(Form):
    name = fields.Text(_l("Agrément ou label"), [Length(max=200)])
    since = fields.Day(_l("Depuis le"))
    until = fields.Day(_l("Jusqu'au"))


class Meeting(Form):
    at = fields.Moment(_l("Le"), [Optional()], format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])
    place = fields.Text(_l("Où"), [Length(max=200)])


class Campaign(Form):
    since = fields.Day(_l("Du"))
    until = fields.Day(_l("Au"))


class StructureForm(FlaskForm, WorkForm):
    """A structure. ``version`` is the one that was read: another one now is a clash."""

    version = HiddenField()
    kinds = fields.Several(_l("Sorte de structure"), choices=list(words.KINDS.items()))
    networks = fields.Several(_l("Réseaux"), choices=list(words.NETWORKS.items()))
    email = fields.Text(
        _l("Courriel où arrivent les demandes"),
        [fields.Needed(_l("Sans courriel, les demandes n'arrivent nulle part.")),
         Email(_l("Écrivez un courriel comme accueil@exemple.fr.")), Length(max=200)],
        description=_l("Il n'est jamais montré."),
    )  # fmt: skip
    response_days = fields.Whole(
        _l("Réponse promise (en jours ouvrés)"),
        [fields.Needed(_l("Écrivez un nombre de jours.")), fields.Within(1, 30)],
    )
    active_max = fields.Whole(
        _l("Projets suivis à la fois, au plus"),
        [fields.Within(0, 10_000)],
        description=_l("Tous services réunis. Au-delà, les demandes vont en liste d'attente."),
    )
    conflicts = fields.LongText(
        _l("Acteurs dont vous décidez en partie"),
        description=_l("Un par ligne. Vous le direz quand l'un d'eux vous demandera un appui."),
    )
    accreditations = FieldList(FormField(Accreditation))
    cae_type = SelectField(_l("Type de coopérative"), choices=[UNSAID, *wording.CAE_TYPES.items()])
    cae_sectors = fields.Several(_l("Métiers accueillis"))
    entrepreneurs = fields.Whole(
        _l("Entrepreneurs-salariés aujourd'hui"), [fields.Within(0, 100_000)]
    )
    test_places = fields.Whole(_l("Places de test en tout"), [fields.Within(0, 10_000)])
    test_places_taken = fields.Whole(_l("Places de test prises"), [fields.Within(0, 10_000)])
    meetings = FieldList(FormField(Meeting))
    LISTS: ClassVar = ("accreditations", "meetings")

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.cae_sectors.choices = list(wording.sectors().items())


class ServiceForm(FlaskForm, WorkForm):
    """A service. ``version`` is the one that was read: another one now is a clash."""

    version = HiddenField()
    name = fields.Text(
        _l("Nom du service"), [fields.Needed(_l("Donnez un nom à ce service.")), Length(max=200)]
    )
    kind = SelectField(
        _l("À quel besoin il répond"),
        [fields.Needed(_l("Choisissez un besoin."))],
        choices=[("", _l("Choisissez")), *words.SERVICES.items()],
    )
    description = fields.LongText(_l("Ce que vous faites, en quelques phrases"))
    stages_how = how_many(_l("Tous les stades"))
    stages = fields.Several(_l("Stades du projet"), choices=list(words.STAGES.items()))
    sectors_how = how_many(_l("Tous les secteurs"))
    sectors = fields.Several(_l("Secteurs"))
    legal_forms_how = how_many(_l("Tous les statuts"))
    legal_forms = fields.Several(_l("Statuts, choisis ou envisagés"))
    team_mode = SelectField(_l("Pour qui"), choices=[UNSAID, *words.TEAM_MODES.items()])
    collective_experience = SelectField(
        _l("Habitude des projets collectifs"),
        choices=[UNSAID, ("yes", _l("Oui")), ("no", _l("Non"))],
    )
    publics = fields.Several(
        _l("Publics"),
        choices=list(words.PUBLICS.items()),
        description=_l("Rien de coché : tout le monde."),
    )
    reserved = BooleanField(_l("La loi réserve ce service à ces publics"))
    cost = SelectField(_l("Coût pour le porteur"), choices=[UNSAID, *words.COSTS.items()])
    cost_details = fields.Text(_l("Précisions sur le coût"), [Length(max=200)])
    modes = fields.Several(_l("Comment"), choices=list(words.MODES.items()))
    languages = fields.Several(_l("Langues"), choices=list(wording.LANGUAGES.items()))
    prerequisites = fields.LongText(_l("Ce qu'il faut avant de venir"))
    needs_host = BooleanField(_l("Seulement avec une entreprise d'accueil, trouvée ou cherchée"))
    instrument = SelectField(
        _l("Instrument financier"), choices=[("", _l("Aucun")), *words.INSTRUMENTS.items()]
    )
    amount_min = fields.Euros(_l("À partir de (euros)"))
    amount_max = fields.Euros(_l("Jusqu'à (euros)"))
    guarantee = fields.Text(_l("Garantie demandée"), [Length(max=200)])
    intake = RadioField(_l("Entrées"), choices=list(words.INTAKES.items()), default="continuous")
    campaigns = FieldList(FormField(Campaign))
    active_max = fields.Whole(_l("Projets suivis à la fois, au plus"), [fields.Within(0, 10_000)])
    month_max = fields.Whole(_l("Entrées par mois, au plus"), [fields.Within(0, 10_000)])
    response_days = fields.Whole(
        _l("Réponse promise (en jours ouvrés)"),
        [fields.Within(1, 30)],
        description=_l("Vide : comme la structure."),
    )
    valid_until = fields.Day(
        _l("Service proposé jusqu'au"), description=_l("Vide : sans fin prévue.")
    )
    area_own = RadioField(
        _l("Où ce service est proposé"),
        choices=[
            ("", _l("Là où intervient la structure")),
            ("own", _l("Ailleurs, ou moins loin :")),
        ],
        default="",
    )
    LISTS: ClassVar = ("campaigns",)

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.sectors.choices = choosing.offered(wording.sectors(), named.get("sectors_kept"))
        self.legal_forms.choices = choosing.offered(wording.legal_forms(), named.get("forms_kept"))

    def validate_stages(self, _field: Any) -> None:
        choosing.check(self, "stages")

    def validate_sectors(self, _field: Any) -> None:
        choosing.check(self, "sectors")

    def validate_legal_forms(self, _field: Any) -> None:
        choosing.check(self, "legal_forms")
