# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an animator's first page, and the page of a territory, say in a few figures."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from ess_map import Territory, User, local_now, territories_below
from ess_map_accompaniment.animation import counting, figures, grid, held, period, waiting
from ess_map_accompaniment.animation.period import Period
from ess_map_accompaniment.offer import acting

LEVELS = ("epci", "department", "region")
MONTHS = 3


@dataclass(frozen=True)
class White:
    """How many of the 90 stages and needs have a white zone in a territory."""

    key: str
    name: str
    cells: int


@dataclass(frozen=True)
class OfTerritory:
    """What waits in one territory."""

    late: int
    asking: int
    white: int | None
    """None where counting takes longer than a page may."""


def white_of(session: Session, person: User | None) -> list[White]:
    """Return the white zones of the first territories that ``person`` animates.

    Of the whole country only what was counted: counting it is the work of a job.
    """
    found = []
    for place in held.territories(person)[:3]:
        if place.level in LEVELS:
            _where, matrix = counting.at_once(session, place.key)
            found.append(White(place.key, place.name, grid.white_cells(matrix)))
    done = counting.latest(session, counting.FRANCE, finished=True)
    if done is not None and acting.everywhere(person):
        matrix = counting.matrix_of(done)
        found.append(White(counting.FRANCE, "", grid.white_cells(matrix)))
    return found


def recent_of(session: Session, person: User | None) -> figures.Figures | None:
    """Return the figures of the last three months in the first territory, or of everywhere."""
    places = [one for one in held.territories(person) if one.level in LEVELS]
    if not places and not acting.everywhere(person):
        return None
    recent = Period(period.step(local_now().date(), 1 - MONTHS), MONTHS)
    return figures.of(session, places[0].key if places else "", recent)


def of_territory(session: Session, person: User | None, territory: Territory) -> OfTerritory | None:
    """Return what waits in ``territory``, None for who does not animate it."""
    if territory.level not in LEVELS or not acting.animates_territory(person, territory.key):
        return None
    white, inside = None, {territory.key}
    if territory.level == "epci":
        _where, matrix = counting.at_once(session, territory.key)
        white = grid.white_cells(matrix)
    else:
        inside = {one.key for one in territories_below(territory.key, "epci")}
    late = [one for one in waiting.late(session, person) if one.about.epci in inside]
    asking = [one for one in waiting.asking(session, person) if one.about.epci in inside]
    return OfTerritory(len(late), len(asking), white)
