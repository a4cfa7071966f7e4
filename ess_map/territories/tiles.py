# SPDX-License-Identifier: AGPL-3.0-or-later
"""Vector tiles of boundaries and names, so that a map without base map still has a country.

Specification: https://github.com/mapbox/vector-tile-spec/tree/master/2.1
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import mapbox_vector_tile
import numpy as np
import shapely
import sqlalchemy as sa
from numpy.typing import NDArray
from shapely.geometry import Point

from ess_map.core.db import db
from ess_map.core.morton import MAX_LATITUDE
from ess_map.platform.contracts import TileRequest
from ess_map.territories import outlines
from ess_map.territories.models import Territory

DRAWING = 1
"""Counts the ways this file has drawn: caches must not keep a tile of an older way."""
EXTENT = 4096
MAX_ZOOM = 14
KEPT = 2048
"""Tiles that a process remembers; most weigh 1 to 20 kB."""
BUFFER = 64
"""Tile units drawn beyond the edge, so that the cut itself is never seen."""
TOLERANCE = 4
"""Tile units that a simplified line may stray: half a pixel of a 512-pixel tile."""

FIRST_ZOOM = {"region": 0, "department": 5, "epci": 8, "commune": 10}
NAME_ZOOMS = {"region": (3, 6), "department": (6, 8), "epci": (8, 10), "commune": (5, MAX_ZOOM)}
TOWNS = {5: 100_000, 6: 60_000, 7: 30_000, 8: 15_000, 9: 6_000, 10: 1_500}
"""Inhabitants from which a commune has its name on tiles of that zoom; beyond 10, all have."""


@dataclass(frozen=True)
class Labels:
    """Every territory with a place, most populated first; x, y from 0 to 1 in Web Mercator."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    levels: NDArray[np.object_]
    populations: NDArray[np.int64]
    properties: list[dict[str, Any]]


def layer_tile(request: TileRequest) -> bytes:
    """Answer the platform: the same tile whatever the reader filters."""
    return tile(request.z, request.x, request.y)


def version() -> str:
    """Return what changes whenever a tile may."""
    return f"{DRAWING}.{outlines.version()}"


def tile(z: int, x: int, y: int) -> bytes:
    """Return the MVT 2.1 tile with the layers ``boundaries`` and ``names``.

    Empty bytes where there is nothing. The tile must be one of the world's.
    """
    return outlines.remembered("tiles", lambda: lru_cache(maxsize=KEPT)(_render))(z, x, y)


def _render(z: int, x: int, y: int) -> bytes:
    drawn = {
        "boundaries": [
            feature
            for level, first in FIRST_ZOOM.items()
            if z >= first
            for feature in _boundaries(level, z, x, y)
        ],
        "names": list(_names(z, x, y)),
    }
    return mapbox_vector_tile.encode(
        [{"name": name, "features": features} for name, features in drawn.items() if features],
        default_options={"y_coord_down": True, "extents": EXTENT},
    )


def _boundaries(level: str, z: int, x: int, y: int) -> Iterator[dict[str, Any]]:
    stock = outlines.of_level(level)
    west, north = _degrees(z, x - BUFFER / EXTENT, y - BUFFER / EXTENT)
    east, south = _degrees(z, x + 1 + BUFFER / EXTENT, y + 1 + BUFFER / EXTENT)
    near = np.sort(stock.tree.query(shapely.box(west, south, east, north)))
    cut = shapely.clip_by_rect(stock.geometries[near], west, south, east, north)
    flat = shapely.transform(cut, lambda degrees: _tile_units(degrees, z, x, y))
    # Plain Douglas-Peucker and a repair of the few it breaks: four times faster than keeping
    # the topology all along.
    simple = shapely.simplify(flat, TOLERANCE, preserve_topology=False)
    broken = ~shapely.is_valid(simple)
    simple[broken] = shapely.buffer(simple[broken], 0)
    # Rounding onto the grid in shapely keeps polygons valid; rounding each point would not.
    snapped = shapely.set_precision(simple, 1.0)
    for index, shape in zip(near, snapped, strict=True):
        if shape.geom_type in ("Polygon", "MultiPolygon") and not shape.is_empty:
            key = f"{level}-{stock.codes[index]}"
            yield {
                "geometry": shape,
                "id": int(stock.ids[index]),
                "properties": {"key": key, "level": level, "name": stock.names[index]},
            }


def _names(z: int, x: int, y: int) -> Iterator[dict[str, Any]]:
    labels = outlines.remembered("labels", _labels)
    world = 1 << z
    px, py = labels.x * world - x, labels.y * world - y
    shown = np.zeros(len(px), dtype=bool)
    for level, (first, last) in NAME_ZOOMS.items():
        if first <= z <= last:
            shown |= labels.levels == level
    shown &= (labels.levels != "commune") | (labels.populations >= TOWNS.get(z, 0))
    shown &= (px >= 0) & (px < 1) & (py >= 0) & (py < 1)
    for index in np.flatnonzero(shown):
        yield {
            "geometry": Point(math.floor(px[index] * EXTENT), math.floor(py[index] * EXTENT)),
            "properties": labels.properties[index],
        }


def _labels() -> Labels:
    people = sa.func.coalesce(Territory.population, 0)
    rows = db.session.execute(
        sa.select(Territory.level, Territory.code, Territory.name, people.label("people"))
        .add_columns(Territory.longitude, Territory.latitude)
        .where(Territory.longitude.is_not(None), Territory.latitude.is_not(None))
        .order_by(people.desc(), Territory.level, Territory.code)
    ).all()
    degrees = np.array([(row.longitude, row.latitude) for row in rows]).reshape(-1, 2)
    x, y = _mercator(degrees)
    return Labels(
        x=x,
        y=y,
        levels=np.array([row.level for row in rows], dtype=object),
        populations=np.array([row.people for row in rows], dtype=np.int64),
        properties=[
            {
                "key": f"{row.level}-{row.code}",
                "level": row.level,
                "name": row.name,
                "population": row.people,
            }
            for row in rows
        ],
    )


def _mercator(degrees: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return x, y from 0 to 1, y southwards (OGC 17-083r4, WebMercatorQuad)."""
    latitude = np.radians(np.clip(degrees[:, 1], -MAX_LATITUDE, MAX_LATITUDE))
    x = degrees[:, 0] / 360 + 0.5
    return x, 0.5 - np.arcsinh(np.tan(latitude)) / (2 * math.pi)


def _tile_units(degrees: NDArray[np.float64], z: int, x: int, y: int) -> NDArray[np.float64]:
    across, down = _mercator(degrees)
    world = 1 << z
    return np.column_stack([(across * world - x) * EXTENT, (down * world - y) * EXTENT])


def _degrees(z: int, x: float, y: float) -> tuple[float, float]:
    world = 1 << z
    latitude = math.atan(math.sinh(math.pi * (1 - 2 * y / world)))
    return x / world * 360 - 180, math.degrees(latitude)
