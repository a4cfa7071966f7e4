# SPDX-License-Identifier: AGPL-3.0-or-later
"""How many projects a structure can follow at once, and when it is full."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ess_map import setting
from ess_map_accompaniment.offer import seams
from ess_map_accompaniment.offer.models import Service, Structure

TESTING = frozenset({"business_test", "legal_hosting"})
"""The kinds of service that take one of the places of a CAE or a couveuse."""


def usual() -> int:
    """Return the capacity of who has not said theirs."""
    return setting("accompaniment.capacity")


def of_structures(
    session: Session, active: Mapping[int, int] | None = None
) -> dict[int, tuple[int, int]]:
    """Return (follow-ups that run, follow-ups it can lead) of each open structure, by id.

    ``active`` are the follow-ups that run, by structure; they are counted unless given.
    """
    running = seams.running(session).structures if active is None else active
    query = sa.select(Structure.id, Structure.active_max).where(Structure.closed_on.is_(None))
    default = usual()
    return {
        id_: (running.get(id_, 0), default if most is None else most)
        for id_, most in session.execute(query.order_by(Structure.id))
    }


def of_service(
    structure: Structure, service: Service, of_structure: int, of_service: int = 0
) -> tuple[int, int]:
    """Return (taken, places) of what is tightest for a service: itself, its house, its test places.

    ``of_structure`` and ``of_service`` are the follow-ups that run.
    """
    most = usual() if structure.active_max is None else structure.active_max
    limits = [(of_structure, most)]
    if service.active_max is not None:
        limits.append((of_service, service.active_max))
    if service.kind in TESTING and structure.test_places is not None:
        limits.append((structure.test_places_taken, structure.test_places))
    return max(limits, key=lambda one: one[0] / one[1] if one[1] else float("inf"))


def tests_full(structure: Structure) -> bool:
    """Tell whether all test places are taken: nobody enters until one is free."""
    places = structure.test_places
    return places is not None and structure.test_places_taken >= places
