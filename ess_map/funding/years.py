# SPDX-License-Identifier: AGPL-3.0-or-later
"""An amount over a period, cut by calendar year; periods in years and months."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from fractions import Fraction

from ess_map.core.money import share_out

DAY = timedelta(days=1)


def by_year(cents: int, starts: date, ends: date) -> dict[int, int]:
    """Return what of ``cents`` falls in each calendar year of ``starts``–``ends`` (both counted).

    A period of whole years is paid in equal yearly parts first, so that three years from a first
    of January are three equal years though one of them has a day more; each part then goes to the
    calendar years by its days. What adds up is exactly ``cents``.
    """
    count = whole_years(starts, ends)
    edges = [add_months(starts, 12 * step) for step in range(count)] or [starts]
    stops = [*edges[1:], ends + DAY]
    found: dict[int, int] = {}
    for start, stop, part in zip(edges, stops, share_out(cents, [1] * len(edges)), strict=True):
        days = _days(start, stop)
        for year, piece in zip(days, share_out(part, list(days.values())), strict=True):
            found[year] = found.get(year, 0) + piece
    return found


def whole_years(starts: date, ends: date) -> int:
    """Return how many years the period is, 0 when it is not a whole number of them."""
    count = ends.year - starts.year + 1
    for years in (count - 1, count):
        if years > 0 and add_months(starts, 12 * years) == ends + DAY:
            return years
    return 0


def length(starts: date, ends: date) -> Fraction:
    """Return how many years the period lasts: whole ones, and of the last one by its days."""
    full = 0
    while add_months(starts, 12 * (full + 1)) <= ends + DAY:
        full += 1
    begun, done = add_months(starts, 12 * full), add_months(starts, 12 * (full + 1))
    return full + Fraction((ends + DAY - begun).days, (done - begun).days)


def add_months(day: date, months: int) -> date:
    """Return that day ``months`` later or earlier; the last of a month that is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _days(start: date, stop: date) -> dict[int, int]:
    """The days of each calendar year from ``start`` to before ``stop``."""
    years = range(start.year, (stop - DAY).year + 1)
    return {
        year: (min(stop, date(year + 1, 1, 1)) - max(start, date(year, 1, 1))).days
        for year in years
    }
