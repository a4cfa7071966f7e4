# SPDX-License-Identifier: AGPL-3.0-or-later
"""The months that somebody asks about: read from an address, never refused."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from ess_map import local_now, statistics

MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
USUAL, MOST = 12, 60


@dataclass(frozen=True)
class Period:
    """``months`` months from the first day of that of ``first`` on."""

    first: date
    months: int

    @property
    def bounds(self) -> list[datetime]:
        """Return the instants at which its months begin, and the last one ends, in Paris."""
        return statistics.months(self.first, self.months)

    @property
    def last(self) -> date:
        """Return the first day of its last month."""
        return step(self.first, self.months - 1)


def read(since: str, until: str) -> Period:
    """Return the months from ``since`` to ``until`` (``2026-01``), the last year unless said."""
    today = local_now().date().replace(day=1)
    last = min(_month(until) or today, today)
    first = _month(since) or step(last, 1 - USUAL)
    first = max(min(first, last), step(last, 1 - MOST))
    return Period(first, (last.year - first.year) * 12 + last.month - first.month + 1)


def step(day: date, months: int) -> date:
    """Return the first day of the month that is ``months`` after that of ``day``."""
    number = day.year * 12 + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def _month(said: str) -> date | None:
    match = MONTH.fullmatch(said)
    return date(int(match[1]), int(match[2]), 1) if match and int(match[1]) > 1 else None
