# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading opening hours into a grid of seven days, only where the grid says all of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache

from ess_map.core import hours
from ess_map.core.weekgrid import (
    CLOSED,
    DAYS,
    FIRST_YEAR,
    LAST_YEAR,
    LONGEST_CLOSURE,
    LONGEST_NIGHT,
    LONGEST_REASON,
    MIDNIGHT,
    MONTHS,
    MOST_CLOSURES,
    MOST_SPANS,
    NTH,
    Closure,
    Day,
    Grid,
    write,
)

_DATE = rf"(\d{{4}}) ({'|'.join(MONTHS)}) (\d{{1,2}})"
_MONTH, _DAY = f"(?:{'|'.join(MONTHS)})", f"(?:{'|'.join(DAYS)})"
_CLOSURE = re.compile(rf'{_DATE}(?:-(?:(\d{{4}}) )?({_MONTH}) (\d{{1,2}}))? closed(?: "([^"]*)")?')
_ONE = rf"(?:PH|{_DAY}(?:-{_DAY}|\[[-\d,]+\])?)"
_RULE = re.compile(
    rf"(?:({_MONTH})(?:-({_MONTH}))?)? ?({_ONE}(?:,{_ONE})*|24/7)? ?(closed|\d\d:\d\d-[-\d:,]+)?"
)
_TIMES = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)")
_UNQUOTED = r'(?=(?:[^"]*"[^"]*")*[^"]*$)'
_BETWEEN = re.compile(rf"(; |, )(?=(?:{_MONTH}|{_DAY}|PH|\d{{4}} )){_UNQUOTED}")
_SAMPLE = (date(2027, 1, 1), date(2029, 1, 1))
"""Two years, one of them with a 29th of February."""


class _TooMuch(ValueError):
    """The text says more than a grid can."""


@dataclass
class _Draft:
    days: list[Day] = field(default_factory=lambda: [CLOSED] * 7)
    holidays_off: bool = False
    seasons: set[tuple[int, int] | None] = field(default_factory=set)
    closures: list[Closure] = field(default_factory=list)

    def grid(self) -> Grid:
        if len(self.seasons) > 1 or len(self.closures) > MOST_CLOSURES:
            raise _TooMuch
        season = next(iter(self.seasons), None)
        return Grid(tuple(self.days), self.holidays_off, season, tuple(self.closures))


@lru_cache(maxsize=1024)
def read(text: str) -> Grid | None:
    """Return what ``text`` says as a grid; None if that is more than a grid can say.

    Whatever is returned, ``write`` gives hours that are open at the same minutes.
    """
    if not text.strip():
        return Grid()
    if not hours.is_valid(text):
        return None
    try:
        grid = _draft(str(hours.parse(text))).grid()
    except ValueError:
        return None
    # The library, and not our reading of its notation, says whether both mean the same.
    return grid if _same(text, write(grid), grid) else None


def _draft(text: str) -> _Draft:
    draft, parts = _Draft(), _BETWEEN.split(text)
    for sign, rule in zip(["; ", *parts[1::2]], parts[::2], strict=True):
        closure = _CLOSURE.fullmatch(rule)
        if closure:
            draft.closures.append(_closure(closure))
        else:
            _take(draft, rule, added=sign == ", ")
    return draft


def _take(draft: _Draft, rule: str, *, added: bool) -> None:
    found = _RULE.fullmatch(rule)
    if not found or not rule:
        raise _TooMuch
    first, last, days, times = found.groups()
    off = times == "closed"
    season = (MONTHS.index(first) + 1, MONTHS.index(last or first) + 1) if first else None
    spans = () if off else _spans(times)
    if not off:
        draft.seasons.add(season)
    elif season:
        raise _TooMuch
    for name, nth in _named(days or "24/7"):
        if name == "PH":
            draft.holidays_off = off
            continue
        at = DAYS.index(name)
        was = draft.days[at]
        # Of a day, either every one of the month or those of one list.
        if was.spans and (nth or was.nth) and (off or nth != was.nth or not added):
            raise _TooMuch
        together = (*was.spans, *spans) if added else spans
        if len(together) > MOST_SPANS:
            raise _TooMuch
        draft.days[at] = Day(together, nth)


def _named(days: str) -> list[tuple[str, str]]:
    if days == "24/7":
        return [(name, "") for name in DAYS]
    found = []
    for one in re.split(r",(?=[A-Z])", days):
        name, _bracket, nth = one.removesuffix("]").partition("[")
        first, _dash, last = name.partition("-")
        if nth not in NTH:
            raise _TooMuch
        if not last:
            found.append((first, nth))
            continue
        begin = DAYS.index(first)
        many = (DAYS.index(last) - begin) % 7 + 1
        found += [(DAYS[(begin + step) % 7], "") for step in range(many)]
    return found


def _spans(times: str | None) -> tuple[tuple[int, int], ...]:
    if times is None:
        return ((0, MIDNIGHT),)
    found = []
    for one in times.split(","):
        match = _TIMES.fullmatch(one)
        if not match:
            raise _TooMuch
        hour, minute, last_hour, last_minute = map(int, match.groups())
        begin, until = hour * 60 + minute, last_hour * 60 + last_minute
        until += MIDNIGHT if until <= begin else 0
        if begin >= MIDNIGHT or (until > MIDNIGHT and until - begin > LONGEST_NIGHT):
            raise _TooMuch
        found.append((begin, until))
    return tuple(found)


def _closure(found: re.Match[str]) -> Closure:
    year, month, day, last_year, last_month, last_day, reason = found.groups()
    first = date(int(year), MONTHS.index(month) + 1, int(day))
    last = first
    if last_month:
        last = date(int(last_year or year), MONTHS.index(last_month) + 1, int(last_day))
    said = " ".join((reason or "").split())
    if last < first or first.year < FIRST_YEAR or last.year > LAST_YEAR:
        raise _TooMuch
    if len(said) > LONGEST_REASON or last - first > LONGEST_CLOSURE:
        raise _TooMuch
    return Closure(first, last, said)


def _same(text: str, written: str, grid: Grid) -> bool:
    if not written:
        return not _opened(text, *_SAMPLE)
    around = timedelta(days=3)
    windows = [(one.first - around, one.last + around) for one in grid.closures]
    return all(
        _opened(text, *window) == _opened(written, *window) for window in (_SAMPLE, *windows)
    )


def _opened(text: str, first: date, last: date) -> list[tuple[datetime, datetime]]:
    """Return when it is open between two midnights, what touches put together."""
    found: list[tuple[datetime, datetime]] = []
    begin, end = (datetime.combine(day, datetime.min.time()) for day in (first, last))
    for since, until, state, _comment in hours.parse(text).intervals(begin, end):
        if str(state) != "open":
            continue
        if found and found[-1][1] == since:
            found[-1] = (found[-1][0], until)
        else:
            found.append((since, until))
    return found
