# SPDX-License-Identifier: AGPL-3.0-or-later
"""Numbers, days and lists inside sentences that are said later, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_babel import LazyString, format_date, format_decimal, get_locale

from ess_map import vocabulary


def decimal(number: float) -> LazyString:
    """Return a number as the reader writes it, to one decimal at most."""
    return LazyString(format_decimal, round(number, 1))


def euros(cents: int) -> LazyString:
    """Return an amount of ``cents`` in euros, without the sign."""
    whole, rest = divmod(cents, 100)
    return LazyString(format_decimal, whole if not rest else cents / 100)


def day(when: date) -> LazyString:
    """Return a day in words."""
    return LazyString(format_date, when, "long")


def listed(labels: Iterable[Any]) -> LazyString:
    """Return labels one after the other."""
    return LazyString(_joined, tuple(labels))


def terms(name: str, keys: Iterable[str]) -> LazyString:
    """Return the labels of terms of a vocabulary of the platform."""
    return LazyString(_terms, name, tuple(keys))


def _joined(labels: tuple[Any, ...]) -> str:
    return ", ".join(str(label) for label in labels)


def _terms(name: str, keys: tuple[str, ...]) -> str:
    known, locale = vocabulary(name).by_key, get_locale()
    # Asked once for all labels: it takes longer than the rest.
    language = "en" if locale and locale.language == "en" else "fr"
    return ", ".join(getattr(known[key], language) if key in known else key for key in keys)
