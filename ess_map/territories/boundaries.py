# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a territory lies: its outline, its box, its middle."""

from __future__ import annotations

from collections.abc import Collection

import shapely
import sqlalchemy as sa
from shapely.geometry.base import BaseGeometry

from ess_map.core import spatial
from ess_map.core.db import chunks, db
from ess_map.territories import outlines
from ess_map.territories.lookup import COLUMN, get
from ess_map.territories.models import Territory, TerritoryBoundary

MARGIN = 0.03
"""Degrees (about 3 km) around the centres of communes: half of a French commune and a little."""

BATCH = 500
"""Values in one IN (…): SQLite's oldest limit is 999."""

Box = tuple[float, float, float, float]


def outline(territory: Territory) -> BaseGeometry | None:
    """Return the outline in degrees WGS 84, None when none is loaded."""
    return spatial.shape(
        db.session.scalar(
            sa.select(TerritoryBoundary.geom).where(TerritoryBoundary.territory_id == territory.id)
        )
    )


def of_codes(level: str, codes: Collection[str]) -> dict[str, BaseGeometry]:
    """Return the outlines of some territories of ``level`` by code, of those that have one.

    Multipolygons of shapely in degrees WGS 84, read from the database: ask for the few that you
    draw. A code that is unknown, or without outline, is left out.
    """
    wkb = sa.func.ST_AsBinary(TerritoryBoundary.geom, type_=sa.LargeBinary)
    found: dict[str, BaseGeometry] = {}
    for some in chunks(sorted(codes), BATCH):
        rows = db.session.execute(
            sa.select(Territory.code, wkb)
            .join(TerritoryBoundary, TerritoryBoundary.territory_id == Territory.id)
            .where(Territory.level == level, Territory.code.in_(some))
        )
        found |= {code: shapely.from_wkb(bytes(drawn)) for code, drawn in rows}
    return found


def neighbours(key: str) -> list[Territory]:
    """Return the territories of the same level that touch that of ``key``, by name.

    A common corner is enough. None where no outline is loaded; ``NotFound`` as ``find_territory``.
    """
    here = get(key)
    drawn = outlines.of_level(here.level)
    mine = drawn.geometries[drawn.ids == here.id]
    if not len(mine):
        return []
    touching = drawn.ids[drawn.tree.query(mine[0], predicate="intersects")].tolist()
    found = db.session.scalars(
        sa.select(Territory)
        .where(Territory.id.in_(touching), Territory.id != here.id)
        .order_by(Territory.search_name, Territory.code)
    )
    return list(found)


def bbox(territory: Territory) -> Box | None:
    """Return (west, south, east, north) of the outline, else around the known communes' centres.

    Degrees WGS 84; None when neither is known.
    """
    drawn = outline(territory)
    if drawn is not None:
        return drawn.bounds
    within = Territory.id == territory.id
    if territory.level in COLUMN:
        below = (Territory.level == "commune") & (COLUMN[territory.level] == territory.code)
        within = sa.or_(within, below)
    longitude, latitude = Territory.longitude, Territory.latitude
    extent = sa.select(
        sa.func.min(longitude), sa.func.min(latitude), sa.func.max(longitude), sa.func.max(latitude)
    ).where(within, longitude.is_not(None), latitude.is_not(None))
    west, south, east, north = db.session.execute(extent).one()
    if west is None:
        return None
    return west - MARGIN, south - MARGIN, east + MARGIN, north + MARGIN


def centre(territory: Territory) -> tuple[float, float] | None:
    """Return (longitude, latitude) of where the territory's name is written, None if unknown."""
    if territory.longitude is None or territory.latitude is None:
        return None
    return territory.longitude, territory.latitude
