# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a currency is meant to circulate, and what lies outside."""

from __future__ import annotations

from ess_map import (
    Actor,
    Locality,
    NotFound,
    ServiceArea,
    Status,
    coordinates,
    find_territory,
    locality,
)
from ess_map_currency.currencies.models import Currency

LOOKED_UP = 100
"""Territories of a perimeter whose own are looked up: communes by the hundred share theirs."""
LEVELS = ("epci", "department", "region")
"""The levels by which things are counted."""


def of(currency: Currency) -> ServiceArea | None:
    """Return the perimeter, None while nobody has said."""
    return ServiceArea.from_json(currency.area) if currency.area else None


def place_of(actor: Actor) -> Locality:
    """Return where an actor is; an empty place when nobody knows."""
    code = actor.location.commune_code if actor.location else ""
    if not code:
        return Locality()
    try:
        return locality(f"commune-{code}", coordinates(actor))
    except NotFound:
        return Locality()


def is_outside(currency: Currency, actor: Actor) -> bool:
    """Tell whether an establishment certainly lies outside: nobody knowing is no reason."""
    area = of(currency)
    return area is not None and area.covers(place_of(actor), remote=False).status is Status.UNMET


def scopes(currency: Currency) -> list[str]:
    """Return the keys of the territories of the perimeter, under which its life is counted."""
    area = of(currency)
    codes = area.codes if area else ()
    return sorted(key for key in codes if key.partition("-")[0] in LEVELS)


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


def scopes_of(actor: Actor) -> list[str]:
    """Return the territories above the commune of an actor, under which its life is counted."""
    found = place_of(actor).territories
    return sorted(key for key in found if key.partition("-")[0] in LEVELS)
