# SPDX-License-Identifier: AGPL-3.0-or-later
"""How far it is as the crow flies."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

EARTH = 6371.0088
"""Mean radius of the earth in km (IUGG)."""


def km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the distance of two places (longitude, latitude in degrees), by the haversine."""
    west, south, east, north = map(radians, (*one, *other))
    half = sin((north - south) / 2) ** 2 + cos(south) * cos(north) * sin((east - west) / 2) ** 2
    return 2 * EARTH * asin(sqrt(half))
