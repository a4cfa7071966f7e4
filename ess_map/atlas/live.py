# SPDX-License-Identifier: AGPL-3.0-or-later
"""Facets whose answer depends on the moment, such as "open now"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property, lru_cache
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from ess_map.core.hours import NEVER, Timetable, minute_of
from ess_map.platform.contracts import Facet

MOMENTS = 8
"""Answers that are remembered: those of a page's counts, list and tiles are the same."""


class HoursFacet:
    """Tells which combinations of opening hours are open at a moment: if one of their values is."""

    def __init__(self, combinations: Sequence[tuple[str, ...]]) -> None:
        self.combinations = combinations
        self.at = lru_cache(MOMENTS)(self._at)
        self._lock = Lock()

    @cached_property
    def _timetable(self) -> Timetable:
        return Timetable([value for values in self.combinations for value in values])

    @cached_property
    def _owners(self) -> NDArray[np.int64]:
        counts = [len(values) for values in self.combinations]
        return np.repeat(np.arange(len(counts)), counts)

    def _at(self, local: datetime) -> NDArray[np.bool_]:
        table = np.zeros(len(self.combinations), dtype=bool)
        with self._lock:  # 100,000 schedules are read in two seconds: once is enough
            table[self._owners[self._timetable.open_at(local)]] = True
        return table


class LiveFacet:
    """Remembers, for each combination of values, its options and until when they hold.

    Only what has run out is asked again, so that a second costs as little as the changes in it.
    """

    def __init__(self, facet: Facet, combinations: Sequence[tuple[str, ...]]) -> None:
        self.facet = facet
        self.combinations = combinations
        self.until = np.full(len(combinations), -1, dtype=np.int64)
        self.asked_at = -1
        self.tables: dict[str, NDArray[np.bool_]] = {}
        self._lock = Lock()

    def at(self, local: datetime) -> dict[str, NDArray[np.bool_]]:
        """Return for each option which combinations have it at the wall time ``local``.

        An option that none has ever had is left out.
        """
        wall = local.replace(tzinfo=None, second=0, microsecond=0)
        minute = minute_of(wall)
        with self._lock:
            if minute < self.asked_at:
                self.until[:] = -1
            if minute != self.asked_at:
                for position in np.flatnonzero(self.until <= minute):
                    self._ask(int(position), wall)
                self.asked_at = minute
            return self.tables

    def _ask(self, position: int, wall: datetime) -> None:
        options: set[str] = set()
        until = NEVER
        for value in self.combinations[position]:
            matching, end = self.facet.live(value, wall)
            options.update(matching)
            if end is not None:
                until = min(until, minute_of(end))
        for option in options - self.tables.keys():
            self.tables[option] = np.zeros(len(self.combinations), dtype=bool)
        for option, table in self.tables.items():
            table[position] = option in options
        self.until[position] = until
