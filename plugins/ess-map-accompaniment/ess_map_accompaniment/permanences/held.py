# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which permanences somebody animates."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ess_map import NotFound, Territory, User, allowed, locality
from ess_map_accompaniment.offer.acting import ANIMATE
from ess_map_accompaniment.permanences import inservice
from ess_map_accompaniment.permanences.inservice import Where
from ess_map_accompaniment.permanences.models import Permanence


def permanences(session: Session, person: User) -> list[tuple[Permanence, Where]]:
    """Return the permanences, over or not, that are held where ``person`` animates."""
    query = sa.select(Permanence).order_by(Permanence.place_name, Permanence.id)
    every = session.scalars(query).all()
    may = {key: _may(person, key) for key in {one.commune for one in every}}
    mine = [one for one in every if may[one.commune]]
    places = inservice.where(session, mine, inservice.today())
    return [(one, places[one.id]) for one in mine]


def animates(person: User, territory: Territory) -> bool:
    """Tell whether ``person`` animates ``territory``, or the whole map."""
    return allowed(person, ANIMATE, ["instance", territory.key]) or _may(person, territory.key)


def _may(person: User, key: str) -> bool:
    if allowed(person, ANIMATE, ["instance"]):
        return True
    try:
        level = key.partition("-")[0]
        above = locality(key).territories if level == "commune" else (key,)
    except NotFound:
        return False
    return bool(key) and allowed(person, ANIMATE, list(above))
