# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pôles by stage on a day, drawn by the server: readable without JavaScript, and on paper."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
import sqlalchemy as sa
from flask import current_app
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from ess_map.core.journal import JournalEntry
from ess_map.core.spatial import shape
from ess_map.poles.models import PoleArea
from ess_map.territories import outlines

WIDTH = 720
"""Units of the drawing; all else follows from the ground that it shows."""
TALLEST = 1.25
"""Height for one of width."""
FRANCE = (-5.3, 41.2, 9.7, 51.2)
"""West, south, east, north of mainland France, when there is nothing to look at."""
NEAR = 7.0
"""Degrees of longitude below which départements are drawn too."""
LEAST = 1.2
MARGIN = 0.05
COARSE = 0.002
"""Degrees (200 m) that an area may be off: less than a unit of the drawing."""
REACH = 14.0
"""Radius of a mark, in units."""
LETTER, LINE = 8.8, 20.0
"""Width of a letter of a name, and height of a line, in units."""
HATCHES = (
    (0, 135, 12),
    (1, 45, 8),
    (2, 0, 7),
    (3, 90, 18),
    (4, 90, 7),
    (5, 45, 3),
    (6, 0, 14),
    (7, 135, 18),
)
"""The hatching of each stage on paper: its tone, its angle, the distance of its lines."""
EXTENSION = "ess_map.poles.areas"

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Spot:
    """What is known of where a pôle is: its seat in degrees, and what it is called on a map."""

    seat: tuple[float, float] | None
    name: str


@dataclass(frozen=True)
class Mark:
    """A disc at ``x``, ``y``; ``name`` beside it at ``at``, '' where there is no room for it."""

    x: float
    y: float
    name: str = ""
    at: tuple[float, float] = (0, 0)
    anchor: str = "start"


@dataclass(frozen=True)
class Drawing:
    """What is drawn, in units: ``land``, ``borders`` and ``areas`` are paths, by id."""

    height: int
    land: str
    borders: str
    areas: Mapping[int, str]
    marks: Mapping[int, Mark]
    outlined: bool
    """The ground is drawn; else no outline of a territory is loaded."""


class _Ground:
    """From degrees to units: longitudes are shortened as in the middle of what is shown."""

    def __init__(self, box: Box) -> None:
        west, south, east, north = box
        self.narrow = math.cos(math.radians((south + north) / 2))
        self.scale = WIDTH / ((east - west) * self.narrow)
        self.box = box
        self.height = round((north - south) * self.scale)

    def units(self, degrees: np.ndarray) -> np.ndarray:
        """Return positions in units, one row each."""
        west, _south, _east, north = self.box
        across = (degrees[:, 0] - west) * self.narrow * self.scale
        return np.column_stack((across, (north - degrees[:, 1]) * self.scale)).round(1)

    def path(self, found: Sequence[BaseGeometry]) -> str:
        """Return the outlines that are in sight as one path of SVG."""
        return "".join(self.paths(found))

    def paths(self, found: Sequence[BaseGeometry]) -> list[str]:
        """Return the outlines that are in sight as a path each, '' for what is out of it."""
        inside = shapely.clip_by_rect(np.array(found, dtype=object), *self.box)
        simple = shapely.simplify(inside, 0.6 / self.scale)
        return ["".join(map(self._ring, _rings(one))) for one in simple]

    def _ring(self, ring: BaseGeometry) -> str:
        spots = self.units(shapely.get_coordinates(ring)[:-1])
        return "M" + "L".join(f"{x:g} {y:g}" for x, y in spots) + "Z"


def draw(session: Session, spots: Mapping[int, Spot], region: str = "") -> Drawing:
    """Draw the areas of the pôles of ``spots`` with a mark each; without an area, at its seat.

    What is in sight is the région of that code, else the pôles themselves.
    """
    areas = {id_: area for id_, area in areas_of(session).items() if id_ in spots}
    regions = _outlines("region")
    chosen = [regions[region]] if region in regions else []
    places = {id_: _middle(areas.get(id_), spot.seat) for id_, spot in spots.items()}
    known = {id_: place for id_, place in places.items() if place}
    ground = _Ground(_sight(chosen or _mainland([*areas.values(), *_points(known)])))
    near = ground.box[2] - ground.box[0] < NEAR
    return Drawing(
        height=ground.height,
        land=ground.path([*regions.values()]),
        borders=ground.path([*_outlines("department").values()] if near else []),
        areas=dict(zip(areas, ground.paths([*areas.values()]), strict=True)),
        marks=_named(_apart(ground, known), spots),
        outlined=bool(regions),
    )


def _outlines(level: str) -> dict[str, BaseGeometry]:
    """The outlines of a level by code, no finer than can be seen; kept in memory."""
    found = outlines.of_level(level)  # before: who makes one thing to remember holds the lock

    def simplified() -> dict[str, BaseGeometry]:
        simple = shapely.simplify(found.geometries, COARSE)
        return dict(zip(found.codes.tolist(), simple.tolist(), strict=True))

    return outlines.remembered(f"poles.{level}", simplified)


def areas_of(session: Session) -> dict[int, BaseGeometry]:
    """Return the simplified area of every pôle, kept in memory until something happens to one."""
    newest = sa.select(sa.func.max(JournalEntry.id)).where(JournalEntry.subject_type == "pole")
    version = session.scalar(newest) or 0
    kept = current_app.extensions.get(EXTENSION)
    if kept is None or kept[0] != version:
        rows = session.execute(sa.select(PoleArea.pole_id, PoleArea.geom)).all()
        found = {row.pole_id: shapely.simplify(shape(row.geom), COARSE) for row in rows}
        kept = current_app.extensions[EXTENSION] = (version, found)
    return kept[1]


def _middle(
    area: BaseGeometry | None, seat: tuple[float, float] | None
) -> tuple[float, float] | None:
    if area is None or area.is_empty:
        return seat
    point = area.representative_point()
    return point.x, point.y


def _points(places: Mapping[int, tuple[float, float]]) -> list[BaseGeometry]:
    return [shapely.Point(place) for place in places.values()]


def _mainland(found: Sequence[BaseGeometry]) -> list[BaseGeometry]:
    """What lies in mainland France, if anything does: an ocean between would leave no room."""
    here = shapely.box(*FRANCE)
    return [one for one in found if one.intersects(here)] or [*found]


def _sight(found: Sequence[BaseGeometry]) -> Box:
    """The box around what must be seen, neither too small nor too tall."""
    if not found:
        return FRANCE
    west, south, east, north = shapely.total_bounds(np.array(found, dtype=object))
    narrow = math.cos(math.radians((south + north) / 2))
    wide = max(east - west, LEAST, (north - south) / narrow / TALLEST) * (1 + 2 * MARGIN)
    high = max((north - south) * (1 + 2 * MARGIN), wide * narrow / 2)
    x, y = (west + east) / 2, (south + north) / 2
    return x - wide / 2, y - high / 2, x + wide / 2, y + high / 2


def _rings(found: BaseGeometry) -> Iterator[BaseGeometry]:
    for part in shapely.get_parts(shapely.get_parts(found)):
        if part.geom_type == "Polygon" and not part.is_empty:
            yield from shapely.get_rings(part)


def _apart(
    ground: _Ground, spots: Mapping[int, tuple[float, float]]
) -> dict[int, tuple[float, float]]:
    """The marks in sight, in units; one that would cover another goes beside it."""
    wanted = sorted(spots.items())
    units = ground.units(np.array([spot for _id, spot in wanted]).reshape(-1, 2))
    taken = np.full((len(wanted), 2), np.inf)
    placed: dict[int, tuple[float, float]] = {}
    for row, ((id_, _spot), spot) in enumerate(zip(wanted, units, strict=True)):
        if not (0 <= spot[0] <= WIDTH and 0 <= spot[1] <= ground.height):
            continue
        while (np.hypot(*(taken[:row] - spot).T) < 2 * REACH).any():
            spot[0] += 2 * REACH
        taken[row] = spot
        x, y = spot.round(1).tolist()
        placed[id_] = (x, y)
    return placed


def _named(marks: Mapping[int, tuple[float, float]], spots: Mapping[int, Spot]) -> dict[int, Mark]:
    """Write each name where it covers nothing: to the right, to the left, below or above."""
    taken = [(x - REACH, y - REACH, x + REACH, y + REACH) for x, y in marks.values()]
    found = {}
    for id_, (x, y) in marks.items():
        found[id_] = Mark(x, y)
        name = spots[id_].name
        for at, anchor, box in _beside(x, y, (len(name) + 1) * LETTER):
            inside = box[0] >= 0 and box[2] <= WIDTH
            if inside and not any(_meet(box, other) for other in taken):
                taken.append(box)
                found[id_] = Mark(x, y, name, at, anchor)
                break
    return found


def _beside(x: float, y: float, wide: float) -> Iterator[tuple[tuple[float, float], str, Box]]:
    """Yield where a name may be written: the end of its line, how it is set, what it covers."""
    away, half = REACH + 4, LINE / 2
    yield (away, 6), "start", (x + away, y - half, x + away + wide, y + half)
    yield (-away, 6), "end", (x - away - wide, y - half, x - away, y + half)
    below, above = y + away, y - away
    yield (0, away + 14), "middle", (x - wide / 2, below, x + wide / 2, below + LINE)
    yield (0, -away), "middle", (x - wide / 2, above - LINE, x + wide / 2, above)


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
