# SPDX-License-Identifier: AGPL-3.0-or-later
"""Perimeters of campaigns in words and on the map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import shapely
from flask_babel import gettext as _
from flask_babel import ngettext
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from ess_map import NotFound, ServiceArea, find_territory, outlines
from ess_map_groupbuy.campaigns import links, perimeter
from ess_map_groupbuy.campaigns.models import Campaign

NAMED = 3
"""Territories that are named; of more, the first two and how many others."""
DRAWN = 120
"""Outlines that are drawn of one perimeter; more would be slow to load and say nothing more."""
TONES = 8
FINENESS = 0.002
"""Degrees, some 150 m: finer is not seen on a small map."""
FRANCE = "country-fr"


def words(area: ServiceArea | None) -> str:
    """Return a perimeter in a few words: the names, or how many there are."""
    if area is None:
        return _("Périmètre à préciser")
    if FRANCE in area.codes:
        return _("Toute la France")
    names = [_name(key) for key in sorted(area.codes)]
    if not names:
        return _("Un contour dessiné sur la carte")
    if len(names) <= NAMED:
        return ", ".join(names)
    more = len(names) - NAMED + 1
    rest = ngettext("%(num)s autre territoire", "%(num)s autres territoires", more)
    return _("%(names)s et %(rest)s", names=", ".join(names[: NAMED - 1]), rest=rest)


def surface(area: ServiceArea | None) -> BaseGeometry | None:
    """Return the ground of a perimeter in degrees, simplified; None when nobody can draw it."""
    if area is None:
        return None
    grounds = [*_outlines(sorted(area.codes)[:DRAWN])]
    if area.polygon is not None:
        grounds.append(area.polygon)
    valid = [shapely.make_valid(one.simplify(FINENESS)) for one in grounds]
    return shapely.union_all(valid) if valid else None


def is_drawn(area: ServiceArea | None) -> bool:
    """Tell whether a map can show something of a perimeter: outlines may not be loaded here."""
    if area is None:
        return False
    return area.polygon is not None or bool(_outlines(sorted(area.codes)[:1]))


def collection(campaigns: Sequence[Campaign], first: int = 1) -> dict[str, Any]:
    """Return perimeters as GeoJSON, numbered as the list, each with a mark that leads on."""
    found = []
    for number, campaign in enumerate(campaigns, start=first):
        ground = surface(perimeter.of(campaign))
        if ground is None:
            continue
        said = {
            "tone": (number - 1) % TONES,
            "number": number,
            "name": campaign.title,
            "url": links.page(campaign),
        }
        found.append(_feature({**said, "what": "area"}, ground))
        if len(campaigns) > 1:
            found.append(_feature({**said, "what": "mark"}, ground.representative_point()))
    return {"type": "FeatureCollection", "features": found}


def _outlines(keys: Sequence[str]) -> list[BaseGeometry]:
    by_level: dict[str, list[str]] = {}
    for key in keys:
        level, _dash, code = key.partition("-")
        by_level.setdefault(level, []).append(code)
    return [one for level, codes in by_level.items() for one in outlines(level, codes).values()]


def _name(key: str) -> str:
    try:
        return find_territory(key).name
    except NotFound:
        return key


def _feature(said: dict[str, Any], geometry: BaseGeometry) -> dict[str, Any]:
    return {"type": "Feature", "properties": said, "geometry": mapping(geometry)}
