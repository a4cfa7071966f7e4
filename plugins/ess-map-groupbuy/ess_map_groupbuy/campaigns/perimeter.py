# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a campaign is for, who animates there, and what lies outside."""

from __future__ import annotations

from shapely.geometry import Point

from ess_map import Locality, NotFound, ServiceArea, Status, find_territory, locality
from ess_map_groupbuy.campaigns.models import Campaign

LOOKED_UP = 100
"""Territories of a perimeter whose own are looked up: communes by the hundred share theirs."""
LEVELS = ("epci", "department", "region")
"""The levels by which things are counted."""


def of(campaign: Campaign) -> ServiceArea | None:
    """Return the perimeter, None while nobody has said."""
    return ServiceArea.from_json(campaign.area) if campaign.area else None


def place_of(commune_code: str, longitude: float | None, latitude: float | None) -> Locality:
    """Return a place with the territories above it; an empty one when nobody knows."""
    point = None if longitude is None or latitude is None else Point(longitude, latitude)
    try:
        return locality(f"commune-{commune_code}", point) if commune_code else Locality({}, point)
    except NotFound:
        return Locality({}, point)


def covers(area: ServiceArea | None, place: Locality) -> bool:
    """Tell whether ``place`` may lie in ``area``: nobody knowing is no reason to refuse."""
    return area is None or area.covers(place, remote=False).status is not Status.UNMET


def scopes(campaign: Campaign) -> list[str]:
    """Return the keys of the territories of the perimeter, under which its life is counted."""
    return [key for key in held_from(of(campaign)) if key.partition("-")[0] in LEVELS]


def held_from(area: ServiceArea | None) -> list[str]:
    """Return the territories from which a perimeter is animated: its own, and those above them."""
    found = set(area.codes) if area else set()
    for key in sorted(found)[:LOOKED_UP]:
        found |= _above(key)
    return sorted(found)


def _above(key: str) -> set[str]:
    try:
        one = find_territory(key)
    except NotFound:  # taken away since
        return set()
    codes = zip(LEVELS, (one.epci_code, one.department_code, one.region_code), strict=True)
    return {f"{level}-{code}" for level, code in codes if code}
