# SPDX-License-Identifier: AGPL-3.0-or-later
"""Schedules as structures: written as OSM text for the platform, evaluated by hand for the tests.

Nothing here reads the notation, and nothing of the platform is asked: the rules below are applied
day by day, with French public holidays from another library than the one that the platform uses.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import holidays
import numpy as np

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DAY = 1440
EVERY_DAY = frozenset(range(7))
PUBLIC = frozenset(holidays.country_holidays("FR", years=range(2024, 2030)))
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Rule:
    """On which days, and from when until when in minutes (beyond 1440: the night after).

    Without spans the days are closed. ``also`` adds to the rules before instead of taking the
    day from them.
    """

    spans: tuple[tuple[int, int], ...] = ()
    days: frozenset[int] = EVERY_DAY
    nth: int = 0
    """1: the first of these weekdays of the month; -1: the last."""
    months: tuple[int, int] | None = None
    yearly: tuple[tuple[int, int], tuple[int, int]] | None = None
    """From a day of any year until another, (month, day)."""
    dates: tuple[date, date] | None = None
    weeks: tuple[int, int, int] | None = None
    """First and last ISO week, and every how many."""
    holidays: bool = False
    also: bool = False

    def falls_on(self, day: date) -> bool:
        """Tell whether the rule is about ``day``."""
        if self.holidays:
            return day in PUBLIC
        return day.weekday() in self.days and self._in_month(day) and self._in_season(day)

    def _in_month(self, day: date) -> bool:
        if self.nth > 0:
            return (day.day - 1) // 7 == self.nth - 1
        return self.nth == 0 or (day + WEEK).month != day.month

    def _in_season(self, day: date) -> bool:
        if self.dates and not self.dates[0] <= day <= self.dates[1]:
            return False
        if self.weeks:
            first, last, every = self.weeks
            week = day.isocalendar().week
            if not first <= week <= last or (week - first) % every:
                return False
        if self.yearly and not _around((day.month, day.day), *self.yearly):
            return False
        return self.months is None or _around(day.month, *self.months)

    def text(self) -> str:
        """Return the rule in the notation."""
        said = [*self._season(), "PH" if self.holidays else self._weekdays(), self._times()]
        return " ".join(one for one in said if one)

    def _season(self) -> list[str]:
        found = []
        if self.dates:
            first, last = self.dates
            found.append(f"{first.year} {_day(first)}-{last.year} {_day(last)}")
        if self.yearly:
            found.append("-".join(f"{MONTHS[month - 1]} {day:02}" for month, day in self.yearly))
        if self.months:
            found.append("-".join(MONTHS[month - 1] for month in self.months))
        if self.weeks:
            first, last, every = self.weeks
            found.append(f"week {first:02}-{last:02}" + (f"/{every}" if every > 1 else ""))
        return found

    def _weekdays(self) -> str:
        if self.days == EVERY_DAY:
            return "" if not self.spans else "Mo-Su"
        names = ",".join(DAYS[day] for day in sorted(self.days))
        return f"{names}[{self.nth}]" if self.nth else names

    def _times(self) -> str:
        if not self.spans:
            return "off"
        return ",".join(f"{_clock(start)}-{_clock(end)}" for start, end in self.spans)


def written(rules: tuple[Rule, ...]) -> str:
    """Return a schedule in the notation."""
    parts = [(", " if rule.also else "; ") + rule.text() for rule in rules]
    return "".join(parts)[2:]


def open_minutes(rules: tuple[Rule, ...], first: date, days: int) -> np.ndarray:
    """Return for each minute of ``days`` from ``first`` whether one finds the place open."""
    found = np.zeros(days * DAY, dtype=bool)
    for number in range(days):
        day = first + timedelta(days=number)
        for start, end in _of_day(rules, day):
            found[number * DAY + start : number * DAY + min(end, DAY)] = True
    return found


def _of_day(rules: tuple[Rule, ...], day: date) -> list[tuple[int, int]]:
    """The spans of one calendar day: who comes last has the day, its own night before included.

    A night that runs into a day about which no rule says anything goes on to its end.
    """
    before = day - timedelta(days=1)
    spans: list[tuple[int, int]] = []
    taken = False
    for rule in rules:
        today, yesterday = rule.falls_on(day), rule.falls_on(before)
        if today and not rule.also:
            spans, taken = [], True
        if today:
            spans += rule.spans
        if yesterday and (today or rule.also or not taken):
            spans += [(0, end - DAY) for _start, end in rule.spans if end > DAY]
    return spans


def _around(value, first, last) -> bool:
    """Tell whether a moment of the year is in a season, which may run over the new year."""
    inside = first <= value <= last
    return inside if first <= last else value >= first or value <= last


def _day(day: date) -> str:
    return f"{MONTHS[day.month - 1]} {day.day:02}"


def _clock(minute: int) -> str:
    hour, minute = divmod(minute, 60)
    return f"{hour if hour <= 24 else hour - 24:02}:{minute:02}"
