# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a pôle works: territories, a drawing or a circle; drawn on the map as one surface."""

from __future__ import annotations

import math
from collections.abc import Iterable

import shapely
import sqlalchemy as sa
from flask_babel import gettext as _
from geoalchemy2.shape import from_shape
from pyproj import Geod
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from ess_map.core import journal
from ess_map.core.areas import ServiceArea
from ess_map.core.db import db
from ess_map.core.errors import Invalid
from ess_map.core.spatial import WGS84
from ess_map.core.spatial import shape as stored
from ess_map.poles.models import Pole, PoleArea
from ess_map.territories import boundaries, lookup
from ess_map.territories.models import Territory, TerritoryBoundary

MOST_CODES = 300
MOVED = "pole.moved"
"""The journal's word for a perimeter that was said or changed."""
CIRCLE_POINTS = 64
COMMUNE_KM2 = 15.0
"""Of a French commune, half of which are smaller."""
KM_PER_DEGREE = 111.2
"""Of latitude."""
_EARTH = Geod(ellps="WGS84")


def set_perimeter(
    session: Session, pole: Pole, area: ServiceArea, *, approximate: bool = False, note: str = ""
) -> None:
    """Say where ``pole`` works; ``Invalid`` when it is nowhere or has too many parts.

    Former communes become today's; crossed outlines were mended by ``ServiceArea``.
    """
    if not (area.codes or area.polygon is not None or area.centre is not None):
        raise Invalid(_("Où travaille ce pôle ? Choisissez un territoire ou dessinez-le."))
    if len(area.codes) > MOST_CODES:
        raise Invalid(_("%(most)s territoires au plus : prenez celui du dessus.", most=MOST_CODES))
    today = {territory.key for territory in lookup.get_many(sorted(area.codes))}
    vintages = [territory.vintage for territory in lookup.get_many(sorted(today))]
    year = max((int(one[:4]) for one in vintages if one), default=area.vintage)
    fresh = ServiceArea.from_json({**area.to_json(), "codes": sorted(today), "vintage": year})
    pole.perimeter, pole.approximate = fresh.to_json(), approximate
    pole.perimeter_note = note.strip()[:300]
    _store(session, pole, surface(fresh))
    journal.record(session, [journal.Event(MOVED, pole.id)])


def surface(area: ServiceArea) -> shapely.MultiPolygon | None:
    """Return the whole of ``area`` in degrees, None when nobody knows where it is.

    A territory whose outline is not loaded is guessed, see ``guessed``.
    """
    found = lookup.get_many(sorted(area.codes))
    parts = [_outline(one) or _around_centres(one) for one in found]
    parts += [area.polygon, _circle(area)]
    known = [part for part in parts if part is not None]
    if not known:
        return None
    whole = shapely.union_all(known)
    polygons = [part for part in shapely.get_parts(whole) if part.geom_type == "Polygon"]
    return shapely.MultiPolygon(polygons) if polygons else None


def guessed(session: Session, territories: Iterable[Territory]) -> bool:
    """Tell whether the outline of one of them is not loaded, and was drawn around centres."""
    wanted = {one.id: one for one in territories}
    drawn = sa.select(TerritoryBoundary.territory_id)
    known = set(session.scalars(drawn.where(TerritoryBoundary.territory_id.in_(wanted))))
    for one in (wanted[id_] for id_ in wanted.keys() - known):
        codes = lookup.commune_codes(one)
        inside = drawn.join(Territory, Territory.id == TerritoryBoundary.territory_id)
        inside = inside.where(Territory.level == "commune", Territory.code.in_(codes))
        if session.scalar(inside.limit(1)) is None:
            return True
    return False


def of(session: Session, pole_id: int) -> BaseGeometry | None:
    """Return the stored surface of a pôle in degrees, None when nobody has said where it works."""
    return stored(session.scalar(sa.select(PoleArea.geom).where(PoleArea.pole_id == pole_id)))


def _store(session: Session, pole: Pole, whole: shapely.MultiPolygon | None) -> None:
    session.execute(sa.delete(PoleArea).where(PoleArea.pole_id == pole.id))
    if whole is not None:
        session.add(PoleArea(pole_id=pole.id, geom=from_shape(whole, srid=WGS84)))
    session.flush()


def _outline(territory: Territory) -> BaseGeometry | None:
    """Its own outline; failing that, those of its communes together."""
    drawn = boundaries.outline(territory)
    if drawn is not None or territory.level == "commune":
        return drawn
    communes = lookup.get_many(f"commune-{code}" for code in lookup.commune_codes(territory))
    outlines = [one for one in map(boundaries.outline, communes) if one is not None]
    return shapely.union_all(outlines) if outlines else None


def _around_centres(territory: Territory) -> BaseGeometry | None:
    """Discs around the centres of its communes, each as large as its commune; None without any."""
    codes = lookup.commune_codes(territory)
    rows = db.session.execute(
        sa.select(Territory.longitude, Territory.latitude, Territory.area_km2).where(
            Territory.level == "commune",
            Territory.code.in_(codes),
            Territory.longitude.is_not(None),
            Territory.latitude.is_not(None),
        )
    ).all()
    if not rows:
        return None
    narrow = math.cos(math.radians(sum(row.latitude for row in rows) / len(rows)))
    points = shapely.points([(row.longitude * narrow, row.latitude) for row in rows])
    radii = [math.sqrt((row.area_km2 or COMMUNE_KM2) / math.pi) / KM_PER_DEGREE for row in rows]
    # A fifth more, so that neighbours touch and the whole reads as one surface.
    whole = shapely.union_all(shapely.buffer(points, [1.2 * radius for radius in radii]))
    return shapely.transform(whole, lambda corners: corners / (narrow, 1))


def _circle(area: ServiceArea) -> BaseGeometry | None:
    if area.centre is None:
        return None
    turns = [360 * step / CIRCLE_POINTS for step in range(CIRCLE_POINTS)]
    longitude, latitude = area.centre
    count = len(turns)
    lons, lats, _back = _EARTH.fwd(
        [longitude] * count, [latitude] * count, turns, [area.radius] * count
    )
    return shapely.Polygon(zip(lons, lats, strict=True))
