# SPDX-License-Identifier: AGPL-3.0-or-later
"""What each plugin's hooks cost and how they fail; who fails again and again has a rest.

Each process counts for itself and leaves its figures in a file of the instance, where the page
of the operator finds those of all workers: no request writes to the database for them.
"""

from __future__ import annotations

import json
import os
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from threading import get_ident
from typing import Any

from ess_map.core import clock
from ess_map.core.log import logger

SLOW = 0.2
"""Seconds after which a panel is loaded apart from its page, from the next time on."""
TOO_LONG = 2.0
"""Seconds after which a call of a tolerant hook counts as a failure."""
PATIENCE = 5
"""Failures in a row after which a hook has a rest."""
REST = timedelta(minutes=1)
LONGEST_REST = timedelta(hours=1)
KEPT = 20
"""Last failures kept a process."""
FRESH = timedelta(hours=1)
"""How long the figures of a process that is gone still count."""
PAUSE = 1.0
"""Seconds between two writings of the figures."""
LONGEST = 500


@dataclass(frozen=True)
class Failure:
    """A plugin has failed: when (ISO, UTC), in which hook, and how."""

    at: str
    plugin: str
    hook: str
    reason: str


@dataclass
class Cost:
    """One hook of one plugin in this process."""

    plugin: str
    hook: str
    calls: int = 0
    worst: float = 0.0
    recent: deque[float] = field(default_factory=lambda: deque(maxlen=100))
    in_a_row: int = 0
    rests: int = 0
    rests_until: datetime | None = None

    def took(self, seconds: float) -> None:
        self.calls += 1
        self.recent.append(seconds)
        if seconds > self.worst:
            self.worst = seconds

    @property
    def slow(self) -> bool:
        """The last call took too long for a reader to wait for it."""
        return bool(self.recent) and self.recent[-1] > SLOW


@dataclass(frozen=True)
class Figures:
    """What all processes say of one hook of one plugin; seconds."""

    plugin: str
    hook: str
    calls: int
    median: float
    worst: float
    rests_until: datetime | None


class Watch:
    """The figures of this process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.costs: dict[tuple[str, str], Cost] = {}
        self.failures: deque[Failure] = deque(maxlen=KEPT)
        self._written = 0.0
        self._changed = False

    def cost(self, plugin: str, hook: str) -> Cost:
        """Return the figures of one hook, to be kept by who calls it often."""
        return self.costs.setdefault((plugin, hook), Cost(plugin, hook))

    def rests(self, cost: Cost) -> bool:
        """Tell whether a hook is switched off for a while; afterwards it is tried again."""
        until = cost.rests_until  # read once: another thread may end the rest meanwhile
        if until is None:
            return False
        if clock.now() < until:
            return True
        cost.rests_until = None
        return False

    def went_well(self, cost: Cost) -> None:
        self._changed = True
        if cost.in_a_row:
            cost.in_a_row = cost.rests = 0

    def failed(self, cost: Cost, reason: str) -> None:
        """Note a failure; after ``PATIENCE`` in a row, and then after each, the hook rests."""
        self.note(cost.plugin, cost.hook, reason)
        cost.in_a_row += 1
        if cost.in_a_row >= PATIENCE:
            cost.rests_until = clock.now() + min(REST * 2**cost.rests, LONGEST_REST)
            cost.rests = min(cost.rests + 1, 10)
            fields = {"plugin": cost.plugin, "hook": cost.hook}
            logger.warning("plugin hook switched off for a while", extra={"fields": fields})

    def note(self, plugin: str, hook: str, reason: str) -> None:
        """Remember that ``plugin`` failed, for the operator."""
        at = clock.now().isoformat(timespec="seconds")
        self.failures.append(Failure(at, plugin, hook, reason[:LONGEST]))
        self._changed = True

    def write(self) -> None:
        """Leave the figures in the file of this process, at most once a second."""
        now = time.monotonic()
        if not self._changed or now - self._written < PAUSE:
            return
        self._written, self._changed = now, False
        path = self.folder / f"{os.getpid()}.json"
        new = path.with_suffix(f".{get_ident()}")  # another thread may be writing its own
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            new.write_text(json.dumps(self._said(), ensure_ascii=False), encoding="utf-8")
            new.replace(path)
        except OSError:  # a full disk costs the figures, not the request
            logger.warning("the figures of plugins cannot be written", exc_info=True)

    def _said(self) -> dict[str, Any]:
        costs = [
            {
                "plugin": cost.plugin,
                "hook": cost.hook,
                "calls": cost.calls,
                "median": median(cost.recent) if cost.recent else 0.0,
                "worst": cost.worst,
                "rests_until": cost.rests_until.isoformat() if cost.rests_until else None,
            }
            for cost in list(self.costs.values())
            if cost.calls or cost.rests_until
        ]
        return {"costs": costs, "failures": [asdict(failure) for failure in list(self.failures)]}

    def figures(self) -> list[Figures]:
        """Return what all processes counted, the dearest first."""
        found: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for said in self._everybody():
            for one in said["costs"]:
                found.setdefault((one["plugin"], one["hook"]), []).append(one)
        together = [_together(key, costs) for key, costs in found.items()]
        return sorted(together, key=lambda one: (-one.median * one.calls, one.plugin, one.hook))

    def latest(self) -> list[Failure]:
        """Return the last failures of all processes, newest first."""
        found = [Failure(**one) for said in self._everybody() for one in said["failures"]]
        return sorted(found, key=lambda one: one.at, reverse=True)

    def _everybody(self) -> Iterator[dict[str, Any]]:
        yield self._said()
        oldest = time.time() - FRESH.total_seconds()
        for path in sorted(self.folder.glob("*.json")):
            if path.stem == str(os.getpid()):
                continue
            try:
                if path.stat().st_mtime < oldest:
                    path.unlink()
                    continue
                yield json.loads(path.read_text(encoding="utf-8"))
            except (OSError, ValueError):
                continue  # another process has just cleared it away


def _together(key: tuple[str, str], costs: list[dict[str, Any]]) -> Figures:
    calls = sum(one["calls"] for one in costs)
    until = [datetime.fromisoformat(one["rests_until"]) for one in costs if one["rests_until"]]
    return Figures(
        *key,
        calls=calls,
        # Of medians of several workers: the one of who was asked most often.
        median=max(costs, key=lambda one: one["calls"])["median"],
        worst=max(one["worst"] for one in costs),
        rests_until=max(until, default=None),
    )
