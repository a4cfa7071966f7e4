# SPDX-License-Identifier: AGPL-3.0-or-later
"""White zones: how far each commune is from the nearest permanence, and how many live there."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from flask_babel import gettext as _
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from ess_map import Territory, outlines, setting, territories_below
from ess_map_accompaniment.permanences import inservice, search
from ess_map_accompaniment.permanences.distance import km
from ess_map_accompaniment.permanences.inservice import Place

FAR = 4
"""The class of what is farther than the limit: hatched as well as dark."""
UNKNOWN = -1
"""The class of what is nowhere."""
WIDTH = 640


@dataclass(frozen=True)
class Commune:
    """A commune and the nearest permanence; ``km`` None: it is nowhere, or there is none."""

    key: str
    code: str
    name: str
    population: int | None
    km: float | None
    nearest: str
    level: int
    outline: BaseGeometry | None


@dataclass(frozen=True)
class Shape:
    path: str
    level: int
    title: str


@dataclass(frozen=True)
class Shade:
    level: int
    label: str
    count: int


@dataclass(frozen=True)
class Drawn:
    """What the macro of the map of communes is given."""

    width: int
    height: int
    shapes: list[Shape]
    legend: list[Shade]


def communes(session: Session, territory: Territory, today: date) -> list[Commune]:
    """Return the communes of ``territory``, the farthest from any permanence first."""
    limit = setting("accompaniment.white_zone_km")
    stops = sorted(
        {
            (where.point, where.name)
            for one, where in inservice.open_to_all(session, today)
            if where.point and one.mode == "onsite"
        }
    )
    found = territories_below(territory.key, "commune")
    drawn = outlines("commune", [one.code for one in found])
    made = [_commune(one, drawn.get(one.code), stops, limit) for one in found]
    return sorted(made, key=lambda one: (-(one.km or math.inf), one.name, one.code))


def far(found: Sequence[Commune]) -> list[Commune]:
    """Return those that are too far."""
    return [one for one in found if one.level == FAR]


def nowhere(found: Sequence[Commune]) -> int:
    """Return how many communes are at a place that nobody has loaded."""
    return sum(one.level == UNKNOWN for one in found)


def draw(found: Sequence[Commune]) -> Drawn | None:
    """Return the communes as paths; None when no outline is known."""
    shown = [one for one in found if one.outline is not None]
    if not shown:
        return None
    west, south, east, north = _box(shown)
    narrow = math.cos(math.radians((south + north) / 2))
    scale = WIDTH / max((east - west) * narrow, (north - south) / 1.2, 1e-6)
    fine = 1 / scale  # a pixel

    def place(x: float, y: float) -> str:
        return f"{(x - west) * narrow * scale:.1f} {(north - y) * scale:.1f}"

    shapes = [
        Shape(_path(one.outline.simplify(fine), place), one.level, _title(one)) for one in shown
    ]
    return Drawn(
        round((east - west) * narrow * scale),
        round((north - south) * scale),
        shapes,
        _legend(shown),
    )


def bounds() -> list[float]:
    """Return where the classes end, in km; the last is the limit."""
    limit = setting("accompaniment.white_zone_km")
    return [limit / 4, limit / 2, limit * 3 / 4, float(limit)]


def _commune(
    one: Territory,
    outline: BaseGeometry | None,
    stops: Sequence[tuple[Place, str]],
    limit: float,
) -> Commune:
    middle = _middle(one, outline)
    known = [(km(middle, point), name) for point, name in stops] if middle else []
    distance, name = min(known, default=(None, ""))
    if middle is None:
        level = UNKNOWN
    else:
        level = FAR if distance is None else sum(distance > end for end in bounds())
    return Commune(one.key, one.code, one.name, one.population, distance, name, level, outline)


def _middle(one: Territory, outline: BaseGeometry | None) -> Place | None:
    if outline is None:
        return search.middle_of(one)
    point = outline.representative_point()
    return point.x, point.y


def _box(shown: Sequence[Commune]) -> tuple[float, float, float, float]:
    boxes = [one.outline.bounds for one in shown if one.outline is not None]
    wests, souths, easts, norths = zip(*boxes, strict=True)
    return min(wests), min(souths), max(easts), max(norths)


def _path(shape, place) -> str:
    rings = [
        ring
        for polygon in getattr(shape, "geoms", [shape])
        for ring in (polygon.exterior, *polygon.interiors)
    ]
    return "".join(f"M{'L'.join(place(x, y) for x, y in ring.coords)}Z" for ring in rings)


def _title(one: Commune) -> str:
    if one.km is None:
        return one.name
    return _(
        "%(name)s : %(km)s km de %(place)s", name=one.name, km=round(one.km), place=one.nearest
    )


def _legend(shown: Sequence[Commune]) -> list[Shade]:
    counted = Counter(one.level for one in shown)
    ends = [round(end) for end in bounds()]
    labels = [
        _("jusqu'à %(km)s km", km=ends[0]),
        *(_("%(low)s à %(high)s km", low=low, high=high) for low, high in pairwise(ends)),
        _("plus de %(km)s km", km=ends[-1]),
    ]
    return [Shade(level, label, counted[level]) for level, label in enumerate(labels)]
