# SPDX-License-Identifier: AGPL-3.0-or-later
"""Perimeters in words and on the map."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import shapely
from flask_babel import gettext as _
from flask_babel import ngettext
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from ess_map import NotFound, ServiceArea, find_territory, outlines
from ess_map_currency.currencies import perimeter
from ess_map_currency.currencies.models import Currency

LEVELS = ("region", "department", "epci", "pays", "custom", "commune")
TONES = 8
"""Colours of the map of areas; further perimeters begin again."""
NAMED = 12
"""Territories of one level that are named; the others are counted."""
DRAWN = 120
"""Outlines that are drawn of one perimeter; more would be slow to load and say nothing more."""
BESIDE = 0.35
"""Degrees of longitude between two marks that would hide each other on a map of a région."""
FINENESS = 0.002
"""Degrees, some 150 m: finer is not seen on a small map."""


def words(area: ServiceArea | None) -> list[str]:
    """Return a perimeter as short lines; none when nobody has said."""
    if area is None:
        return []
    by_level: dict[str, list[str]] = {}
    for key in sorted(area.codes):
        by_level.setdefault(key.partition("-")[0], []).append(key)
    lines = [_line(level, by_level[level]) for level in LEVELS if level in by_level]
    if area.polygon is not None:
        lines.append(_("Un contour dessiné sur la carte"))
    return lines


def short(area: ServiceArea | None) -> str:
    """Return a perimeter in a few words, for a card: the names, or how many there are."""
    if area is None:
        return _("Périmètre à préciser")
    keys = [key for level in LEVELS for key in sorted(area.codes) if _is(key, level)]
    if not keys:
        return _("Un contour dessiné sur la carte")
    if len(keys) <= 3:
        return ", ".join(map(name_of, keys))
    more = len(keys) - 2
    rest = ngettext("%(num)s autre territoire", "%(num)s autres territoires", more)
    return _("%(names)s et %(rest)s", names=", ".join(map(name_of, keys[:2])), rest=rest)


def name_of(key: str) -> str:
    """Return the name of a territory, its key when it is not known here."""
    try:
        return find_territory(key).name
    except NotFound:
        return key


def features(currency: Currency, *, number: int = 2, url: str = "") -> list[dict[str, Any]]:
    """Return the perimeter as features of the map, with a mark that bears the name.

    ``number`` is that of the list, from 1. None for what nobody has drawn.
    """
    surface = surface_of(perimeter.of(currency))
    if surface is None:
        return []
    said = {
        "tone": (number - 1) % TONES,
        "number": number,
        "name": currency.name,
        "kind_label": "",
        "url": url,
    }
    found = [_feature({**said, "what": "area"}, surface)]
    if url:
        found.append(_feature({**said, "what": "mark"}, surface.representative_point()))
    return found


def surface_of(area: ServiceArea | None) -> BaseGeometry | None:
    """Return the ground of a perimeter in degrees, simplified; None when nobody can draw it."""
    if area is None:
        return None
    grounds = [ground.simplify(FINENESS) for ground in _outlines(sorted(area.codes)[:DRAWN])]
    if area.polygon is not None:
        grounds.append(area.polygon.simplify(FINENESS))
    valid = [shapely.make_valid(ground) for ground in grounds]
    return shapely.union_all(valid) if valid else None


def apart(features_: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return features with their marks side by side where several perimeters are one ground."""
    found, taken = [], []
    for one in features_:
        if one["properties"]["what"] == "mark":
            longitude, latitude = one["geometry"]["coordinates"]
            while any(_close((longitude, latitude), other) for other in taken):
                longitude += BESIDE
            taken.append((longitude, latitude))
            one["geometry"]["coordinates"] = (longitude, latitude)
        found.append(one)
    return found


def _close(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return abs(one[0] - other[0]) < BESIDE and abs(one[1] - other[1]) < BESIDE / 2


def collection(features_: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return features as GeoJSON."""
    return {"type": "FeatureCollection", "features": list(features_)}


def _outlines(keys: Sequence[str]) -> list[BaseGeometry]:
    by_level: dict[str, list[str]] = {}
    for key in keys:
        level, _dash, code = key.partition("-")
        by_level.setdefault(level, []).append(code)
    return [one for level, codes in by_level.items() for one in outlines(level, codes).values()]


def _feature(said: dict[str, Any], geometry: BaseGeometry) -> dict[str, Any]:
    return {"type": "Feature", "properties": said, "geometry": mapping(geometry)}


def _is(key: str, level: str) -> bool:
    return key.partition("-")[0] == level


def _line(level: str, keys: list[str]) -> str:
    names = sorted(name_of(key) for key in keys[:NAMED])
    if len(keys) > NAMED:
        more = len(keys) - NAMED
        names.append(ngettext("%(num)s autre", "%(num)s autres", more))
    joined, count = ", ".join(names), len(keys)
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
