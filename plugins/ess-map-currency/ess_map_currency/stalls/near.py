# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where somebody asks from: a territory by its name or code, or the reader's own position."""

from __future__ import annotations

from dataclasses import dataclass

from ess_map import Territory, bbox
from ess_map_currency.currencies import asked as places
from ess_map_currency.desks.asking import NEAR


@dataclass(frozen=True)
class Near:
    """What was asked; ``point`` is (longitude, latitude), None while nobody knows."""

    typed: str = ""
    territory: Territory | None = None
    others: tuple[Territory, ...] = ()
    point: tuple[float, float] | None = None

    @property
    def unknown(self) -> bool:
        """Whether something was typed that names no place."""
        return bool(self.typed) and self.point is None and self.territory is None

    @property
    def shown(self) -> str:
        """What the field says: the name of what was understood."""
        return self.territory.name if self.territory else self.typed


def read(text: str) -> Near:
    """Return the place that ``text`` names: « Tours », « 37000 », « 47.39,0.68 »."""
    typed = text.strip()[:120]
    found = NEAR.fullmatch(typed)
    if found and abs(float(found[1])) <= 90 and abs(float(found[2])) <= 180:
        return Near(typed, point=(float(found[2]), float(found[1])))
    place = places.read({"place": typed})
    return Near(typed, place.territory, place.others, _middle(place.territory))


def _middle(territory: Territory | None) -> tuple[float, float] | None:
    """Return the point that stands for a territory: its own, else the middle of its outline."""
    if territory is None:
        return None
    if territory.longitude is not None and territory.latitude is not None:
        return territory.longitude, territory.latitude
    box = bbox(territory)
    return ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2) if box else None
