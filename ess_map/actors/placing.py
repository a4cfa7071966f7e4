# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where an actor is: the point, its Morton key and its commune, decided in one place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from geoalchemy2 import WKTElement
from sqlalchemy.orm import Session

from ess_map.actors.models import Actor, ActorLocation
from ess_map.core import morton
from ess_map.core.db import chunks
from ess_map.core.spatial import WGS84, shape
from ess_map.territories import lookup, outlines
from ess_map.territories.models import Territory

FIELDS = ("commune", "longitude", "latitude", "location_precision")
"""Fields of a record that say where it is."""

Said = Mapping[str, Any]


class Spot(NamedTuple):
    """Where an actor is, in degrees WGS 84; ``commune`` is today's code, '' when none is known."""

    longitude: float
    latitude: float
    commune: str


def spots(session: Session, ids: Iterable[int]) -> dict[int, Spot]:
    """Return where actors are, by id, of those whose place is known; for many at once.

    One actor at hand has its place already: ``coordinates``.
    """
    point = sa.func.ST_X(ActorLocation.geom), sa.func.ST_Y(ActorLocation.geom)
    query = sa.select(ActorLocation.actor_id, *point, ActorLocation.commune_code).where(
        ActorLocation.qk != morton.NOWHERE
    )
    return {
        actor_id: Spot(x, y, commune)
        for part in chunks(sorted(set(ids)), 10_000)
        for actor_id, x, y, commune in session.execute(
            query.where(ActorLocation.actor_id.in_(part))
        )
    }


def resolve(session: Session, said: Sequence[Said]) -> list[dict[str, Any]]:
    """Return the columns of ``actor_location`` for each of ``said`` (keys of ``FIELDS``).

    The polygon under the point decides the commune; failing that, the commune's own code,
    brought to today's. Without a point, the centre of a known commune stands for the place.
    """
    points = [(one.get("longitude"), one.get("latitude")) for one in said]
    precisions = [one.get("location_precision") or "unknown" for one in said]
    placed = [index for index, (lon, _lat) in enumerate(points) if lon is not None]
    communes = [""] * len(said)
    found = outlines.locate([points[i][0] for i in placed], [points[i][1] for i in placed])
    for index, code in zip(placed, found, strict=True):
        communes[index] = code
    unsure = [index for index, one in enumerate(said) if not communes[index] and one.get("commune")]
    if unsure:
        today = outlines.remembered("communes.today", lookup.current_communes)
        for index in unsure:
            communes[index] = today.get(said[index]["commune"], "")
    bare = [index for index, (lon, _lat) in enumerate(points) if lon is None and communes[index]]
    centres = _centres(session, {communes[index] for index in bare})
    for index in bare:
        if communes[index] in centres:
            points[index] = centres[communes[index]]
            precisions[index] = "commune"
    return _columns(points, communes, precisions)


def nowhere() -> dict[str, Any]:
    """Return the columns of a place that is not known, or no longer to be known."""
    return {"geom": None, "qk": morton.NOWHERE, "commune_code": "", "precision": "unknown"}


def merge(current: Said, changes: Said) -> Said:
    """Return what is said of the place once ``changes`` are made to ``current``.

    A point that moves forgets the commune it had, unless the change names one.
    """
    moved = "longitude" in changes or "latitude" in changes
    kept = {name: current[name] for name in FIELDS if not (moved and name == "commune")}
    if "commune" in changes and not moved:
        kept |= {"longitude": None, "latitude": None}
    return kept | {name: changes[name] for name in FIELDS if name in changes}


def values(columns: Mapping[str, Any]) -> dict[str, Any]:
    """Return resolved columns as the fields of a record."""
    point = columns["geom"]
    lon, lat = (float(part) for part in point.desc[6:-1].split()) if point else (None, None)
    return _fields(columns["commune_code"], lon, lat, columns["precision"])


def stored(location: ActorLocation | None) -> dict[str, Any]:
    """Return a stored location as the fields of a record."""
    if location is None:
        return _fields("", None, None, "unknown")
    point = shape(location.geom)
    lon, lat = (point.x, point.y) if point else (None, None)
    return _fields(location.commune_code, lon, lat, location.precision)


def _fields(commune: str, lon: float | None, lat: float | None, precision: str) -> dict[str, Any]:
    return dict(zip(FIELDS, (commune, lon, lat, precision), strict=True))


def _centres(session: Session, codes: set[str]) -> dict[str, tuple[float, float]]:
    if not codes:
        return {}
    query = sa.select(Territory.code, Territory.longitude, Territory.latitude).where(
        Territory.level == "commune", Territory.code.in_(codes), Territory.longitude.is_not(None)
    )
    return {row.code: (row.longitude, row.latitude) for row in session.execute(query)}


def _columns(points, communes, precisions) -> list[dict[str, Any]]:
    known = [lon is not None and lat is not None for lon, lat in points]
    keys = morton.encode(
        [lon if ok else 0.0 for (lon, _lat), ok in zip(points, known, strict=True)],
        [lat if ok else 0.0 for (_lon, lat), ok in zip(points, known, strict=True)],
    ).tolist()
    return [
        {
            "geom": WKTElement(f"POINT({lon!r} {lat!r})", srid=WGS84) if ok else None,
            "qk": key if ok else morton.NOWHERE,
            "commune_code": commune,
            "precision": precision if ok else "unknown",
        }
        for (lon, lat), ok, key, commune, precision in zip(
            points, known, keys, communes, precisions, strict=True
        )
    ]


def territory_keys(actor: Actor) -> frozenset[str]:
    """Return the keys of the territories in which ``actor`` lies; nothing where that is unknown."""
    code = actor.location.commune_code if actor.location else ""
    return lookup.keys_over(lookup.get(f"commune-{code}")) if code else frozenset()
