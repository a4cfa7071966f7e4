# SPDX-License-Identifier: AGPL-3.0-or-later
"""The part of the map in which a campaign is."""

from __future__ import annotations

from ess_map import NotFound, bbox, find_territory
from ess_map_groupbuy.campaigns import perimeter
from ess_map_groupbuy.campaigns.models import Campaign

Box = tuple[float, float, float, float]
MOST = 40
"""Territories that are looked up for a frame."""


def box(campaign: Campaign) -> Box | None:
    """Return (west, south, east, north) of the perimeter's territories, None when nobody knows."""
    area = perimeter.of(campaign)
    found = [one for key in sorted(area.codes)[:MOST] if (one := _of(key))] if area else []
    if not found:
        return None
    west, south, east, north = zip(*found, strict=True)
    return min(west), min(south), max(east), max(north)


def _of(key: str) -> Box | None:
    try:
        return bbox(find_territory(key))
    except NotFound:  # taken away since
        return None
