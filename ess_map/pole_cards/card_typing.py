# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading what people type into a card, the French way: « 8 260 », « 1,5 », « 90 000 € »."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from ess_map.core import clock
from ess_map.core.errors import Invalid
from ess_map.pole_cards.card import Field

LONGEST = {"text": 300, "long": 4000, "lines": 600, "grants": 200}
"""Characters of a text, of one line of a list, of a funder's name."""
MOST_LINES = 60
_SPACES = re.compile(r"[\s\u00a0\u202f]+")
_WHOLE = re.compile(r"\d{1,9}")
_NUMBER = re.compile(r"\d{1,9}([.,]\d{1,4})?")
_MONEY = re.compile(r"\d{1,12}([.,]\d{1,2})?")
_GRANT = re.compile(
    r"(.*\S)\s*[:;=\t]\s*([\d\s\u00a0\u202f.,]+?)\s*(?:€|euros?)?\s*", re.IGNORECASE
)
FIRST_YEAR = 1800


def read(field: Field, text: str) -> Any:
    """Return what ``text`` says for ``field``, None for nothing; ``Invalid`` with an example."""
    text = text.strip()
    return _READ[field.kind](text) if text else None


def read_year(text: str) -> int | None:
    """Return the year of a figure, None when it is not known."""
    return _year(text.strip()) if text.strip() else None


def _digits(text: str, signs: str = "") -> str:
    return _SPACES.sub("", text.rstrip(signs + " \u00a0\u202f"))


def _integer(text: str) -> int:
    found = _digits(text)
    if not _WHOLE.fullmatch(found):
        raise Invalid(_("Écrivez un nombre entier, comme 8 260."))
    return int(found)


def _decimal(text: str) -> float:
    found = _digits(text, "%")
    if not _NUMBER.fullmatch(found):
        raise Invalid(_("Écrivez un nombre, comme 1,5."))
    return float(found.replace(",", "."))


def _percent(text: str) -> float:
    found = _decimal(text)
    if found > 100:
        raise Invalid(_("Une part va de 0 à 100."))
    return found


def _money(text: str) -> int:
    found = _digits(text, "€")
    if not _MONEY.fullmatch(found):
        raise Invalid(_("Écrivez un montant en euros, comme 90 000 ou 1 250,50."))
    return int(Decimal(found.replace(",", ".")) * 100)


def _year(text: str) -> int:
    latest = clock.local_now().year + 1
    if not _WHOLE.fullmatch(text) or not FIRST_YEAR <= int(text) <= latest:
        raise Invalid(
            _("Écrivez une année entre %(first)s et %(last)s.", first=FIRST_YEAR, last=latest)
        )
    return int(text)


def _text(text: str) -> str:
    return _short(_SPACES.sub(" ", text), "text")


def _long(text: str) -> str:
    return _short(text.replace("\r\n", "\n"), "long")


def _lines(text: str) -> list[str] | None:
    found = [_SPACES.sub(" ", line).strip(" -•·") for line in text.splitlines()]
    kept = [_short(line, "lines") for line in found if line]
    if len(kept) > MOST_LINES:
        raise Invalid(_("%(most)s lignes au plus : gardez l'essentiel.", most=MOST_LINES))
    return kept or None


def _grants(text: str) -> list[list[Any]]:
    found: list[list[Any]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        match = _GRANT.fullmatch(line.strip())
        amount = _digits(match[2]) if match else ""
        if not match or not _MONEY.fullmatch(amount):
            raise Invalid(
                _(
                    "Ligne %(number)s : écrivez le financeur, deux-points et le montant, "
                    "comme « Conseil régional : 72 000 ».",
                    number=number,
                )
            )
        found.append([_short(match[1], "grants"), _money(amount)])
    return found


def _short(text: str, kind: str) -> str:
    if len(text) > LONGEST[kind]:
        raise Invalid(_("%(most)s caractères au plus.", most=LONGEST[kind]))
    return text


_READ: dict[str, Callable[[str], Any]] = {
    "text": _text,
    "long": _long,
    "lines": _lines,
    "integer": _integer,
    "decimal": _decimal,
    "percent": _percent,
    "money": _money,
    "year": _year,
    "choice": _text,
    "grants": _grants,
}
