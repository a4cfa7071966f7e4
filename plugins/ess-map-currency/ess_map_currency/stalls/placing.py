# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a stall stands, from what the form says: the pin, else the centre of the commune."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from ess_map import (
    Actor,
    NotFound,
    Territory,
    bbox,
    coordinates,
    find_territory,
    search_territories,
)
from ess_map_currency import trades

MOST = 12
AROUND = 0.05
"""Degrees around a shop that the map shows."""


@dataclass(frozen=True)
class Placed:
    """What a stall keeps of its place."""

    commune: str
    city: str
    longitude: float
    latitude: float


def resolve(form: Any) -> Placed | None:
    """Return the place that the form means; None when it is unclear, and the form says why."""
    commune = _commune(form)
    if commune is None:
        return None
    point = _pin(form) or _middle(commune)
    if point is None:
        form.city.errors = [_("Nous ne savons pas où est cette commune : placez le repère.")]
        return None
    return Placed(commune.code, commune.name, *point)


def around(actor: Actor) -> tuple[float, float, float, float] | None:
    """Return what the map shows before a stall has a pin: around its shop, if we know where."""
    if point := coordinates(actor):
        return point[0] - AROUND, point[1] - AROUND, point[0] + AROUND, point[1] + AROUND
    return None


def _commune(form: Any) -> Territory | None:
    """Return the commune of the pin as long as it bears the name beside it, else by the name."""
    pinned = _known(form.commune.data or "") if _pin(form) else None
    if pinned is not None:
        return pinned
    code = form.postal_code.data or ""
    found = search_territories(form.city.data, ("commune",), MOST)
    same = [one for one in found if trades.fold(one.name) == trades.fold(form.city.data)] or found
    if code and len(same) != 1:
        there = {one.key for one in search_territories(code, ("commune",), MOST)}
        same = [one for one in same if one.key in there] or same
    if len(same) == 1:
        return same[0]
    form.city.errors = [
        _("Plusieurs communes portent ce nom : ajoutez le code postal.")
        if same
        else _("Nous ne trouvons pas cette commune. Corrigez son nom, ou écrivez son code postal.")
    ]
    return None


def _known(code: str) -> Territory | None:
    if not code.isalnum():
        return None
    try:
        return find_territory(f"commune-{code}")
    except NotFound:
        return None


def _pin(form: Any) -> tuple[float, float] | None:
    try:
        longitude, latitude = float(form.longitude.data), float(form.latitude.data)
    except (TypeError, ValueError):
        return None
    if not (math.isfinite(longitude) and math.isfinite(latitude)):
        return None
    return (longitude, latitude) if abs(longitude) <= 180 and abs(latitude) <= 90 else None


def _middle(commune: Territory) -> tuple[float, float] | None:
    box = bbox(commune)
    return ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2) if box else None
