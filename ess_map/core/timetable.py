# SPDX-License-Identifier: AGPL-3.0-or-later
"""Many schedules at once: who is open at a moment, on arrival, and who opens next.

Schedules are compiled to intervals one day at a time, when the day is first asked for: for
100,000 different ones that takes half a second, a question about the day then a few milliseconds.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from opening_hours import OpeningHours, State

from ess_map.core.schedules import reading

ZERO = datetime(2000, 1, 1)  # noqa: DTZ001 - wall time, like the hours it is compared with
"""Wall minutes are counted from here."""

NEVER = np.iinfo(np.int64).max
"""The minute of what does not happen."""

DAY = 1440
AHEAD = 14
"""Days within which the next opening is looked for."""

_KEPT = AHEAD + 2
"""Days that are remembered: all that two weeks' arrivals touch."""


def minute_of(local: datetime) -> int:
    """Return the wall minutes from ``ZERO`` to the wall time ``local``, aware or not."""
    return (local.replace(tzinfo=None) - ZERO) // timedelta(minutes=1)


class _Spans(NamedTuple):
    """A day's opening spans, on one line: the schedule's number times 1440, plus the minute.

    Both columns are ascending, since the spans of a schedule do not overlap.
    """

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]

    def open(self, asked: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Tell where more has begun than ended."""
        begun = np.searchsorted(self.starts, asked, side="right")
        return begun > np.searchsorted(self.ends, asked, side="right")

    def next(self, asked: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the minute of the day of the next start of the same schedule, NEVER without."""
        coming = np.append(self.starts, NEVER)[np.searchsorted(self.starts, asked)]
        return np.where(coming // DAY == asked // DAY, coming % DAY, NEVER)


class Timetable:
    """The schedules ``texts``: answers are arrays in their order, in wall time.

    What cannot be read, '' included, is never open; a schedule that is there many times is
    compiled once. It may be shared by threads.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        numbers = {text: number for number, text in enumerate(dict.fromkeys(texts))}
        self._which = np.fromiter((numbers[text] for text in texts), np.int64, len(texts))
        self._schedules = [reading(text) for text in numbers]
        self._known: OrderedDict[tuple[Any, int], Any] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._which)

    def open_at(self, local: datetime) -> NDArray[np.bool_]:
        """Tell which are open at the wall time ``local``, aware or not."""
        day, minute = divmod(minute_of(local), DAY)
        return self._spans(day).open(self._line(minute))[self._which]

    def open_on_arrival(self, minutes: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Tell which are open each at its own wall minute, counted from ``ZERO``.

        Let the arrivals be within 14 days; who arrives at ``NEVER`` finds nothing open.
        """
        arrivals = np.asarray(minutes, dtype=np.int64)
        found = np.zeros(len(arrivals), dtype=bool)
        days = arrivals // DAY
        for day in np.unique(days[arrivals != NEVER]).tolist():
            here = days == day
            found[here] = self._spans(day).open(self._which[here] * DAY + arrivals[here] % DAY)
        return found

    def next_opening(self, local: datetime) -> NDArray[np.int64]:
        """Return the wall minute at or after ``local`` at which each is or becomes open.

        14 days are looked at; ``NEVER`` when it does not open in them.
        """
        asked = minute_of(local)
        day, minute = divmod(asked, DAY)
        spans, line = self._spans(day), self._line(minute)
        today = np.where(spans.open(line), minute, spans.next(line))
        later = self._remembered(self._first_after, day)
        found = np.where(today != NEVER, day * DAY + np.minimum(today, DAY), later)
        return np.where(found <= asked + AHEAD * DAY, found, NEVER)[self._which]

    def _line(self, minute: int) -> NDArray[np.int64]:
        return np.arange(len(self._schedules), dtype=np.int64) * DAY + minute

    def _spans(self, day: int) -> _Spans:
        return self._remembered(self._compiled, day)

    def _remembered(self, make: Callable[[int], Any], day: int) -> Any:
        key = (make.__name__, day)
        with self._lock:
            if key not in self._known:
                self._known[key] = make(day)
            self._known.move_to_end(key)
            while len(self._known) > 2 * _KEPT:
                self._known.popitem(last=False)
            return self._known[key]

    def _compiled(self, day: int) -> _Spans:
        begin = ZERO + timedelta(days=day)
        starts: list[int] = []
        ends: list[int] = []
        for number, schedule in enumerate(self._schedules):
            if schedule is None:
                continue
            base = number * DAY
            for start, end in _open_spans(schedule, begin, 1):
                starts.append(base + start.hour * 60 + start.minute)
                ends.append(base + ((end.hour * 60 + end.minute) or DAY))
        return _Spans(np.array(starts, dtype=np.int64), np.array(ends, dtype=np.int64))

    def _first_after(self, day: int) -> NDArray[np.int64]:
        """The first opening of each after ``day``, whatever the hour of that day."""
        begin = ZERO + timedelta(days=day + 1)
        found = np.full(len(self._schedules), NEVER, dtype=np.int64)
        for number, schedule in enumerate(self._schedules):
            if schedule is not None:
                first = next(_open_spans(schedule, begin, AHEAD), None)
                if first is not None:
                    found[number] = minute_of(first[0])
        return found


def _open_spans(
    schedule: OpeningHours, begin: datetime, days: int
) -> Iterator[tuple[datetime, datetime]]:
    for start, end, state, _comment in schedule.intervals(begin, begin + timedelta(days=days)):
        if state == State.OPEN:
            yield start, end
