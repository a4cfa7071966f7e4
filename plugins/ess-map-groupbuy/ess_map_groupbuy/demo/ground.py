# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the invented households and hubs are: in the nearest commune of their point."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from ess_map import Territory, territories_below

DEPARTMENTS = ("department-18", "department-36", "department-41", "department-45")


class Ground:
    """The communes round about, read once."""

    @cached_property
    def communes(self) -> list[Territory]:
        found = [one for key in DEPARTMENTS for one in territories_below(key, "commune")]
        return [one for one in found if one.longitude is not None]

    @cached_property
    def points(self) -> np.ndarray:
        return np.array([(one.longitude, one.latitude) for one in self.communes])

    def nearest(self, longitude: float, latitude: float) -> Territory:
        """Return the commune whose middle is nearest."""
        away = (self.points - (longitude, latitude)) * (np.cos(np.radians(latitude)), 1)
        return self.communes[int(np.argmin((away**2).sum(axis=1)))]
