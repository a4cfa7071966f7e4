# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading opening hours in the OpenStreetMap syntax, one schedule at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from flask_babel import gettext as _
from opening_hours import OpeningHours, ParserError

from ess_map.core.errors import Invalid

AHEAD = timedelta(days=731)
"""How far the next change is looked for."""


@dataclass(frozen=True)
class Day:
    """One day of the week's table: ``spans`` are (from, until), until 24:00 written as 00:00."""

    date: date
    spans: tuple[tuple[time, time], ...]


@lru_cache(maxsize=65536)
def reading(text: str) -> OpeningHours | None:
    """Return the parsed hours, None when they cannot be read."""
    try:
        return OpeningHours(text, country="FR")
    except ParserError:
        return None


def parse(text: str) -> OpeningHours:
    """Return the parsed hours; ``Invalid`` says what is expected."""
    found = reading(text)
    if found is None:
        raise Invalid(
            _("Horaires incompréhensibles : « %(text)s ». Exemple : Mo-Fr 09:00-18:00.", text=text)
        )
    return found


def is_valid(text: str) -> bool:
    """Tell whether ``text`` can be read as opening hours (``Mo-Fr 09:00-12:00; PH off``)."""
    return reading(text) is not None


def is_open(text: str, local: datetime) -> bool:
    """Tell whether a place is open at the wall time ``local`` (``local_now()``, aware or not).

    Hours that cannot be read, '' among them, are not open.
    """
    found = reading(text)
    return found is not None and found.is_open(local.replace(tzinfo=None))


def next_change(text: str, local: datetime) -> datetime | None:
    """Return the next wall time (naive) at which open/closed changes, None if it never does.

    ``local`` is a wall time, aware or not; two years are looked at. ``Invalid`` for hours that
    cannot be read.
    """
    begin = local.replace(tzinfo=None)
    # The library's own verb goes through eight thousand years of what never changes: a second.
    first = next(iter(parse(text).intervals(begin, begin + AHEAD)), None)
    return first[1] if first and first[1] < begin + AHEAD else None


def week(text: str, start: date) -> list[Day]:
    """Return seven days of opening spans from ``start`` on, for a table on a page.

    ``Invalid`` for hours that cannot be read.
    """
    days = []
    for offset in range(7):
        day = start + timedelta(days=offset)
        begin = datetime.combine(day, time())
        spans = tuple(
            (max(span[0], begin).time(), min(span[1], begin + timedelta(days=1)).time())
            for span in parse(text).intervals(begin, begin + timedelta(days=1))
            if str(span[2]) == "open"
        )
        days.append(Day(day, spans))
    return days
