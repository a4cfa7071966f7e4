# SPDX-License-Identifier: AGPL-3.0-or-later
"""How many of those who live in the perimeter have a desk near by, as the crow flies.

Each commune counts with all its people at its centre: an estimate, and the page says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from ess_map import NotFound, Territory, coordinates, outlines, territories_below
from ess_map_currency.currencies import perimeter
from ess_map_currency.currencies.models import Currency
from ess_map_currency.desks import record, travelling

STEPS = (2, 5, 10, 20)
"""Kilometres."""
FAR = 10
LARGEST = 8


@dataclass(frozen=True)
class Within:
    """How many people live at most ``km`` from a desk; ``share`` in hundredths."""

    km: int
    people: int
    share: float


@dataclass(frozen=True)
class Coverage:
    """The steps; ``far``: the largest communes beyond ``FAR`` km, (commune, km)."""

    population: int
    steps: tuple[Within, ...]
    far: tuple[tuple[Territory, float], ...]


def of_currency(session: Session, currency: Currency) -> Coverage | None:
    """Return who is covered; None without a perimeter, known communes or people in them."""
    communes = _communes(currency)
    points = {
        code: outline.representative_point()
        for code, outline in outlines("commune", [one.code for one in communes]).items()
    }
    placed = [one for one in communes if one.code in points and one.population]
    desks = [
        point
        for desk in record.in_service(session, currency.id)
        if (point := coordinates(desk.actor)) is not None
    ]
    people = np.array([one.population for one in placed], dtype=np.int64)
    if not placed or not people.sum():
        return None
    centres = np.array([(points[one.code].x, points[one.code].y) for one in placed])
    nearest = distances(centres, np.array(desks, dtype=float).reshape(-1, 2))
    total = int(people.sum())
    steps = tuple(
        Within(km, covered, 100 * covered / total)
        for km in STEPS
        for covered in (int(people[nearest <= km].sum()),)
    )
    beyond = sorted(
        (int(place) for place in np.flatnonzero(nearest > FAR)),
        key=lambda place: (-people[place], placed[place].code),
    )
    far = tuple((placed[place], float(nearest[place])) for place in beyond[:LARGEST])
    return Coverage(total, steps, far)


def distances(places: NDArray[np.float64], desks: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return kilometres from each place to the nearest desk; infinite without desks.

    Both are rows of (longitude, latitude) in degrees; great circles, desk by desk.
    """
    nearest = np.full(len(places), np.inf)
    for longitude, latitude in desks:
        nearest = np.minimum(nearest, travelling.km(longitude, latitude, *places.T))
    return nearest


def _communes(currency: Currency) -> Sequence[Territory]:
    """The communes of the perimeter, each once; those of its outline are not asked for."""
    area = perimeter.of(currency)
    found: dict[str, Territory] = {}
    for key in sorted(area.codes) if area else ():
        try:
            found |= {one.code: one for one in territories_below(key, "commune")}
        except NotFound:  # taken away since
            continue
    return list(found.values())
