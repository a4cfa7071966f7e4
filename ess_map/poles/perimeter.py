# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a pôle works: territories, a drawing or a circle; drawn on the map as one surface."""

from __future__ import annotations

import shapely
import sqlalchemy as sa
from flask_babel import gettext as _
from geoalchemy2.shape import from_shape
from pyproj import Geod
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from ess_map.core import journal
from ess_map.core.areas import ServiceArea
from ess_map.core.errors import Invalid
from ess_map.core.spatial import WGS84
from ess_map.core.spatial import shape as stored
from ess_map.poles.models import Pole, PoleArea
from ess_map.territories import boundaries, lookup
from ess_map.territories.models import Territory

MOST_CODES = 300
CIRCLE_POINTS = 64
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
    journal.record(session, [journal.Event("pole.moved", pole.id)])


def surface(area: ServiceArea) -> shapely.MultiPolygon | None:
    """Return the whole of ``area`` in degrees, None when no outline is known."""
    parts = [_outline(lookup.get(key)) for key in sorted(area.codes)]
    parts += [area.polygon, _circle(area)]
    known = [part for part in parts if part is not None]
    if not known:
        return None
    whole = shapely.union_all(known)
    polygons = [part for part in shapely.get_parts(whole) if part.geom_type == "Polygon"]
    return shapely.MultiPolygon(polygons) if polygons else None


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
