# SPDX-License-Identifier: AGPL-3.0-or-later
"""An outline that somebody drew or pasted, read as GeoJSON; what crosses itself is mended."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import shapely
from flask_babel import gettext as _
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from ess_map.core.areas import ServiceArea
from ess_map.core.errors import Invalid

LONGEST = 1_000_000
"""Characters: the outline of a région in full detail has some 300,000."""
DIGITS = 6
SURFACES = ("Polygon", "MultiPolygon")


@dataclass(frozen=True)
class Drawing:
    """A surface in degrees, None when nothing was drawn; ``mended``: it was not what was sent."""

    surface: BaseGeometry | None
    mended: bool = False


def read(text: str) -> Drawing:
    """Return what ``text`` draws: a geometry, a feature or a collection of them.

    ``Invalid`` says what is wrong with a text that draws no surface.
    """
    if not text.strip():
        return Drawing(None)
    if len(text) > LONGEST:
        raise Invalid(_("Ce contour a trop de points : simplifiez-le, puis renvoyez-le."))
    found = list(_surfaces(_json(text)))
    if not found:
        raise Invalid(
            _(
                "Ce texte ne dessine aucune surface : il faut un polygone (« Polygon » ou "
                "« MultiPolygon »)."
            )
        )
    mended = not all(one.is_valid for one in found)
    sound = [ServiceArea(polygon=one).polygon for one in found]
    return Drawing(shapely.union_all(sound) if len(sound) > 1 else sound[0], mended)


def write(surface: BaseGeometry | None) -> str:
    """Return a surface as the text that ``read`` reads, '' without one."""
    if surface is None:
        return ""
    rounded = shapely.transform(surface, lambda corners: corners.round(DIGITS))
    return json.dumps(mapping(rounded), separators=(",", ":"))


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Invalid(
            _("Ceci n'est pas du GeoJSON : collez tout le fichier, accolades comprises.")
        ) from error


def _surfaces(value: Any) -> list[BaseGeometry]:
    """Every surface in a geometry, a feature or a collection; points and lines draw none."""
    kind = value.get("type") if isinstance(value, dict) else None
    if kind == "FeatureCollection":
        inside = value.get("features")
    elif kind == "GeometryCollection":
        inside = value.get("geometries")
    elif kind == "Feature":
        inside = [value.get("geometry")]
    else:
        return [_surface(value)] if kind in SURFACES else []
    inside = inside if isinstance(inside, list) else []
    return [one for part in inside if _nested(part) for one in _surfaces(part)]


def _nested(part: Any) -> bool:
    """A collection inside a collection is refused: nothing that draws maps writes one."""
    return isinstance(part, dict) and part.get("type") not in (
        "FeatureCollection",
        "GeometryCollection",
    )


def _surface(value: dict[str, Any]) -> BaseGeometry:
    try:
        return shapely.force_2d(shapely.from_geojson(json.dumps(value)))
    except (shapely.GEOSException, TypeError, ValueError) as error:
        raise Invalid(
            _("Ce contour est incomplet : chaque anneau a au moins trois coins et se referme.")
        ) from error
