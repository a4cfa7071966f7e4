# SPDX-License-Identifier: AGPL-3.0-or-later
"""A scheme as it is typed, its conditions and its matching rule included."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    SelectField,
)
from wtforms.validators import Length, ValidationError

from ess_map import Invalid, fields, money
from ess_map_accompaniment.financing import condition_form
from ess_map_accompaniment.financing.condition_form import ConditionForm
from ess_map_accompaniment.financing.matched import Rule
from ess_map_accompaniment.financing.models import Scheme
from ess_map_accompaniment.offer import wording
from ess_map_accompaniment.offer.choosing import offered
from ess_map_accompaniment.words import INSTRUMENTS, STAGES

MOST_MONTHS, MOST_MEMBERS, MOST_RATIO = 360, 10_000, 1_000
BLANK = 2
KIND_WORDS = {
    "employee": _l("Coopératrice ou coopérateur salarié"),
    "other": _l("Autre associé"),
}
PLAIN = (
    "name",
    "instrument",
    "operator",
    "description",
    "stages",
    "legal_forms",
    "amount_min",
    "amount_max",
    "percent_max",
    "months_min",
    "months_max",
    "guarantee",
    "starts_on",
    "ends_on",
    "source_url",
    "source",
    "source_on",
    "fictional",
)
RULE = ("ratio", "per_person", "per_project", "per_person_min", "members_min", "kinds", "envelope")


class SchemeForm(FlaskForm):
    """A scheme; ``facts`` is what it says, once validated."""

    version = HiddenField()
    name = fields.Text(_l("Nom"), [fields.Needed(_l("Nommez le dispositif.")), Length(max=200)])
    instrument = SelectField(_l("Instrument"), choices=list(INSTRUMENTS.items()))
    operator = fields.Text(
        _l("Qui le propose"), [fields.Needed(_l("Dites qui le propose.")), Length(max=200)]
    )
    description = fields.LongText(_l("À quoi il sert"), [Length(max=4000)])
    starts_on = fields.Day(_l("Ouvert depuis le"))
    ends_on = fields.Day(_l("Dernier jour"))
    stages = fields.Several(_l("Stades du projet"), choices=list(STAGES.items()))
    legal_forms = fields.Several(_l("Statuts"))
    amount_min = fields.Euros(_l("Montant, à partir de (euros)"))
    amount_max = fields.Euros(_l("Montant, au plus (euros)"), least=1)
    percent_max = fields.Number(_l("Part du coût, au plus (%)"))
    months_min = fields.Whole(_l("Durée, au moins (mois)"), [fields.Within(0, MOST_MONTHS)])
    months_max = fields.Whole(_l("Durée, au plus (mois)"), [fields.Within(1, MOST_MONTHS)])
    guarantee = fields.Text(_l("Garantie demandée"), [Length(max=200)])
    conditions = FieldList(FormField(ConditionForm))
    matching = BooleanField(_l("Ce dispositif ajoute des euros à ceux des associés"))
    ratio = fields.Whole(_l("Euros ajoutés pour 100"), [fields.Within(1, MOST_RATIO)], default=100)
    per_person = fields.Euros(_l("Ajouté au plus par personne (euros)"), least=1)
    per_project = fields.Euros(_l("Ajouté au plus par projet (euros)"), least=1)
    per_person_min = fields.Euros(_l("Apport le plus petit par personne (euros)"))
    members_min = fields.Whole(_l("Associés au moins"), [fields.Within(0, MOST_MEMBERS)])
    kinds = fields.Several(_l("Associés concernés"), choices=list(KIND_WORDS.items()))
    envelope = fields.Euros(_l("Ce qui reste de l'enveloppe (euros)"))
    source = fields.Text(
        _l("Où c'est écrit"), [fields.Needed(_l("Dites où c'est écrit.")), Length(max=200)]
    )
    source_url = fields.Text(_l("Adresse de la source"), [Length(max=500)])
    source_on = fields.Day(_l("Lu le"), [fields.Needed(_l("Dites quand cela a été lu."))])
    fictional = BooleanField(_l("Inventé pour la démonstration"))
    mistake = BooleanField(_l("Je corrige une erreur de saisie : les conditions n'ont pas changé"))
    trial = fields.LongText(_l("Apports d'essai"), [Length(max=4000)])

    def __init__(self, scheme: Scheme | None = None, **named: Any) -> None:
        super().__init__(**_typed(scheme), **named)
        kept = scheme.legal_forms if scheme else self.legal_forms.data
        self.legal_forms.choices = offered(wording.legal_forms(), kept)

    def add_rows(self) -> None:
        """Add empty conditions to write in; only to show, for what is added is validated, too."""
        filled = sum(not row.form.empty for row in self.conditions)
        while len(self.conditions) < filled + BLANK:
            self.conditions.append_entry()

    def validate_ends_on(self, field: fields.Day) -> None:
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError(_("Le dernier jour vient avant le premier."))

    def validate_amount_max(self, field: fields.Euros) -> None:
        if field.data is not None and field.data < (self.amount_min.data or 0):
            raise ValidationError(_("Le plus grand montant est plus petit que le premier."))

    def validate_months_max(self, field: fields.Whole) -> None:
        if field.data is not None and field.data < (self.months_min.data or 0):
            raise ValidationError(_("La plus longue durée est plus courte que la première."))

    def validate_percent_max(self, field: fields.Number) -> None:
        if field.data is not None and not 0 < field.data <= 100:
            raise ValidationError(_("Écrivez une part de 0 à 100 %."))

    def validate_source_url(self, field: fields.Text) -> None:
        if field.data and not field.data.startswith(("https://", "http://")):
            raise ValidationError(_("Une adresse commence par https://."))

    def validate_ratio(self, field: fields.Whole) -> None:
        if self.matching.data and field.data is None:
            raise ValidationError(_("Dites combien d'euros sont ajoutés pour 100."))

    def validate_trial(self, field: fields.LongText) -> None:
        try:
            lines = trial_lines(field.data or "")
        except Invalid as error:
            raise ValidationError(error.message) from error
        if any(cents < 0 for _name, cents in lines):
            raise ValidationError(_("Un apport ne peut pas être négatif."))

    def facts(self) -> dict[str, Any]:
        """Return the columns that the form says; it has been validated."""
        conditions = [row.form.said() for row in self.conditions if not row.form.empty]
        rule = self.rule()
        return {
            **{name: self[name].data for name in PLAIN},
            "conditions": conditions,
            "match": rule.to_json() if rule else None,
        }

    def rule(self) -> Rule | None:
        """Return how it matches, None for a scheme that does not."""
        if not self.matching.data:
            return None
        said = {name: self[name].data for name in RULE}
        return Rule.from_json(said, self.legal_forms.data)


def _typed(scheme: Scheme | None) -> dict[str, Any]:
    if scheme is None:
        return {}
    rule = Rule.from_json(scheme.match) if scheme.match else Rule()
    return {
        "data": {
            **{name: getattr(scheme, name) for name in PLAIN},
            **{name: getattr(rule, name) for name in RULE},
            "matching": scheme.match is not None,
            "conditions": [condition_form.typed(said) for said in scheme.conditions],
            "version": str(scheme.version),
        }
    }


def trial_lines(text: str) -> list[tuple[str, int]]:
    """Return (name, cents) for each line « Awa ; 1 500 » of a trial; ``Invalid``."""
    found = []
    for line in text.splitlines():
        name, separator, amount = line.rpartition(";")
        if line.strip():
            found.append((name.strip() if separator else "", money.parse(amount)))
    return found
