# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form of a card, made from its fields; what is typed stays as typed until it can be read."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field as FormField
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import ValidationError

from ess_map.actors import vocabularies
from ess_map.core.errors import Invalid
from ess_map.pole_cards import card, card_typing, card_words
from ess_map.pole_cards.card import BY_KEY, Card, Field

SOURCE, YEAR = "_source", "_year"
"""What follows the key of a sourced field in the names of its two other entries."""


class _Said:
    """Refuses what its field cannot say, with a sentence."""

    def __init__(self, read: Any, *first: Any) -> None:
        self.read, self.first = read, first

    def __call__(self, _form: FlaskForm, entry: FormField) -> None:
        try:
            self.read(*self.first, entry.data or "")
        except Invalid as error:
            raise ValidationError(error.message) from None


def _families() -> list[tuple[str, str]]:
    terms = vocabularies.load("family").terms
    return [("", _("Non renseignée")), *((term.key, term.label) for term in terms)]


def _entry(field: Field) -> Any:
    said = [_Said(card_typing.read, field)]
    if field.kind == "choice":
        return SelectField(field.label, choices=_families, default="", description=field.hint)
    area = field.kind in ("long", "lines", "grants")
    hint = field.hint or (_l("Une par ligne.") if field.kind == "lines" else "")
    made = TextAreaField if area else StringField
    return made(field.label, validators=said, description=hint)


def _entries() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field in BY_KEY.values():
        found[field.key] = _entry(field)
        if field.sourced:
            source = Field(field.key, field.label)
            found[field.key + SOURCE] = StringField(
                _l("Source"), validators=[_Said(card_typing.read, source)]
            )
            found[field.key + YEAR] = StringField(
                _l("Année"), validators=[_Said(card_typing.read_year)]
            )
    return found


class _Checked(FlaskForm):
    """What no single entry can see."""

    def validate(self, extra_validators: Any = None) -> bool:
        right = super().validate(extra_validators)
        for field in BY_KEY.values():
            entry = self[field.key]
            if field.sourced and not (entry.data or "").strip() and self._origin(field.key):
                entry.errors = [_("Une source, mais pas de chiffre : donnez-le.")]
                right = False
        return right

    def _origin(self, key: str) -> str:
        return ((self[key + SOURCE].data or "") + (self[key + YEAR].data or "")).strip()


CardForm: type[FlaskForm] = type("CardForm", (_Checked,), _entries())
"""One entry for each field of the card, three for a sourced one."""


def of(values: Card) -> FlaskForm:
    """Return the form: what was sent if something was, else ``values``."""
    typed: dict[str, str] = {}
    for field in BY_KEY.values():
        value = values.get(field.key)
        if field.sourced and value is not None:
            typed[field.key + SOURCE] = value["source"]
            typed[field.key + YEAR] = "" if value["year"] is None else str(value["year"])
            value = value["value"]
        typed[field.key] = card_words.typed(field, value)
    return CardForm(data=typed)


def wanted(form: FlaskForm, sent: Container[str]) -> dict[str, Any]:
    """Return what a valid form says of the fields that were ``sent``, None for an empty one."""
    found: dict[str, Any] = {}
    for field in (one for one in BY_KEY.values() if one.key in sent):
        value = card_typing.read(field, form[field.key].data or "")
        if field.sourced and value is not None:
            source = (form[field.key + SOURCE].data or "").strip()
            year = card_typing.read_year(form[field.key + YEAR].data or "")
            value = {"value": value, "source": source, "year": year}
        found[field.key] = value
    return found


def contradiction(values: Card) -> str:
    """Say why the money of a card cannot be right, '' when it can."""
    found = card.sums(values)
    if found.subsidies is None or found.budget is None or found.subsidies <= found.budget:
        return ""
    return _(
        "Les subventions (%(subsidies)s) dépassent le budget (%(budget)s) : corrigez l'un ou "
        "l'autre.",
        subsidies=card_words.money(found.subsidies),
        budget=card_words.money(found.budget),
    )
