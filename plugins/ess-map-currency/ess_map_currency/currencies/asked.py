# SPDX-License-Identifier: AGPL-3.0-or-later
"""« Autour de moi »: the currencies whose perimeter covers a place that somebody names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ess_map import (
    Locality,
    NotFound,
    Status,
    Territory,
    find_territory,
    locality,
    search_territories,
)
from ess_map_currency.currencies import perimeter
from ess_map_currency.currencies.models import Currency

LEVELS = ("commune", "epci", "department", "region")
OTHERS = 6


@dataclass(frozen=True)
class Place:
    """What was asked: ``typed`` as it was, the territory it names, and what it may name else."""

    typed: str = ""
    territory: Territory | None = None
    others: tuple[Territory, ...] = ()


def read(args: Mapping[str, str]) -> Place:
    """Return the place that the address asks for, by key, name, postal or INSEE code."""
    typed = args.get("place", "").strip()[:120]
    if not typed:
        return Place()
    try:
        return Place(typed, find_territory(typed))
    except NotFound:
        found = search_territories(typed, LEVELS, OTHERS + 1)
    if not found:
        return Place(typed)
    same = [one for one in found if one.name.casefold() == typed.casefold()]
    return Place(typed, found[0], tuple((same or found)[1:]))


def split(
    place: Place, currencies: Sequence[Currency]
) -> tuple[list[tuple[Currency, str]], list[Currency]]:
    """Return the currencies that cover the place, each with why, and the others."""
    if place.territory is None:
        return [], list(currencies)
    where = locality(place.territory.key)
    here = [(one, why) for one in currencies if (why := covers(one, where))]
    ids = {one.id for one, _why in here}
    return here, [one for one in currencies if one.id not in ids]


def covers(currency: Currency, where: Locality) -> str:
    """Return why a currency circulates at ``where``, '' when it does not or nobody knows."""
    area = perimeter.of(currency)
    if area is None:
        return ""
    verdict = area.covers(where, remote=False)
    return str(verdict.text) if verdict.status is Status.MET else ""
