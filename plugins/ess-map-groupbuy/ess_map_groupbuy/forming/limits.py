# SPDX-License-Identifier: AGPL-3.0-or-later
"""How long a run may look for better, and what it tells meanwhile."""

from __future__ import annotations

from dataclasses import dataclass

GOALS = ("kept", "served", "stayed", "metres", "seniority")
"""The goals in their order: each is reached without giving up any of those before it."""
MOST = frozenset({"kept", "served", "stayed"})
"""The goals of which there should be the most; of the others, the least."""


@dataclass(frozen=True)
class Limits:
    """Seconds for each goal, all components together.

    From ``whole`` pairs of a demand and a site on, a component is cut into neighbourhoods instead
    of being solved as a whole, and has ``longer`` times the seconds.
    """

    seconds_kept: float = 15.0
    seconds_served: float = 60.0
    seconds_stayed: float = 15.0
    seconds_metres: float = 60.0
    seconds_seniority: float = 20.0
    whole: int = 8000
    longer: float = 2.0

    def seconds(self, goal: str, largest: int = 0) -> float:
        """Return the time of ``goal`` when the ``largest`` component has so many pairs."""
        seconds = float(getattr(self, f"seconds_{goal}"))
        return seconds * self.longer if largest >= self.whole else seconds


@dataclass(frozen=True)
class Progress:
    """Where a run is: ``value`` and ``bound`` are those of the goal, all components together.

    ``component`` counts from 1, the smallest first; ``seconds`` since the run began.
    """

    stage: str
    component: int
    components: int
    value: int
    bound: int
    seconds: float
