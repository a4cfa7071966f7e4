# SPDX-License-Identifier: AGPL-3.0-or-later
"""Form fields that read dates and numbers as people write them in France."""

from __future__ import annotations

import math
import re
from datetime import date
from typing import Any

from flask_babel import format_decimal
from flask_babel import gettext as _
from wtforms import DateField, StringField

FIRST_YEAR, LAST_YEAR = 1990, 2100
_FRENCH = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4,})")
_ISO = re.compile(r"(\d{4,})-(\d{1,2})-(\d{1,2})")


class Day(DateField):
    """A day, optional; a year that nobody means is refused with a sentence."""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = (valuelist[0] if valuelist else "").strip()
        self.data = None
        self.raw_data = [text]
        if not text:
            return
        french, iso = _FRENCH.fullmatch(text), _ISO.fullmatch(text)
        if french:
            day, month, year = map(int, french.groups())
        elif iso:
            year, month, day = map(int, iso.groups())
        else:
            raise ValueError(_("Écrivez une date comme 31/12/2026."))
        if not FIRST_YEAR <= year <= LAST_YEAR:
            limits = {"first": FIRST_YEAR, "last": LAST_YEAR}
            raise ValueError(_("L'année doit être entre %(first)s et %(last)s.", **limits))
        try:
            self.data = date(year, month, day)
        except ValueError as error:
            raise ValueError(_("Ce jour n'existe pas au calendrier.")) from error


class Number(StringField):
    """A number, optional: ``1 234,5`` or ``1234.5``."""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = (valuelist[0] if valuelist else "").strip()
        self.data = None
        self.raw_data = [text]
        plain = re.sub(r"[\s\u00a0\u202f]", "", text).replace(",", ".")
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
