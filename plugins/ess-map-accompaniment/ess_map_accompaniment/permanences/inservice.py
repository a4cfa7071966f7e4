# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which permanences people can go to, and the days on which their structures are away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ess_map import Actor, coordinates, load_actors, local_now
from ess_map_accompaniment.offer.models import Absence, Structure
from ess_map_accompaniment.permanences.models import Permanence
from ess_map_accompaniment.permanences.opening import Days

Place = tuple[float, float]


@dataclass(frozen=True)
class Where:
    """Where a permanence is held; ``lost`` when its place closed or left the map."""

    name: str
    address: str = ""
    point: Place | None = None
    slug: str = ""
    lost: bool = False


def today() -> date:
    """Return the day in Paris."""
    return local_now().date()


def running(
    session: Session, today: date, structure_ids: Collection[int] | None = None
) -> list[Permanence]:
    """Return the permanences that are not over, of structures that are open, by id."""
    query = (
        sa.select(Permanence)
        .join(Structure, Structure.id == Permanence.structure_id)
        .join(Actor, Actor.id == Structure.actor_id)
        .where(
            sa.or_(Permanence.until.is_(None), Permanence.until >= today),
            sa.or_(Structure.closed_on.is_(None), Structure.closed_on > today),
            Actor.status == "published",
        )
    )
    if structure_ids is not None:
        query = query.where(Permanence.structure_id.in_(structure_ids))
    return list(session.scalars(query.order_by(Permanence.id)))


def open_to_all(
    session: Session, today: date, structure_ids: Collection[int] | None = None
) -> list[tuple[Permanence, Where]]:
    """Return the permanences that run, with where they are, less those whose place is lost."""
    found = running(session, today, structure_ids)
    places = where(session, found, today)
    return [(one, places[one.id]) for one in found if not places[one.id].lost]


def where(session: Session, found: Iterable[Permanence], today: date) -> dict[int, Where]:
    """Return where each permanence is held, by its id; one query for all of them."""
    found = list(found)
    ids = sorted({one.place_id for one in found if one.place_id})
    actors = {actor.id: actor for actor in load_actors(session, ids)} if ids else {}
    return {one.id: _where(one, actors, today) for one in found}


def away(session: Session, structure_ids: Collection[int], today: date) -> dict[int, list[Days]]:
    """Return the absences of whole structures that are not over, by structure."""
    query = (
        sa.select(Absence.structure_id, Absence.since, Absence.until)
        .where(
            Absence.structure_id.in_(structure_ids),
            Absence.adviser_id.is_(None),
            Absence.until >= today,
        )
        .order_by(Absence.since, Absence.id)
    )
    days: dict[int, list[Days]] = defaultdict(list)
    for structure_id, since, until in session.execute(query):
        days[structure_id].append((since, until))
    return days


def _where(permanence: Permanence, actors: dict[int, Actor], today: date) -> Where:
    point = None
    if permanence.longitude is not None and permanence.latitude is not None:
        point = (permanence.longitude, permanence.latitude)
    if permanence.place_id is None:
        # An actor that is removed takes the place with it: only its name is left.
        lost = permanence.mode == "onsite" and not permanence.address
        return Where(permanence.place_name, permanence.address, point, lost=lost)
    actor = actors.get(permanence.place_id)
    if actor is None:
        return Where(permanence.place_name, lost=True)
    gone = actor.status != "published" or bool(actor.closed_on and actor.closed_on <= today)
    city = " ".join(part for part in (actor.postal_code, actor.city) if part)
    address = ", ".join(part for part in (actor.street, city) if part)
    return Where(actor.name, address, coordinates(actor) or point, actor.slug, gone)
