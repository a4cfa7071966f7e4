# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of a plan, of what it holds, and of what shows how far that is."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, SelectMultipleField
from wtforms.validators import Length, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from ess_map.contributions.editing import Editing
from ess_map.core import clock
from ess_map.core.fields import Day, LongText, Needed, Number, Text, Whole, Within
from ess_map.plans.items import STATUSES


def _length(most: int) -> Length:
    return Length(max=most, message=_l("%(most)s caractères au plus.", most=most))


class Dated(FlaskForm):
    """A form with a beginning and an end: the end does not come first."""

    ends = "deadline"

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        start, end = self.starts_on.data, self[self.ends].data
        if start and end and end < start:
            sentence = _("La fin est avant le début : corrigez l'une des deux dates.")
            self[self.ends].errors = [*self[self.ends].errors, sentence]
            return False
        return valid


class PlanForm(Dated, Editing):
    ends = "ends_on"

    title = Text(
        _l("Titre du plan"),
        validators=[Needed(_l("Donnez un titre au plan.")), _length(200)],
    )
    summary = LongText(_l("À quoi il sert (facultatif)"), validators=[_length(4000)])
    source = Text(
        _l("Source (facultatif)"),
        description=_l("Le document dont il est tiré, et qui l'a adopté quand."),
        validators=[_length(300)],
    )
    starts_on = Day(_l("Commence le"))
    ends_on = Day(_l("Se termine le"))
    public = BooleanField(
        _l("Public"),
        description=_l("Sans cela, seuls les animateurs et les membres du pôle le lisent."),
    )


class ItemForm(Dated):
    number = Text(_l("Numéro (facultatif)"), description=_l("1, 1.2, 4…"), validators=[_length(20)])
    title = Text(_l("Intitulé"), validators=[Needed(_l("Donnez un intitulé.")), _length(500)])
    body = LongText(_l("Description (facultatif)"), validators=[_length(8000)])
    parent_id = SelectField(_l("Fait partie de"), coerce=int)
    owner_id = SelectField(_l("Qui en est responsable ?"), coerce=int)
    owner_name = Text(
        _l("Ou un nom, sans fiche sur la carte"),
        description=_l(
            "Un service, une fonction : ce nom est lisible par tous sur un plan public."
        ),
        validators=[_length(200)],
    )
    partners = SelectMultipleField(
        _l("Avec qui ?"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    look = Text(
        _l("Chercher un acteur de la carte"),
        description=_l("Son nom ou l'adresse de sa fiche : il s'ajoute aux choix ci-dessus."),
        validators=[_length(200)],
    )
    starts_on = Day(_l("Commence le"))
    deadline = Day(_l("Échéance"))
    status = SelectField(_l("État"), choices=list(STATUSES.items()))
    progress = Whole(
        _l("Avancement, en pour cent"), default=0, validators=[Needed(), Within(0, 100)]
    )
    weight = Whole(
        _l("Poids"),
        default=1,
        description=_l("De 1 à 10 : ce que pèse cette ligne dans l'avancement de l'ensemble."),
        validators=[Needed(), Within(1, 10)],
    )
    indicator = Text(
        _l("Ce que l'on mesure"),
        description=_l("Par exemple : entreprises accompagnées."),
        validators=[_length(200)],
    )
    unit = Text(_l("Unité"), validators=[_length(40)])
    target = Number(_l("Cible"))
    value = Number(_l("Valeur atteinte"))
    measured_on = Day(_l("Mesurée le"))

    def validate_progress(self, field: Whole) -> None:
        if self.status.data == "todo" and field.data:
            raise ValidationError(
                _("Ce qui est à lancer n'a pas encore avancé : choisissez « en cours », ou 0.")
            )

    def validate_indicator(self, field: Text) -> None:
        measured = self.target.data is not None or self.value.data is not None
        if measured and not field.data:
            raise ValidationError(_("Dites ce que l'on mesure, ou videz la cible et la valeur."))

    def validate_measured_on(self, field: Day) -> None:
        _no_future(field)


class EvidenceForm(FlaskForm):
    text = LongText(
        _l("Ce qui le montre"),
        description=_l("Une délibération, un article, un chiffre publié : en une ou deux phrases."),
        validators=[Needed(_l("Dites ce qui le montre.")), _length(2000)],
    )
    url = Text(_l("Adresse de la page (facultatif)"), validators=[_length(500)])
    dated = Day(_l("Daté du (facultatif)"))

    def validate_url(self, field: Text) -> None:
        text = field.data or ""
        parts = urlsplit(text) if text.isprintable() else None
        if text and (parts is None or parts.scheme not in ("http", "https") or not parts.hostname):
            raise ValidationError(_("Copiez l'adresse entière : elle commence par https://."))

    def validate_dated(self, field: Day) -> None:
        _no_future(field)


class TakeForm(Dated):
    """Where a need becomes an action."""

    under = SelectField(_l("Dans quel plan, sous quel objectif ?"))
    title = Text(
        _l("Intitulé de l'action"),
        validators=[Needed(_l("Donnez un intitulé.")), _length(500)],
    )
    owner_name = Text(_l("Qui en est responsable ? (facultatif)"), validators=[_length(200)])
    starts_on = Day(_l("Commence le"))
    deadline = Day(_l("Échéance"))


def _no_future(field: Day) -> None:
    today: date = clock.local_now().date()
    if field.data and field.data > today:
        raise ValidationError(_("Cette date est dans l'avenir."))
