# SPDX-License-Identifier: AGPL-3.0-or-later
"""Euros as people write them, whole cents as they are kept; nothing here ever rounds."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from flask_babel import format_currency, get_locale
from flask_babel import gettext as _
from wtforms import StringField

from ess_map import Invalid

MOST = 1_000_000_000_00
"""A thousand million euros: above it somebody has held a key down."""
_BLANK = re.compile(r"[\s\u00a0\u202f\u2009]+")
_UNIT = re.compile(r"\s*(€|eur|euros?)$", re.IGNORECASE)
_WRITTEN = re.compile(r"([-\u2212]?)(\d+|\d{1,3}(?: \d{3})+)(?:[.,](\d{1,2}))?", re.ASCII)


def parse(text: str) -> int:
    """Return the cents of an amount as written in France: ``1 234,50 €``, ``1200.5``.

    ``Invalid`` for what is no amount, also for what French and English read differently
    (``25,000``, ``1.234``): a guess would be wrong a thousandfold.
    """
    plain = _UNIT.sub("", _BLANK.sub(" ", text).strip())
    found = _WRITTEN.fullmatch(plain)
    if found is None:
        said = text.strip()[:40]
        raise Invalid(_("« %(said)s » n'est pas un montant : écrivez 1234,50.", said=said))
    sign, whole, part = found.groups()
    digits = whole.replace(" ", "")
    if len(digits) > 12 or int(digits) * 100 > MOST:
        raise Invalid(_("Ce montant dépasse un milliard d'euros : ôtez les chiffres en trop."))
    cents = int(digits) * 100 + int((part or "").ljust(2, "0"))
    return -cents if sign else cents


def typed(cents: int | None) -> str:
    """Return ``cents`` as one types them in a form: ``1 234,50``; '' for None."""
    if cents is None:
        return ""
    whole, part = divmod(abs(cents), 100)
    text = f"{whole:,}".replace(",", " ") + (f",{part:02}" if part else "")
    return f"-{text}" if cents < 0 else text


def euros(cents: int) -> str:
    """Return ``cents`` for reading, in the reader's language; cents only where there are any."""
    pattern = get_locale().currency_formats["standard"].pattern
    if cents % 100 == 0:
        pattern = pattern.replace(".00", "")
    return format_currency(decimal(cents), "EUR", pattern, currency_digits=False)


def decimal(cents: int) -> Decimal:
    """Return the exact amount in euros, with two decimals."""
    return Decimal(cents).scaleb(-2)


class Euros(StringField):
    """An amount in whole cents, None when nothing is typed; ``least`` is the smallest one."""

    def __init__(self, label: Any = None, validators: Any = None, least: int = 0, **named: Any):
        super().__init__(label, validators, **named)
        self.least = least

    def process_formdata(self, valuelist: list[str]) -> None:
        text = (valuelist[0] if valuelist else "").strip()
        self.data = None
        if not text:
            return
        try:
            cents = parse(text)
        except Invalid as error:
            raise ValueError(error.message) from error
        if cents < self.least:
            raise ValueError(_too_small(self.least))
        self.data = cents

    def _value(self) -> str:
        return self.raw_data[0] if self.raw_data else typed(self.data)


def _too_small(least: int) -> str:
    if least == 1:
        return _("Le montant doit dépasser zéro euro.")
    if least == 0:
        return _("Un montant ne peut pas être négatif : ôtez le signe moins.")
    return _("Le plus petit montant est %(least)s.", least=euros(least))
