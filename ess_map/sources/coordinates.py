# SPDX-License-Identifier: AGPL-3.0-or-later
"""Coordinates as people publish them: degrees, Lambert-93, decimal commas, swapped."""

from __future__ import annotations

from functools import cache

from flask_babel import gettext as _
from pyproj import Transformer

from ess_map.actors.checks import point
from ess_map.core.errors import Invalid

LAMBERT_93 = 2154
LAMBERT_X = (100_000.0, 1_300_000.0)
LAMBERT_Y = (6_000_000.0, 7_200_000.0)
"""Metres; the extent of mainland France and Corsica in EPSG:2154, with a margin."""

OVERSEAS = {"971": 5490, "972": 5490, "977": 5490, "978": 5490, "973": 2972, "974": 2975} | {
    "976": 4471
}
"""Legal projections overseas, by the first three digits of the INSEE code."""


def degrees(x: str, y: str, epsg: int | None = None) -> tuple[float, float] | None:
    """Return (longitude, latitude) in WGS 84 of two cells, None when both are empty.

    ``epsg`` is the projection of the columns where it is known; without it, degrees, or
    Lambert-93 when the values can be nothing else. Raises ``Invalid`` saying what is wrong.
    """
    if not x and not y:
        return None
    if not x or not y:
        raise Invalid(_("Il manque une des deux coordonnées."))
    east, north = _number(x), _number(y)
    if epsg is None and _within(east, LAMBERT_X) and _within(north, LAMBERT_Y):
        epsg = LAMBERT_93
    if epsg is None and _within(north, LAMBERT_X) and _within(east, LAMBERT_Y):
        raise Invalid(_("Coordonnées Lambert-93 inversées : échangez les colonnes x et y."))
    if epsg is not None:
        east, north = project(east, north, epsg)
    return point(east, north)


def project(x: float, y: float, epsg: int) -> tuple[float, float]:
    """Return (longitude, latitude) of a point given in metres, to the decimetre."""
    longitude, latitude = _transformer(epsg).transform(x, y)
    return round(longitude, 6), round(latitude, 6)


@cache
def _transformer(epsg: int) -> Transformer:
    return Transformer.from_crs(epsg, 4326, always_xy=True)


def _within(value: float, span: tuple[float, float]) -> bool:
    return span[0] <= value <= span[1]


def _number(cell: str) -> float:
    try:
        return float(cell.replace(",", ".").replace(" ", "").replace("\u202f", ""))
    except ValueError as error:
        raise Invalid(_("Coordonnée illisible : « %(cell)s ».", cell=cell[:40])) from error
