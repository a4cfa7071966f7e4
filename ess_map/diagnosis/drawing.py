# SPDX-License-Identifier: AGPL-3.0-or-later
"""The outlines of communes as paths of a small map, and which territories touch each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely

from ess_map.territories import boundaries, outlines
from ess_map.territories.outlines import Outlines

WIDTH, TALLEST, MARGIN = 640, 760, 6
"""Units of a drawn map; which of the two it fills follows from the territory."""
FINE = 0.8
"""Units below which a corner of an outline is not seen."""
KEPT = 48
"""Maps that a process remembers: a région takes 350 ms to draw and 0.4 MB to keep."""
MANY = 300
"""Communes from which whole units are exact enough."""
LEVELS = ("commune", "epci", "department", "region")


@dataclass(frozen=True)
class Drawn:
    """The paths of communes by INSEE code, and the size of their map."""

    width: int
    height: int
    paths: Mapping[str, str]


def outlined(codes: Sequence[str]) -> Drawn | None:
    """Return the outlines of communes, flat as on a map of the place; None without any."""
    return outlines.remembered("diagnosis", lambda: lru_cache(maxsize=KEPT)(_drawn))(tuple(codes))


def _drawn(codes: tuple[str, ...]) -> Drawn | None:
    found = boundaries.of_codes("commune", codes)
    if not found:
        return None
    shapes = np.array(list(found.values()), dtype=object)
    west, south, east, north = shapely.total_bounds(shapes)
    narrow = np.cos(np.radians((south + north) / 2))
    wide, high = (east - west) * narrow, north - south
    scale = min((WIDTH - 2 * MARGIN) / wide, (TALLEST - 2 * MARGIN) / high)

    def flat(degrees: np.ndarray) -> np.ndarray:
        x, y = (degrees[:, 0] - west) * narrow, north - degrees[:, 1]
        return np.column_stack((x, y)) * scale + MARGIN

    simple = shapely.simplify(shapely.transform(shapes, flat), FINE)
    digits = 0 if len(found) > MANY else 1
    paths = {code: _path(shape, digits) for code, shape in zip(found, simple, strict=True)}
    return Drawn(round(wide * scale) + 2 * MARGIN, round(high * scale) + 2 * MARGIN, paths)


def touching(key: str) -> list[tuple[str, str]]:
    """Return (key, name) of the territories of its level that touch that of ``key``, by name."""
    level, _dash, code = key.partition("-")
    if level not in LEVELS:
        return []
    stock = outlines.of_level(level)
    rows = _rows(stock, [code])
    if not rows:
        return []
    near = stock.tree.query(stock.geometries[rows[0]], predicate="intersects")
    others = [(f"{level}-{stock.codes[i]}", str(stock.names[i])) for i in near if i != rows[0]]
    return sorted(others, key=lambda one: (one[1], one[0]))


def _rows(stock: Outlines, codes: Sequence[str]) -> list[int]:
    if not len(stock.codes) or not len(codes):
        return []
    found = np.searchsorted(stock.codes, np.array(codes, dtype=object))
    known = zip(found.tolist(), codes, strict=True)
    return [row for row, code in known if row < len(stock.codes) and stock.codes[row] == code]


def _path(shape: shapely.Geometry, digits: int) -> str:
    rings = []
    for part in shapely.get_parts(shape):
        for ring in (part.exterior, *part.interiors):
            corners = shapely.get_coordinates(ring)[:-1].round(digits).tolist()
            rings.append("M" + "L".join(f"{x:g} {y:g}" for x, y in corners) + "Z")
    return "".join(rings)
