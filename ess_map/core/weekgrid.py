# SPDX-License-Identifier: AGPL-3.0-or-later
"""The opening hours that fit into a grid of seven days, and how OpenStreetMap writes them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
NTH = ("", "1", "2", "3", "4", "-1", "1,3", "2,4")
"""Which ones of a month a day is about: all, the first, …, the last, the first and the third."""
MIDNIGHT = 24 * 60
LONGEST_NIGHT = 12 * 60
MOST_SPANS = 3
MOST_CLOSURES = 40
LONGEST_REASON = 100
LONGEST_CLOSURE = timedelta(days=366)
FIRST_YEAR, LAST_YEAR = 1900, 2100

Span = tuple[int, int]
"""Minutes since the midnight before, from 0; until after MIDNIGHT is in the next day."""


@dataclass(frozen=True)
class Day:
    """One day of every week or of some weeks of a month; closed without spans."""

    spans: tuple[Span, ...] = ()
    nth: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "spans", tuple(sorted(self.spans)))
        if not self.spans:
            object.__setattr__(self, "nth", "")


CLOSED = Day()


@dataclass(frozen=True)
class Closure:
    """Days off, the first and the last included; the reason is short and has no double quotes."""

    first: date
    last: date
    reason: str = ""


@dataclass(frozen=True)
class Grid:
    """Seven days from Monday; what says nothing (a season of no hours) is not kept."""

    days: tuple[Day, ...] = (CLOSED,) * 7
    holidays_off: bool = False
    season: tuple[int, int] | None = None
    """First and last month, from 1; None: the whole year."""
    closures: tuple[Closure, ...] = ()

    def __post_init__(self) -> None:
        if not self.is_open:
            object.__setattr__(self, "holidays_off", False)
        whole = self.season is not None and (self.season[1] - self.season[0]) % 12 == 11
        if whole or not self.is_open:
            object.__setattr__(self, "season", None)

    @property
    def is_open(self) -> bool:
        """Tell whether it is open at all."""
        return any(day.spans for day in self.days)


def write(grid: Grid) -> str:
    """Return the grid in the notation of OpenStreetMap, '' for one that says nothing."""
    # After « ; » a rule takes its days over, and with them the night that began the day before.
    nights = any(until > MIDNIGHT for day in grid.days for _begin, until in day.spans)
    rules = [(", " if nights else "; ").join(_rules(grid))] if grid.is_open else []
    off = ["PH off"] if grid.holidays_off else []
    return "; ".join([*rules, *off, *map(_closure, grid.closures)])


def _rules(grid: Grid) -> Iterator[str]:
    season = ""
    if grid.season:
        first, last = (MONTHS[month - 1] for month in grid.season)
        season = f"{first} " if first == last else f"{first}-{last} "
    for day in dict.fromkeys(day for day in grid.days if day.spans):
        alike = [index for index, other in enumerate(grid.days) if other == day]
        yield f"{season}{_days(alike, day.nth)} {','.join(map(_span, day.spans))}"


def _days(alike: list[int], nth: str) -> str:
    if nth:
        return ",".join(f"{DAYS[index]}[{nth}]" for index in alike)
    runs: list[list[int]] = []
    for index in alike:
        if runs and runs[-1][-1] == index - 1:
            runs[-1].append(index)
        else:
            runs.append([index])
    return ",".join(
        DAYS[run[0]] if len(run) == 1 else f"{DAYS[run[0]]}-{DAYS[run[-1]]}" for run in runs
    )


def _span(span: Span) -> str:
    begin, until = span
    until = until - MIDNIGHT if until > MIDNIGHT else until
    return f"{begin // 60:02}:{begin % 60:02}-{until // 60:02}:{until % 60:02}"


def _closure(closure: Closure) -> str:
    days = _date(closure.first)
    if closure.last != closure.first:
        days += f"-{_date(closure.last)}"
    return f'{days} off "{closure.reason}"' if closure.reason else f"{days} off"


def _date(day: date) -> str:
    return f"{day.year:04} {MONTHS[day.month - 1]} {day.day:02}"
