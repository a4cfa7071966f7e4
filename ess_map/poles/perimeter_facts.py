# SPDX-License-Identifier: AGPL-3.0-or-later
"""How large a perimeter is: its surface, its communes and the people who live there."""

from __future__ import annotations

from dataclasses import dataclass

import shapely
import sqlalchemy as sa
from pyproj import Geod
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from ess_map.core.areas import ServiceArea
from ess_map.poles import perimeter
from ess_map.poles.models import Pole
from ess_map.territories import lookup
from ess_map.territories.lookup import COLUMN
from ess_map.territories.models import Territory

_EARTH = Geod(ellps="WGS84")
COLUMNS = {"commune": Territory.code, **COLUMN}


@dataclass(frozen=True)
class Facts:
    """``km2`` on the ellipsoid; ``population`` of ``communes``, None when nobody knows it.

    ``by_centre``: the outline was drawn, and a commune counts when its centre lies inside.
    ``guessed``: official outlines are not loaded, so that nobody can say how large it is.
    """

    territories: tuple[Territory, ...]
    km2: float | None
    communes: int
    population: int | None
    by_centre: bool
    guessed: bool


def of(session: Session, pole: Pole) -> Facts | None:
    """Return the facts of the perimeter of ``pole``, None when nobody has said where it works."""
    if pole.perimeter is None:
        return None
    return measure(session, pole.area, perimeter.of(session, pole.id))


def measure(session: Session, area: ServiceArea, whole: BaseGeometry | None) -> Facts:
    """Return the facts of ``area``, whose whole surface is ``whole`` in degrees."""
    territories = tuple(lookup.get_many(sorted(area.codes)))
    found = {row.code: row.population for row in session.execute(_inside(territories))}
    loose = [one for one in territories if one.level not in COLUMNS]
    drawn = bool(loose) or area.polygon is not None or area.centre is not None
    if drawn and whole is not None:
        found |= _by_centre(session, whole)
    guessed = perimeter.guessed(session, territories)
    known = [number for number in found.values() if number is not None]
    return Facts(
        territories=tuple(sorted(territories, key=lambda one: (one.search_name, one.key))),
        km2=None if guessed or whole is None else _km2(whole),
        communes=len(found),
        population=sum(known) if known else None,
        by_centre=drawn,
        guessed=guessed,
    )


def _km2(whole: BaseGeometry) -> float:
    return abs(_EARTH.geometry_area_perimeter(whole)[0]) / 1e6


def _inside(territories: tuple[Territory, ...]) -> sa.Select[tuple[str, int | None]]:
    """The communes that the chosen territories consist of, each once."""
    named: dict[str, list[str]] = {}
    for one in territories:
        if one.level in COLUMNS:
            named.setdefault(one.level, []).append(one.code)
    clauses = [COLUMNS[level].in_(codes) for level, codes in named.items()]
    return sa.select(Territory.code, Territory.population).where(
        Territory.level == "commune", sa.or_(sa.false(), *clauses)
    )


def _by_centre(session: Session, whole: BaseGeometry) -> dict[str, int | None]:
    west, south, east, north = whole.bounds
    longitude, latitude = Territory.longitude, Territory.latitude
    rows = session.execute(
        sa.select(Territory.code, Territory.population, longitude, latitude).where(
            Territory.level == "commune",
            longitude.between(west, east),
            latitude.between(south, north),
        )
    ).all()
    shapely.prepare(whole)
    inside = shapely.contains_xy(
        whole, [row.longitude for row in rows], [row.latitude for row in rows]
    )
    return {row.code: row.population for row, within in zip(rows, inside, strict=True) if within}
