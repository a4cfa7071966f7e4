# SPDX-License-Identifier: AGPL-3.0-or-later
"""In which order services are shown: fair to the structures, the same for everybody to check.

Bands of points first, then the least charged, then a draw of the week; who is full comes last.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable
from datetime import date

from ess_map import Outcome, Status, local_now
from ess_map_accompaniment.matching.judging import Judged

RANKS = {Outcome.ELIGIBLE: 0, Outcome.TO_CHECK: 1, Outcome.NOT_ELIGIBLE: 2}


def order(judged: Iterable[Judged], seed: str, today: date | None = None) -> list[Judged]:
    """Return ``judged`` as they are shown: eligible, to check, then not eligible.

    Among the first two: who has room before who is full, the higher band, the lower load, the draw
    of the week. Not eligible: the fewest barriers, the nearest, the draw. ``seed`` names the
    project, or what a visitor has answered; the same gives the same order for a week.
    """
    week = week_of(today or local_now().date())

    def place(one: Judged) -> tuple[float, ...]:
        lot = draw(seed, one.offer.id, week)
        rank = RANKS[one.outcome]
        if one.outcome is Outcome.NOT_ELIGIBLE:
            return (rank, *_miss(one), lot)
        return (rank, one.offer.full, -one.band, one.offer.load, lot)

    return sorted(judged, key=place)


def misses(judged: Iterable[Judged], count: int = 3) -> list[Judged]:
    """Return the nearest misses, the nearest first; of equal ones the first of ``judged``."""
    missed = (one for one in judged if one.outcome is Outcome.NOT_ELIGIBLE)
    return sorted(missed, key=_miss)[:count]


def seed_of(project_id: int) -> str:
    """Return the seed of a project: its pages, its letters and the audit show the same order."""
    return f"project-{project_id}"


def week_of(day: date) -> str:
    """Return the ISO week of ``day``: 2026-W47."""
    year, week, _weekday = day.isocalendar()
    return f"{year}-W{week:02}"


def draw(seed: str, service_id: int, week: str) -> int:
    """Return the lot of a service: sha256(seed|service|week), as a number."""
    said = f"{seed}|{service_id}|{week}"
    return int.from_bytes(hashlib.sha256(said.encode()).digest())


def _miss(one: Judged) -> tuple[int, float]:
    """Return how far it is from being eligible: conditions not met, then kilometres."""
    gates = (said.status for said in one.explanation.verdicts if said.max_points is None)
    barriers = sum(status is Status.UNMET for status in gates)
    km = one.km
    return barriers, math.inf if km is None else km
