# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is missing here: activities that the neighbours have and this territory has not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ess_map.explore.answer import answer
from ess_map.explore.query import Query
from ess_map.platform.contracts import Term
from ess_map.platform.plugins import registry
from ess_map.territories import lookup
from ess_map.territories.models import Territory

MISSING = 0.5
"""Less than half of what the neighbours' density would give here is called a gap."""


@dataclass(frozen=True)
class Activity:
    """One of the broad activities: how many are here, and as many as the neighbours would have."""

    key: str
    label: str
    here: int
    expected: float
    """The neighbours' number per inhabitant times the inhabitants of here."""

    @property
    def is_gap(self) -> bool:
        return self.expected >= 1 and self.here < MISSING * self.expected


@dataclass(frozen=True)
class Comparison:
    """The activities of a territory beside those of its neighbours, widest gap first."""

    activities: tuple[Activity, ...]
    neighbours: int
    """How many territories it is compared with."""

    @property
    def most(self) -> float:
        return max((max(one.here, one.expected) for one in self.activities), default=0)


def compare(session: Session, territory: Territory) -> Comparison | None:
    """Compare ``territory`` with its neighbours; None without any, or without populations.

    Neighbours are the territories of its level under the same parent (the communes of the EPCI,
    the EPCI of the département, the départements of the région, the régions of France).
    """
    around = neighbours(session, territory)
    people_around = sum(one.population or 0 for one in around)
    if not territory.population or not people_around:
        return None
    query = Query(territories=(territory,))
    share = territory.population / people_around
    here = answer(query).options("activity")
    there = answer(Query(territories=tuple(around))).options("activity")
    found = activities(_broad(), here, there, share)
    return Comparison(tuple(found), len(around))


def activities(
    terms: Sequence[Term], here: Mapping[str, int], there: Mapping[str, int], share: float
) -> list[Activity]:
    """Return each of ``terms`` with its counts; ``share`` is people here / people there."""
    here, there = Counter(here), Counter(there)
    found = [
        Activity(term.key, term.label, here[term.key], there[term.key] * share) for term in terms
    ]
    return sorted(found, key=lambda one: (one.here - one.expected, one.label))


def neighbours(session: Session, territory: Territory) -> list[Territory]:
    """Return the other territories of the same level under the same parent."""
    if territory.level == "region":
        query = sa.select(Territory).where(Territory.level == "region")
        siblings = list(session.scalars(query.order_by(Territory.code)))
    else:
        parents = lookup.parents(territory)
        siblings = lookup.children(parents[0]) if parents else []
    return [one for one in siblings if one.level == territory.level and one.id != territory.id]


def _broad() -> list[Term]:
    return [term for term in registry().vocabularies["activity"].terms if not term.parent]
