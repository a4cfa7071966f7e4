# SPDX-License-Identifier: AGPL-3.0-or-later
"""One condition of a scheme as it is typed, and as data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Form, SelectField
from wtforms.validators import Length, ValidationError

from ess_map import Invalid, NotFound, fields, find_territory, money, vocabulary
from ess_map_accompaniment.financing.conditions import FIELDS, OPS
from ess_map_accompaniment.words import HOSTS, NEEDS, STAGES

YES_NO = {True: _l("oui"), False: _l("non")}
NUMBERS = ("amount", "max_km")


class ConditionForm(Form):
    """A condition; left empty it is none."""

    field = SelectField(_l("Ce qui est regardé"), choices=[("", "—"), *FIELDS.items()])
    op = SelectField(_l("Comparaison"), choices=list(OPS.items()))
    value = fields.Text(_l("Valeur, ou valeurs entre points-virgules"), [Length(max=300)])
    text = fields.Text(_l("La condition, comme on la lira"), [Length(max=200)])

    @property
    def empty(self) -> bool:
        return not (self.field.data or self.text.data or self.value.data)

    def validate_field(self, field: SelectField) -> None:
        if not field.data and not self.empty:
            raise ValidationError(_("Choisissez ce que la condition regarde."))

    def validate_op(self, field: SelectField) -> None:
        if self.field.data and (field.data in ("min", "max")) > (self.field.data in NUMBERS):
            raise ValidationError(_("« Au moins » et « au plus » comparent des nombres."))

    def validate_text(self, field: fields.Text) -> None:
        if not field.data and not self.empty:
            raise ValidationError(_("Écrivez la condition : elle sera lue telle quelle."))

    def validate_value(self, field: fields.Text) -> None:
        if self.field.data and self.op.data != "set":
            if not field.data:
                raise ValidationError(_("Donnez la valeur attendue."))
            try:
                _read(self.field.data, field.data)
            except (Invalid, NotFound) as error:
                raise ValidationError(error.message) from error

    def said(self) -> dict[str, Any]:
        """Return the condition as data; the form has been validated, and is not empty."""
        name, op = self.field.data, self.op.data
        value = None if op == "set" else _read(name, self.value.data)
        if op in ("eq", "min", "max") and isinstance(value, list):
            value = value[0] if len(value) == 1 else value
            op = "in" if isinstance(value, list) else op
        elif op == "in" and not isinstance(value, list):
            op = "eq"
        return {"field": name, "op": op, "value": value, "text": self.text.data}


def typed(said: Mapping[str, Any]) -> dict[str, str]:
    """Return what one would type for a condition."""
    value = said.get("value")
    if said["field"] == "amount":
        text = money.typed(value)
    elif isinstance(value, bool):
        text = str(YES_NO[value])
    else:
        values = value if isinstance(value, list) else [value]
        known = _words(said["field"])
        text = " ; ".join(str(known.get(one, one)) for one in values if one is not None)
    return {"field": said["field"], "op": said["op"], "value": text, "text": said["text"]}


def _read(name: str, text: str) -> Any:
    """Return the value that ``text`` stands for; ``Invalid`` or ``NotFound`` when it is none."""
    if name == "amount":
        return money.parse(text)
    if name == "max_km":
        if not (text.isascii() and text.isdigit()):
            raise Invalid(_("Écrivez un nombre entier de kilomètres."))
        return int(text)
    parts = [part.strip() for part in text.split(";") if part.strip()]
    if name == "territory":
        return [find_territory(part).key for part in parts]
    if name in ("collective", "remote_ok"):
        answers = {str(label): value for value, label in YES_NO.items()}
        if text.casefold() not in answers:
            raise Invalid(_("Écrivez oui ou non."))
        return answers[text.casefold()]
    known = {str(label).casefold(): key for key, label in _words(name).items()}
    known |= {key: key for key in known.values()}
    unknown = [part for part in parts if part.casefold() not in known]
    if unknown:
        raise Invalid(
            _(
                "« %(what)s » n'est pas connu. Par exemple : %(some)s.",
                what=unknown[0],
                some=", ".join(str(label) for label in list(_words(name).values())[:6]),
            )
        )
    return [known[part.casefold()] for part in parts]


def _words(name: str) -> Mapping[str, Any]:
    if name in ("sectors", "legal_form"):
        terms = vocabulary("activity" if name == "sectors" else name).terms
        return {term.key: term.label for term in terms}
    return {"stage": STAGES, "needs": NEEDS, "host": HOSTS}.get(name, {})
