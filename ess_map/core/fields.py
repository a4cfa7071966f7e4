# SPDX-License-Identifier: AGPL-3.0-or-later
"""Form fields that read days, hours, numbers, euros and texts as people write them in France."""

from __future__ import annotations

import math
import re
from datetime import date
from typing import Any, ClassVar

from flask_babel import format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    DateTimeLocalField,
    Field,
    IntegerField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.form import BaseForm
from wtforms.validators import NumberRange, StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from ess_map.core import money
from ess_map.core.errors import Invalid
from ess_map.core.weekfield import OpeningHours

__all__ = [
    "Day",
    "Euros",
    "LongText",
    "Moment",
    "Needed",
    "Number",
    "OpeningHours",
    "Several",
    "Text",
    "Whole",
    "Within",
]

FIRST_YEAR, LAST_YEAR = 1900, 2100
"""Outside of them a year has been mistyped."""

_FRENCH = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4,})", re.ASCII)
_ISO = re.compile(r"(\d{4,})-(\d{1,2})-(\d{1,2})", re.ASCII)
_WHOLE = re.compile(r"[-\u2212]?\d{1,15}", re.ASCII)
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
"""What nobody types and no database keeps, and what turns the order of other people's words."""
_SPACE = re.compile(r"\s")


class Needed:
    """What must be filled in, said in a sentence: spaces are nothing, a zero is something."""

    field_flags: ClassVar = {"required": True}

    def __init__(self, sentence: Any = "") -> None:
        self.sentence = sentence

    def __call__(self, form: BaseForm, field: Field) -> None:
        if field.data or field.data == 0:
            return
        # What could not be read has been said already.
        raise StopValidation("" if field.errors else self.sentence or _("Ce champ est à remplir."))


class Within(NumberRange):
    """A whole number between two others, said in a sentence; nothing at all passes."""

    def __init__(self, least: int, most: int) -> None:
        words = _l(
            "Écrivez un nombre entier, de %(least)s à %(most)s.", least=str(least), most=str(most)
        )
        super().__init__(least, most, words)

    def __call__(self, form: BaseForm, field: Field) -> None:
        if field.data is not None:
            super().__call__(form, field)


class Text(StringField):
    """One line, without the spaces around it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        self.data = " ".join(_CONTROL.sub(" ", self.data or "").split())


class LongText(TextAreaField):
    """Several lines; browsers send two characters for the end of each, we keep one."""

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        self.data = _CONTROL.sub("", (self.data or "").replace("\r\n", "\n")).strip()


class Several(SelectMultipleField):
    """Check boxes, any number of them; nothing ticked is an empty list."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class Day(DateField):
    """A day, None when nothing is typed; a year that nobody means is refused with a sentence."""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = (valuelist[0] if valuelist else "").strip()
        self.data = None
        if not text:
            return
        french, iso = _FRENCH.fullmatch(text), _ISO.fullmatch(text)
        if french:
            day, month, year = map(int, french.groups())
        elif iso:
            year, month, day = map(int, iso.groups())
        else:
            raise ValueError(_("Écrivez une date comme 31/12/2026."))
        _check_year(year)
        try:
            self.data = date(year, month, day)
        except ValueError as error:
            raise ValueError(_("Ce jour n'existe pas au calendrier.")) from error


class Moment(DateTimeLocalField):
    """A day and an hour in Paris."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_("Écrivez une date et une heure.")) from error
        said, self.data = self.data, None
        if said is not None:
            _check_year(said.year)
        self.data = said


class Whole(IntegerField):
    """A whole number, None when nothing is typed; thousands may be parted by spaces."""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = _SPACE.sub("", valuelist[0] if valuelist else "")
        self.data = None
        if text and not _WHOLE.fullmatch(text):
            raise ValueError(_("Écrivez un nombre entier, en chiffres."))
        if text:
            self.data = int(text.replace("\u2212", "-"))


class Number(StringField):
    """A number, None when nothing is typed: ``1 234,5`` or ``1234.5``."""

    def process_formdata(self, valuelist: list[str]) -> None:
        plain = _SPACE.sub("", valuelist[0] if valuelist else "").replace(",", ".")
        self.data = None
        if not plain:
            return
        try:
            number = float(plain)
        except ValueError as error:
            raise ValueError(_("Écrivez un nombre comme 1 234,5.")) from error
        if not math.isfinite(number) or abs(number) > 1e12:
            raise ValueError(_("Ce nombre est trop grand."))
        self.data = number

    def _value(self) -> Any:
        if self.raw_data:
            return self.raw_data[0]
        return "" if self.data is None else format_decimal(self.data)


class Euros(StringField):
    """An amount in whole cents, None when nothing is typed; ``least`` is the smallest one."""

    def __init__(
        self, label: Any = None, validators: Any = None, least: int = 0, **named: Any
    ) -> None:
        super().__init__(label, validators, **named)
        self.least = least

    def process_formdata(self, valuelist: list[str]) -> None:
        text = (valuelist[0] if valuelist else "").strip()
        self.data = None
        if not text:
            return
        try:
            cents = money.parse(text)
        except Invalid as error:
            raise ValueError(error.message) from error
        if cents < self.least:
            raise ValueError(_too_small(self.least))
        self.data = cents

    def _value(self) -> str:
        return self.raw_data[0] if self.raw_data else money.typed(self.data)


def _too_small(least: int) -> str:
    if least == 1:
        return _("Le montant doit dépasser zéro euro.")
    if least == 0:
        return _("Un montant ne peut pas être négatif : ôtez le signe moins.")
    return _("Le plus petit montant est %(least)s.", least=money.euros(least))


def _check_year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        limits = {"first": FIRST_YEAR, "last": LAST_YEAR}
        raise ValueError(_("L'année doit être entre %(first)s et %(last)s.", **limits))
