# SPDX-License-Identifier: AGPL-3.0-or-later
"""What other weights would change for the projects that are followed today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ess_map import Outcome
from ess_map_accompaniment.matching import catalogue, judging, ordering
from ess_map_accompaniment.matching.demand import Demand, Offer
from ess_map_accompaniment.matching.judging import Judged
from ess_map_accompaniment.projects import record
from ess_map_accompaniment.projects.models import Project

LAST = 10
"""Projects looked at: the last ones that are followed."""
SHOWN = 10
"""Places of a project's list of which every change is shown."""


@dataclass(frozen=True)
class Moved:
    """A service before and after: its place in the list of a project, from 1, and its band."""

    before: Judged
    after: Judged
    place_before: int
    place_after: int

    @property
    def band_changed(self) -> bool:
        """Whether its band is another; bands of another width do not compare."""
        return self.before.width == self.after.width and self.before.band != self.after.band

    @property
    def changed(self) -> bool:
        """Whether its band or its place is another."""
        return self.band_changed or self.place_before != self.place_after


@dataclass(frozen=True)
class Change:
    """What changes for one project; ``shown`` are the services among its first places."""

    project: Project
    count: int
    """Services that can, or may, accompany it."""
    bands: int
    places: int
    """How many change band, and how many change place."""
    first: bool
    """Whether another service comes first."""
    shown: tuple[Moved, ...]


def of_last_projects(session: Session, points: Mapping[str, float], width: int) -> list[Change]:
    """Return what ``points`` by criterion and a ``width`` of bands would change, by project."""
    wanted = sa.select(Project).where(Project.state == "active").order_by(Project.id.desc())
    offers = catalogue.offers(session)
    return [
        _change(project, record.demand_of(project), offers, points, width)
        for project in session.scalars(wanted.limit(LAST))
    ]


def _change(
    project: Project,
    demand: Demand,
    offers: Sequence[Offer],
    points: Mapping[str, float],
    width: int,
) -> Change:
    seed, moment = ordering.seed_of(project.id), judging.moment_of(demand)
    before = _possible(judging.judge(demand, offers, moment), seed)
    after = _possible(judging.judge(demand, offers, moment, points, width), seed)
    was = {one.offer.id: (place, one) for place, one in enumerate(before, 1)}
    moved = [
        Moved(was[one.offer.id][1], one, was[one.offer.id][0], place)
        for place, one in enumerate(after, 1)
    ]
    return Change(
        project,
        len(moved),
        sum(one.band_changed for one in moved),
        sum(one.place_before != one.place_after for one in moved),
        bool(moved) and moved[0].place_before != 1,
        tuple(one for one in moved if one.changed and _seen(one)),
    )


def _possible(judged: Sequence[Judged], seed: str) -> list[Judged]:
    """Return those that weights can move: they never make anybody eligible."""
    ordered = ordering.order(judged, seed)
    return [one for one in ordered if one.outcome is not Outcome.NOT_ELIGIBLE]


def _seen(moved: Moved) -> bool:
    return min(moved.place_before, moved.place_after) <= SHOWN
