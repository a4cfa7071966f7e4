# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where somebody is, from what the form says; a point is rounded before anybody keeps it."""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from ess_map import NotFound, Territory, bbox, find_territory, search_territories
from ess_map_groupbuy.campaigns import perimeter
from ess_map_groupbuy.campaigns.models import Campaign

DECIMALS = 3
"""Of a degree: some hundred metres, enough to count kilometres and too little to find a door."""
MOST = 30


@dataclass(frozen=True)
class Placed:
    """What an intention keeps of a place."""

    commune: str
    name: str
    longitude: float | None
    latitude: float | None


def rounded(longitude: float | None, latitude: float | None) -> tuple[float | None, float | None]:
    """Return a point as it is kept."""
    if longitude is None or latitude is None:
        return None, None
    return round(longitude, DECIMALS), round(latitude, DECIMALS)


def resolve(form: Any, campaign: Campaign) -> Placed | None:
    """Return the place that the form means; None when it is unclear, and the form says why."""
    pin = _pin(form)
    pinned = _known(form.commune.data or "") if pin else None
    commune = _named(form, pinned)
    if commune is None:
        return None
    # Without JavaScript who moves changes the name, and the pin stays where it was.
    point = pin if pin and commune is pinned else _middle(commune)
    found = Placed(commune.code, commune.name, *rounded(*point))
    where = perimeter.place_of(found.commune, found.longitude, found.latitude)
    if perimeter.covers(perimeter.of(campaign), where):
        return found
    form.city.errors = [
        _(
            "%(place)s est hors du périmètre de cette campagne. Écrivez à l'organisateur pour "
            "l'étendre, ou cherchez une campagne près de chez vous.",
            place=commune.name,
        )
    ]
    return None


def _named(form: Any, pinned: Territory | None) -> Territory | None:
    """Return the commune that is named, that of the pin where the name says the same or nothing."""
    code, name = form.postal_code.data or "", form.city.data or ""
    if pinned is not None and _folded(pinned.name) == _folded(name):
        return pinned
    found = search_territories(name or code, ("commune",), MOST)
    same = [one for one in found if _folded(one.name) == _folded(name)] or found
    if code and len(same) > 1:
        there = {one.key for one in search_territories(code, ("commune",), MOST)}
        same = [one for one in same if one.key in there] or same
    if len(same) == 1:
        return same[0] if pinned is None or same[0].code != pinned.code else pinned
    if pinned is not None:
        return pinned
    form.city.errors = [
        _("Plusieurs communes portent ce nom : ajoutez le code postal, ou placez le repère.")
        if same
        else _("Nous ne trouvons pas cette commune. Corrigez son nom, ou écrivez son code postal.")
    ]
    return None


def _folded(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(one for one in plain if one.isalnum())


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


def _middle(commune: Territory) -> tuple[float | None, float | None]:
    box = bbox(commune)
    return ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2) if box else (None, None)
