# SPDX-License-Identifier: AGPL-3.0-or-later
"""Euros as people write them, whole cents as they are kept; nothing here ever rounds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from flask_babel import format_currency, get_locale
from flask_babel import gettext as _

from ess_map.core.errors import Invalid

MOST_CENTS = 1_000_000_000_00
"""A thousand million euros: above it somebody has held a key down."""

_SPACE = re.compile(r"[\s\u00a0\u202f\u2009]+")
_CURRENCY = re.compile(r" ?(€|eur|euros?)$", re.IGNORECASE)
_AMOUNT = re.compile(
    r"(?P<sign>[-\u2212]?) ?"
    r"(?P<whole>\d+|\d{1,3}(?: \d{3})+|\d{1,3}(?:\.\d{3})+)"
    r"(?:(?P<mark>[.,])(?P<part>\d{1,2}))?",
    re.ASCII,
)
_THREE_AFTER_COMMA = re.compile(r"\d+,\d{3}", re.ASCII)


def parse(text: str) -> int:
    """Return the cents of an amount in French writing: ``26 000,50 €``, ``25.000``, ``1200.5``.

    ``Invalid`` for what is no amount, and for what the French and the English read differently
    (``25,000``, ``1,234.56``): a guess would be wrong a thousandfold.
    """
    said = _CURRENCY.sub("", _SPACE.sub(" ", text).strip()).strip()
    if _THREE_AFTER_COMMA.search(said):
        raise Invalid(
            _("« %(said)s » peut se lire de deux façons : écrivez 25000 ou 25,00.", said=text[:40])
        )
    found = _AMOUNT.fullmatch(said)
    # After dots that part thousands, another dot parts nothing that anybody writes.
    if found is None or (found["mark"] == "." and "." in found["whole"]):
        raise Invalid(
            _("« %(said)s » n'est pas un montant : écrivez 26000 ou 26 000,50.", said=text[:40])
        )
    digits = re.sub(r"\D", "", found["whole"])
    if len(digits) > 15 or int(digits) * 100 > MOST_CENTS:
        raise Invalid(_("Ce montant dépasse un milliard d'euros : ôtez les chiffres en trop."))
    cents = int(digits) * 100 + int((found["part"] or "").ljust(2, "0"))
    return -cents if found["sign"] else cents


def typed(cents: int | None) -> str:
    """Return ``cents`` as one would type it in a French form: ``26 000,50``; '' for None."""
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


def share_out(cents: int, weights: Sequence[int]) -> list[int]:
    """Cut ``cents`` (not negative) in proportion to ``weights``; the parts add up exactly.

    By largest remainder (Hamilton's method); of equal remainders the first gets the cent.
    """
    whole = sum(weights)
    if whole <= 0:
        raise ValueError("nothing to share out by")
    parts = [cents * weight // whole for weight in weights]
    left = [cents * weight % whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda index: (-left[index], index))
    for index in order[: cents - sum(parts)]:
        parts[index] += 1
    return parts
