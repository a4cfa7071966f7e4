# SPDX-License-Identifier: AGPL-3.0-or-later
"""Is the work shared fairly among the structures? Loads, and one figure of how unequal they are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ess_map import Actor, statistics
from ess_map_accompaniment.offer import capacity
from ess_map_accompaniment.offer.models import Structure
from ess_map_accompaniment.referrals.lifecycle import REFERRALS

SENT = "send"


@dataclass(frozen=True)
class Share:
    """What one open structure carries: follow-ups that run, out of those it can lead."""

    structure_id: int
    actor_id: int
    name: str
    active: int
    capacity: int

    @property
    def load(self) -> float:
        """Active ÷ capacity; a structure that can lead none is full."""
        return self.active / self.capacity if self.capacity else 1.0

    @property
    def full(self) -> bool:
        return self.active >= self.capacity


@dataclass(frozen=True)
class Month:
    """One month: requests received by the structures, and how unequally for what they can lead."""

    since: datetime
    requests: int
    asked: int
    """How many structures received at least one."""
    gini: float | None
    sent: Mapping[int, int] = field(default_factory=dict)
    """Requests by actor."""


def gini(values: Iterable[float]) -> float | None:
    """Return the Gini coefficient of ``values``: 0 when all are equal, near 1 when one has all.

    G = Σᵢ Σⱼ |xᵢ − xⱼ| ÷ (2 n² x̄), the mean difference over twice the mean (Gini, 1912), worked
    out as G = 2 Σ i·x₍ᵢ₎ ÷ (n Σ x) − (n + 1) ÷ n with the values rising, i from 1. None when there
    is nothing to share: no values, or nothing but zeros.
    """
    rising = sorted(values)
    total, number = sum(rising), len(rising)
    if not total:
        return None
    ranked = sum(rank * value for rank, value in enumerate(rising, 1))
    return 2 * ranked / (number * total) - (number + 1) / number


def shares(session: Session, ids: Collection[int] | None = None) -> list[Share]:
    """Return what each open structure carries now, the most loaded first; of ``ids`` if given."""
    loads = capacity.of_structures(session)
    query = (
        sa.select(Structure.id, Structure.actor_id, Actor.name)
        .join(Actor, Actor.id == Structure.actor_id)
        .where(Structure.closed_on.is_(None), Actor.status == "published")
    )
    rows = [row for row in session.execute(query) if ids is None or row.id in ids]
    found = [Share(*row, *loads[row.id]) for row in rows if row.id in loads]
    return sorted(found, key=lambda share: (-share.load, share.name, share.structure_id))


def requests(session: Session, bounds: Sequence[datetime]) -> dict[datetime, dict[int, int]]:
    """Return how many requests each actor was sent, by the beginning of each period, then actor."""
    found: dict[datetime, dict[int, int]] = {begun: {} for begun in bounds[:-1]}
    for one in statistics.counts(session, REFERRALS.name, bounds, kind="actor"):
        if one.event == SENT:
            found[one.since][int(one.scope.partition("-")[2])] = one.subjects
    return found


def history(session: Session, carried: Sequence[Share], bounds: Sequence[datetime]) -> list[Month]:
    """Return each month of ``bounds`` for the structures ``carried``, the last month first.

    The requests are those of the log, the capacities those of today.
    """
    months = requests(session, bounds)
    return [month(since, sent, carried) for since, sent in sorted(months.items(), reverse=True)]


def month(since: datetime, sent: Mapping[int, int], carried: Sequence[Share]) -> Month:
    """Return what a month says of the structures ``carried``; those that can lead none are out."""
    able = [share for share in carried if share.capacity]
    numbers = [sent.get(share.actor_id, 0) for share in able]
    ratios = [number / share.capacity for number, share in zip(numbers, able, strict=True)]
    return Month(since, sum(numbers), sum(map(bool, numbers)), gini(ratios), sent)
