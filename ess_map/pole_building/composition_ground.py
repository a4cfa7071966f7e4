# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where members and candidates stand: inside a pôle's perimeter, how far from it, or nowhere."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.affinity import scale
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from ess_map.actors.models import Actor
from ess_map.core.areas import EARTH, great_circle
from ess_map.explore import cards
from ess_map.people import rights
from ess_map.poles import perimeter
from ess_map.poles.models import Pole

DEGREE = math.radians(1) * EARTH
"""Metres of a degree of latitude."""


@dataclass(frozen=True)
class Stand:
    """Where one actor is; ``inside`` is None while it, or the perimeter, is nowhere."""

    placed: bool
    inside: bool | None
    away: float | None
    """Metres from the edge of the perimeter, 0 inside; from the seat while there is none."""


@dataclass(frozen=True)
class Ground:
    """Where a pôle works: its surface, its territories and its seat, each as far as known."""

    surface: BaseGeometry | None
    codes: frozenset[str]
    seat: tuple[float, float] | None

    @classmethod
    def nowhere(cls) -> Ground:
        """Return the ground of what has no place yet."""
        return cls(None, frozenset(), None)

    @property
    def known(self) -> bool:
        """Whether anybody has said where it works."""
        return self.surface is not None or bool(self.codes)

    def around(self, margin: float) -> tuple[tuple[float, float], float] | None:
        """Return the circle (centre, kilometres) that holds all within ``margin`` km of it."""
        if self.surface is None:
            return (self.seat, margin) if self.seat else None
        west, south, east, north = self.surface.bounds
        centre = ((west + east) / 2, (south + north) / 2)
        corners = ((west, south), (west, north), (east, south), (east, north))
        reach = max(great_circle(centre, corner) for corner in corners)
        return centre, reach / 1000 + margin

    def stands(self, actors: Collection[Actor]) -> dict[int, Stand]:
        """Return where each of ``actors`` is, by id; codes come first, for they are exact."""
        places = {actor.id: cards.point(actor) for actor in actors}
        codes = {a.id: a.location.commune_code if a.location else "" for a in actors}
        scopes = rights.of_communes(set(codes.values())) if self.codes else {}
        away = self._away({id_: place for id_, place in places.items() if place})
        return {
            actor.id: self._stand(
                places[actor.id] is not None or bool(codes[actor.id]),
                bool(self.codes & scopes.get(codes[actor.id], frozenset())),
                away.get(actor.id),
            )
            for actor in actors
        }

    def _stand(self, placed: bool, named: bool, away: float | None) -> Stand:
        if named:
            return Stand(placed, True, 0.0)
        if not self.known or not placed:
            return Stand(placed, None, away)
        if self.surface is None or away is None:
            return Stand(placed, False, away)
        return Stand(placed, away == 0, away)

    def _away(self, places: dict[int, tuple[float, float]]) -> dict[int, float]:
        """Distances where a degree of longitude is as long as one of latitude: 0.5 % off at most
        over the size of a pôle."""
        if self.surface is None and self.seat is not None:
            return {id_: great_circle(self.seat, place) for id_, place in places.items()}
        if self.surface is None or not places:
            return {}
        narrow = math.cos(math.radians(self.surface.centroid.y))
        flat = scale(self.surface, xfact=narrow, yfact=1, origin=(0, 0))
        found = np.array(list(places.values()))
        degrees = shapely.distance(flat, shapely.points(found[:, 0] * narrow, found[:, 1]))
        return dict(zip(places, (degrees * DEGREE).tolist(), strict=True))


def of(session: Session, pole: Pole) -> Ground:
    """Return where ``pole``, with its actor and its place, works."""
    return Ground(perimeter.of(session, pole.id), pole.area.codes, cards.point(pole.actor))
