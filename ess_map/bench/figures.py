# SPDX-License-Identifier: AGPL-3.0-or-later
"""One gesture's times and what they come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median, quantiles

from ess_map.bench.client import Client
from ess_map.bench.gestures import Gesture


@dataclass(frozen=True)
class Figure:
    """Milliseconds; ``cold`` is None where it was not measured, ``note`` what a plugin says."""

    key: str
    label: str
    target: float | None
    count: int
    median: float
    p95: float
    cold: float | None = None
    note: str = ""


def figure(
    gesture: Gesture, times: Sequence[float], cold: float | None = None, note: str = ""
) -> Figure:
    """Sum up the ``times`` of a gesture."""
    late = quantiles(times, n=20, method="inclusive")[-1] if len(times) > 1 else times[0]
    return Figure(
        *(gesture.key, gesture.label, gesture.target),
        *(len(times), median(times), late, cold, note),
    )


def time(client: Client, gesture: Gesture) -> float:
    """Make the gesture once; return its milliseconds."""
    return 1000 * client.get(gesture.address(), fragment=gesture.fragment).seconds
