# SPDX-License-Identifier: AGPL-3.0-or-later
"""« Autour de moi »: the currencies whose perimeter covers a place that somebody names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import shapely
from flask_babel import gettext as _

from ess_map import (
    Locality,
    NotFound,
    Status,
    Territory,
    find_territory,
    locality,
    search_territories,
)
from ess_map_currency.currencies import ground, perimeter
from ess_map_currency.currencies.models import Currency

LEVELS = ("commune", "epci", "department", "region")
OTHERS = 6
NEAR = re.compile(r"(-?\d{1,3}(?:\.\d{1,8})?),(-?\d{1,3}(?:\.\d{1,8})?)", re.ASCII)


@dataclass(frozen=True)
class Place:
    """What was asked: ``typed`` as it was, the territory it names, and what it may name else.

    Or ``point``, where the reader's phone is: longitude and latitude.
    """

    typed: str = ""
    territory: Territory | None = None
    others: tuple[Territory, ...] = ()
    point: tuple[float, float] | None = None

    @property
    def said(self) -> bool:
        """Tell whether anything was asked at all."""
        return bool(self.typed or self.point)


def read(args: Mapping[str, str]) -> Place:
    """Return the place that the address asks for: key, name, postal or INSEE code, or a point."""
    typed = args.get("place", "").strip()[:120]
    if not typed:
        return Place(point=_point(args.get("near", "")))
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
    if place.territory is not None:
        where = locality(place.territory.key)
        here = [(one, why) for one in currencies if (why := covers(one, where))]
    elif place.point is not None:
        why = _("circule là où vous êtes")
        here = [(one, why) for one in currencies if _holds(one, place.point)]
    else:
        here = []
    ids = {one.id for one, _why in here}
    return here, [one for one in currencies if one.id not in ids]


def covers(currency: Currency, where: Locality) -> str:
    """Return why a currency circulates at ``where``, '' when it does not or nobody knows."""
    area = perimeter.of(currency)
    if area is None:
        return ""
    verdict = area.covers(where, remote=False)
    return str(verdict.text) if verdict.status is Status.MET else ""


def _holds(currency: Currency, point: tuple[float, float]) -> bool:
    """Tell whether a point lies in a perimeter: a phone knows no official code."""
    surface = ground.surface_of(perimeter.of(currency))
    return surface is not None and surface.intersects(shapely.Point(point))


def _point(text: str) -> tuple[float, float] | None:
    """Return « latitude,longitude » as a point of the Earth, None for anything else."""
    found = NEAR.fullmatch(text)
    if found is None:
        return None
    latitude, longitude = float(found[1]), float(found[2])
    return (longitude, latitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None
