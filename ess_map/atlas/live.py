# SPDX-License-Identifier: AGPL-3.0-or-later
"""Facets whose answer depends on the moment, such as "open now"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from ess_map.platform.contracts import Facet

NEVER = np.iinfo(np.int64).max
ZERO = datetime(2000, 1, 1)  # noqa: DTZ001 - wall time, like the hours it is compared with


class LiveFacet:
    """Remembers, for each combination of values, its options and until when they hold.

    Only what has run out is asked again, so that a second costs as little as the changes in it.
    """

    def __init__(self, facet: Facet, combinations: Sequence[tuple[str, ...]]) -> None:
        self.facet = facet
        self.combinations = combinations
        self.until = np.full(len(combinations), -1, dtype=np.int64)
        self.asked_at = -1
        self.tables: dict[str, NDArray[np.bool_]] = {
            option: np.zeros(len(combinations), dtype=bool) for option in facet.options
        }
        self._lock = Lock()

    def at(self, local: datetime) -> dict[str, NDArray[np.bool_]]:
        """Return for each option which combinations have it at the wall time ``local``."""
        wall = local.replace(tzinfo=None, second=0, microsecond=0)
        minute = int((wall - ZERO).total_seconds()) // 60
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
                until = min(until, int((end.replace(tzinfo=None) - ZERO).total_seconds()) // 60)
        for option, table in self.tables.items():
            table[position] = option in options
        self.until[position] = until
