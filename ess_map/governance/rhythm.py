# SPDX-License-Identifier: AGPL-3.0-or-later
"""When a body must meet again, in calendar months as people count them: no clock, no words."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Span:
    """So many whole months and days more."""

    months: int
    days: int


@dataclass(frozen=True)
class Due:
    """The next meeting of a body.

    ``day`` is the planned one, else the last by which its rhythm wants one. ``deadline`` is what
    the rhythm says; None for a body that meets when it is called.
    """

    day: date
    planned: bool
    deadline: date | None

    def late(self, today: date) -> Span | None:
        """Return by how much it is late: nothing is planned and the day is past."""
        overdue = not self.planned and self.day < today
        return span(self.day, today) if overdue else None

    @property
    def after_deadline(self) -> Span | None:
        """By how much the planned meeting comes after the day that the rhythm asks for."""
        if not self.planned or self.deadline is None or self.deadline >= self.day:
            return None
        return span(self.deadline, self.day)


def add_months(day: date, months: int) -> date:
    """Return the same day ``months`` later, the last of the month where it has no such day.

    31 January and one month are 28 February, 29 in a leap year.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    month += 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def span(start: date, end: date) -> Span:
    """Return how long it is from ``start`` to ``end``, which is no earlier."""
    months = (end.year - start.year) * 12 + end.month - start.month
    if add_months(start, months) > end:
        months -= 1
    return Span(months, (end - add_months(start, months)).days)


def due(
    rhythm_months: int | None, *, planned: date | None, last: date | None, since: date | None
) -> Due | None:
    """Return the next meeting: the planned one, else one rhythm after the last, or after ``since``.

    None when nothing says when.
    """
    start = last or since
    deadline = add_months(start, rhythm_months) if rhythm_months and start else None
    if planned is not None:
        return Due(planned, True, deadline)
    return Due(deadline, False, deadline) if deadline else None
