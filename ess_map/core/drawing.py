# SPDX-License-Identifier: AGPL-3.0-or-later
"""A line that somebody drew on a map or pasted, read as GeoJSON."""

from __future__ import annotations

import json
from typing import Any

import shapely
from flask_babel import gettext as _

from ess_map.core.errors import Invalid

MOST_POINTS = 50
LONGEST = 20_000
"""Characters: fifty points pasted with all their decimals, heights and line breaks have 5,000."""


def drawn_line(text: str) -> shapely.LineString | None:
    """Return the line that the macro ``draw`` wrote, in degrees; None when nothing was drawn.

    A feature, or a collection of one, is read as well. ``Invalid`` says what is wrong with a text
    that is no line of 2 to 50 points.
    """
    if not text.strip():
        return None
    points = _points(text)
    distinct = len(set(points))
    if distinct < 2:
        raise Invalid(_("Un trajet a au moins deux points différents."))
    if len(points) > MOST_POINTS:
        raise Invalid(_("%(most)s points au plus : simplifiez le trajet.", most=MOST_POINTS))
    return shapely.LineString(points)


def _points(text: str) -> list[tuple[float, float]]:
    no_line = Invalid(
        _("Ce texte ne dessine aucun trajet : il faut du GeoJSON, un seul « LineString ».")
    )
    if len(text) > LONGEST:
        raise no_line
    try:
        said = _geometry(json.loads(text))
        points = [(float(x), float(y)) for x, y, *_height in said["coordinates"]]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise no_line from error
    if said["type"] != "LineString" or not all(map(_on_earth, points)):
        raise no_line
    return points


def _geometry(said: Any) -> Any:
    """Return the geometry of a feature, or of a collection with nothing else in it."""
    if said["type"] == "FeatureCollection":
        (said,) = said["features"]
    return said["geometry"] if said["type"] == "Feature" else said


def _on_earth(point: tuple[float, float]) -> bool:
    return abs(point[0]) <= 180 and abs(point[1]) <= 90
