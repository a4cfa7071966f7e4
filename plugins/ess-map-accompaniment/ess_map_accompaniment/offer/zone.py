# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a structure or a service works, in words and on a map."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import shapely
from flask_babel import gettext as _
from flask_babel import ngettext
from shapely.geometry import mapping

from ess_map import NotFound, ServiceArea, find_territory, outlines
from ess_map_accompaniment.offer.models import Service, Structure

FRANCE = "country-fr"
LEVELS = ("region", "department", "epci", "pays", "custom", "commune")
NAMED = 12
"""Territories of one level that are named; the others are counted."""
DRAWN = 80
"""Outlines that are drawn; more would be slow to load and say nothing more."""
FINENESS = 0.001
"""Degrees, some 80 m: finer is not seen on a small map."""
DEGREE = 111_195
"""Metres of a degree of latitude."""


def of_structure(structure: Structure) -> ServiceArea:
    """Return where the structure works; empty when nobody has said."""
    return ServiceArea.from_json(structure.area) if structure.area else ServiceArea()


def of_service(service: Service, structure: Structure) -> ServiceArea:
    """Return where a service is offered: its own area, else that of its structure."""
    own = ServiceArea.from_json(service.area) if service.area else ServiceArea()
    return own or of_structure(structure)


def words(area: ServiceArea) -> list[str]:
    """Return an area as short lines; none when nobody has said."""
    lines = [_("Toute la France")] if FRANCE in area.codes else []
    by_level: dict[str, list[str]] = {}
    for key in sorted(area.codes - {FRANCE}):
        by_level.setdefault(key.partition("-")[0], []).append(key)
    lines += [_line(level, by_level[level]) for level in LEVELS if level in by_level]
    if area.radius is not None:
        km = f"{area.radius / 1000:g}".replace(".", ",")
        lines.append(_("%(km)s km autour de ses locaux", km=km))
    if area.polygon is not None:
        lines.append(_("Un périmètre dessiné sur la carte"))
    if area.remote:
        lines.append(_("À distance, où que vous soyez"))
    if area.itinerant:
        lines.append(_("Se déplace jusqu'à vous"))
    return lines


def name_of(key: str) -> str:
    """Return the name of a territory, its key when it is not known here."""
    if key == FRANCE:
        return _("Toute la France")
    try:
        return find_territory(key).name
    except NotFound:
        return key


def _line(level: str, keys: list[str]) -> str:
    names = sorted(name_of(key) for key in keys[:NAMED])
    if len(keys) > NAMED:
        more = len(keys) - NAMED
        names.append(ngettext("%(num)s autre", "%(num)s autres", more))
    joined = ", ".join(names)
    count = len(keys)
    if level == "region":
        return ngettext("Région : %(names)s", "Régions : %(names)s", count, names=joined)
    if level == "department":
        return ngettext("Département : %(names)s", "Départements : %(names)s", count, names=joined)
    if level == "epci":
        return ngettext(
            "Intercommunalité : %(names)s", "Intercommunalités : %(names)s", count, names=joined
        )
    if level == "commune":
        return ngettext("Commune : %(names)s", "Communes : %(names)s", count, names=joined)
    return ngettext("Territoire : %(names)s", "Territoires : %(names)s", count, names=joined)


def features(area: ServiceArea, name: str, tone: int = 1) -> list[dict[str, Any]]:
    """Return an area as features of the map; none for what has no ground."""
    by_level: dict[str, list[str]] = {}
    for key in sorted(area.codes - {FRANCE})[:DRAWN]:
        level, _dash, code = key.partition("-")
        by_level.setdefault(level, []).append(code)
    grounds = [
        ground.simplify(FINENESS)
        for level, codes in by_level.items()
        for ground in outlines(level, codes).values()
    ]
    if area.polygon is not None:
        grounds.append(area.polygon)
    if area.centre is not None:
        grounds.append(circle(area.centre, area.radius))
    said = {"what": "area", "tone": tone, "name": name}
    return [feature(said, ground) for ground in grounds]


def feature(said: Mapping[str, Any], ground: Any) -> dict[str, Any]:
    """Return one GeoJSON feature."""
    return {"type": "Feature", "properties": dict(said), "geometry": mapping(ground)}


def circle(centre: tuple[float, float], radius: float) -> shapely.Polygon:
    """Return a circle of ``radius`` metres, of 48 corners, in degrees."""
    longitude, latitude = centre
    tall = radius / DEGREE
    wide = tall / math.cos(math.radians(latitude))
    turns = [2 * math.pi * step / 48 for step in range(48)]
    return shapely.Polygon(
        [(longitude + wide * math.cos(t), latitude + tall * math.sin(t)) for t in turns]
    )
