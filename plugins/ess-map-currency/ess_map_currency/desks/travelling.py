# SPDX-License-Identifier: AGPL-3.0-or-later
"""How far it is as the crow flies, and when one arrives."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from flask_babel import lazy_gettext as _l
from numpy.typing import NDArray

from ess_map import hours

PARIS = ZoneInfo("Europe/Paris")
EARTH = 6371.0088
"""Mean radius of the earth in km (IUGG)."""
PACES = {
    "foot": (4.0, _l("À pied")),
    "bike": (12.0, _l("À vélo")),
    "car": (40.0, _l("En voiture")),
}
"""Kilometres in an hour as the crow flies: real ways are a third longer."""


def km(
    longitude: float,
    latitude: float,
    longitudes: NDArray[np.float64],
    latitudes: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the distances to several places (degrees), by the haversine."""
    here, there = np.radians(latitude), np.radians(latitudes)
    across = np.sin(np.radians(longitudes - longitude) / 2) ** 2
    half = np.sin((there - here) / 2) ** 2 + np.cos(here) * np.cos(there) * across
    return 2 * EARTH * np.arcsin(np.sqrt(np.minimum(half, 1)))


def arrivals(local: datetime, minutes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the wall minutes (``hours.ZERO``) at which one arrives who leaves at ``local``.

    ``local`` is a wall time of Paris, aware or not: in the night in which clocks change, an hour
    on the way is not an hour on the clock.
    """
    start = hours.minute_of(at(local, 0))
    if not len(minutes):
        return np.zeros(0, dtype=np.int64)
    last = int(minutes.max())
    if _shift(local, last) == 0:
        return start + minutes
    shifts = np.array([_shift(local, minute) for minute in range(last + 1)], dtype=np.int64)
    return start + minutes + shifts[minutes]


def at(local: datetime, minutes: int) -> datetime:
    """Return the wall time of Paris so many minutes after ``local``, aware."""
    aware = local if local.tzinfo else local.replace(tzinfo=PARIS)
    utc = aware.astimezone(ZoneInfo("UTC")) + timedelta(minutes=minutes)
    return utc.astimezone(PARIS)


def _shift(local: datetime, minutes: int) -> int:
    """Return how many minutes the clocks have been moved forward on the way."""
    moved = at(local, minutes).utcoffset() - at(local, 0).utcoffset()
    return int(moved.total_seconds()) // 60
