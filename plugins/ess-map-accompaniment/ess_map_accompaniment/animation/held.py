# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where somebody animates: which communes, structures and projects are theirs to look after."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ess_map import (
    Territory,
    User,
    allowed,
    load_actors,
)
from ess_map_accompaniment.offer import acting
from ess_map_accompaniment.offer.acting import ANIMATE, COUNTED
from ess_map_accompaniment.offer.models import Structure

CHUNK = 500


def communes(session: Session, person: User | None, keys: Iterable[str]) -> frozenset[str]:
    """Return which of the communes ``keys`` lie where ``person`` animates.

    Who animates everywhere has those without a place ('') as well: nobody else would.
    """
    asked = frozenset(keys)
    if acting.everywhere(person):
        return asked
    above = _above(session, asked)
    may = {keys: allowed(person, ANIMATE, keys) for keys in set(above.values())}
    return frozenset(commune for commune in asked if may.get(above.get(commune, ()), False))


def _above(session: Session, keys: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Return the EPCI, département and région of each commune that is known."""
    codes = sorted(key.partition("-")[2] for key in keys if key)
    columns = (Territory.epci_code, Territory.department_code, Territory.region_code)
    query = sa.select(Territory.code, *columns).where(Territory.level == "commune")
    found = {}
    for start in range(0, len(codes), CHUNK):
        some = codes[start : start + CHUNK]
        for code, *over in session.execute(query.where(Territory.code.in_(some))):
            pairs = zip(COUNTED, over, strict=True)
            found[f"commune-{code}"] = tuple(f"{level}-{one}" for level, one in pairs if one)
    return found


def structures(session: Session, person: User | None, ids: Collection[int]) -> frozenset[int]:
    """Return which of the structures ``ids`` are where ``person`` animates."""
    if acting.everywhere(person):
        return frozenset(ids)
    places = communes_of_structures(session, ids)
    mine = communes(session, person, places.values())
    return frozenset(id_ for id_, commune in places.items() if commune in mine)


def communes_of_structures(session: Session, ids: Collection[int]) -> dict[int, str]:
    """Return the key of the commune of each structure, '' where it is not known."""
    query = sa.select(Structure.id, Structure.actor_id).where(Structure.id.in_(ids))
    actors = {row.actor_id: row.id for row in session.execute(query)}
    found = {}
    for actor in load_actors(session, list(actors)):
        code = actor.location.commune_code if actor.location else ""
        found[actors[actor.id]] = f"commune-{code}" if code else ""
    return found


def in_territory(session: Session, ids: Collection[int], territory: str) -> frozenset[int]:
    """Return which of the structures ``ids`` are in ``territory`` ('' is everywhere)."""
    if not territory:
        return frozenset(ids)
    places = communes_of_structures(session, ids)
    above = _above(session, places.values())
    return frozenset(
        id_
        for id_, commune in places.items()
        if territory == commune or territory in above.get(commune, ())
    )


def territories(person: User | None) -> list[Territory]:
    """Return the territories that were given to ``person``, the largest first, by name."""
    order = {level: rank for rank, level in enumerate(reversed(COUNTED))}
    return sorted(acting.territories_of(person), key=lambda one: order.get(one.level, 9))
