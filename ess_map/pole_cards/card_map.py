# SPDX-License-Identifier: AGPL-3.0-or-later
"""A small drawing of where a pôle works, inside its département or région, for paper."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.affinity import affine_transform
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from ess_map.poles import perimeter
from ess_map.poles.models import Pole
from ess_map.territories import outlines
from ess_map.territories.outlines import Outlines

SIZE = 200.0
"""The longer side of the drawing, in its own units."""
DETAIL = 0.4
"""What is smaller than that is not drawn."""
INSIDE = 0.98
"""Outlines of two editions never fit exactly: most of a perimeter inside is the whole of it."""
FILLED = 0.7
"""A perimeter that fills its département is shown in the région: where it lies is the question."""


@dataclass(frozen=True)
class Drawing:
    """Paths of SVG in a box of ``width`` × ``height``: the ground, its parts, the perimeter."""

    width: float
    height: float
    ground: str
    lines: tuple[str, ...]
    perimeter: str
    name: str
    """Of what is drawn around the perimeter, '' when only the perimeter is known."""


def draw(session: Session, pole: Pole) -> Drawing | None:
    """Return the drawing, None when nobody has said where the pôle works."""
    area = perimeter.of(session, pole.id)
    if area is None or area.is_empty:
        return None
    around, names = _around(area)
    extent = shapely.union_all([*around, area])
    west, south, east, north = extent.bounds
    narrow = math.cos(math.radians((south + north) / 2))
    scale = SIZE / max((east - west) * narrow, north - south)
    matrix = [scale * narrow, 0, 0, -scale, -west * scale * narrow, north * scale]
    parts = _parts(around)
    return Drawing(
        width=round((east - west) * narrow * scale, 1),
        height=round((north - south) * scale, 1),
        ground=_path(shapely.union_all(around), matrix) if around else "",
        lines=tuple(_path(part, matrix) for part in parts),
        perimeter=_path(area, matrix),
        name=", ".join(names),
    )


def _around(area: BaseGeometry) -> tuple[list[BaseGeometry], list[str]]:
    """The département that holds the area with room to spare, else every région it touches."""
    for level in ("department", "region"):
        known = outlines.of_level(level)
        near = known.tree.query(area) if len(known.codes) else []
        shares = {one: known.geometries[one].intersection(area).area for one in near}
        held = [one for one, shared in shares.items() if shared >= INSIDE * area.area]
        if level == "department":
            held = [one for one in held if area.area < FILLED * known.geometries[one].area]
        elif not held:
            held = [one for one, shared in shares.items() if shared >= (1 - INSIDE) * area.area]
        if held:
            return _chosen(known, sorted(held))
    return [], []


def _chosen(known: Outlines, places: list[int]) -> tuple[list[BaseGeometry], list[str]]:
    return [known.geometries[one] for one in places], [str(known.names[one]) for one in places]


def _parts(around: list[BaseGeometry]) -> list[BaseGeometry]:
    """The départements inside the ground, for who looks for their own."""
    known = outlines.of_level("department")
    if not around or not len(known.codes):
        return []
    ground = shapely.union_all(around)
    near = np.sort(known.tree.query(ground))
    inside = [known.geometries[one] for one in near]
    return [one for one in inside if ground.contains(one.representative_point())]


def _path(shape: BaseGeometry, matrix: list[float]) -> str:
    drawn = affine_transform(shape, matrix).simplify(DETAIL)
    polygons = [one for one in shapely.get_parts(drawn) if one.geom_type == "Polygon"]
    large = [one for one in polygons if one.area >= DETAIL] or polygons
    rings = [ring for one in large for ring in (one.exterior, *one.interiors)]
    return "".join(f"M{'L'.join(_points(ring))}Z" for ring in rings)


def _points(ring: shapely.LinearRing) -> list[str]:
    return [f"{x:.1f} {y:.1f}" for x, y in list(ring.coords)[:-1]]
