# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which permanences somebody animates."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ess_map import User
from ess_map_accompaniment.offer import acting
from ess_map_accompaniment.permanences import inservice
from ess_map_accompaniment.permanences.inservice import Where
from ess_map_accompaniment.permanences.models import Permanence


def permanences(session: Session, person: User) -> list[tuple[Permanence, Where]]:
    """Return the permanences, over or not, that are held where ``person`` animates."""
    query = sa.select(Permanence).order_by(Permanence.place_name, Permanence.id)
    every = session.scalars(query).all()
    may = {key: acting.animates_territory(person, key) for key in {one.commune for one in every}}
    mine = [one for one in every if may[one.commune]]
    places = inservice.where(session, mine, inservice.today())
    return [(one, places[one.id]) for one in mine]
