# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the public pages show of permanences: who receives, whom, where, and the dates to come."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ess_map import Actor, local_now
from ess_map_accompaniment.offer.models import Service, Structure
from ess_map_accompaniment.permanences import inservice, opening, slots
from ess_map_accompaniment.permanences.inservice import Where
from ess_map_accompaniment.permanences.models import Permanence
from ess_map_accompaniment.permanences.opening import PARIS
from ess_map_accompaniment.permanences.slots import Slot
from ess_map_accompaniment.words import SERVICES, STAGES

Names = dict[int, tuple[str, str]]
"""The name of each structure, and the slug of its actor."""
DATES = 4
"""Dates to come that a card shows."""


@dataclass(frozen=True)
class Line:
    """One time at which a permanence receives (Paris, aware)."""

    permanence: Permanence
    where: Where
    structure: str
    begins: datetime
    ends: datetime


@dataclass(frozen=True)
class Card:
    """A permanence with all that is said of it; ``stages`` None: for whom is not said."""

    permanence: Permanence
    where: Where
    structure: str
    slug: str
    """Of the structure's actor."""
    services: tuple[str, ...]
    stages: tuple[str, ...] | None
    dates: tuple[Line, ...]
    next: Slot | None

    @property
    def for_all_stages(self) -> bool:
        return self.stages is not None and len(self.stages) == len(STAGES)


def cards(session: Session, found: Sequence[tuple[Permanence, Where]]) -> list[Card]:
    """Return ``found`` as cards, whose next slot is the soonest first."""
    today = local_now().date()
    permanences = [permanence for permanence, _where in found]
    names = names_of(session, {one.structure_id for one in permanences})
    services = _services(session, names)
    nexts = slots.next_of_each(session, permanences)
    dates = lines(session, found, today, calendar_end(today), DATES, names)
    made = []
    for permanence, where in found:
        own = [
            one
            for one in services.get(permanence.structure_id, ())
            if not permanence.service_ids or one.id in permanence.service_ids
        ]
        name, slug = names[permanence.structure_id]
        own_dates = tuple(one for one in dates if one.permanence is permanence)
        kinds = tuple(dict.fromkeys(SERVICES[one.kind] for one in own if one.kind in SERVICES))
        next_ = nexts.get(permanence.id)
        made.append(Card(permanence, where, name, slug, kinds, _stages(own), own_dates, next_))
    return sorted(made, key=_soonest)


def lines(
    session: Session,
    found: Sequence[tuple[Permanence, Where]],
    first: date,
    last: date,
    most: int | None = None,
    names: Names | None = None,
) -> list[Line]:
    """Return when ``found`` receive from ``first`` to ``last``, in order; at most ``most`` each.

    What is over already is left out. ``names`` of the structures, if they are known already.
    """
    ids = {permanence.structure_id for permanence, _where in found}
    away = inservice.away(session, ids, first)
    names = names or names_of(session, ids)
    moment = local_now()
    made = []
    for permanence, where in found:
        absent = away.get(permanence.structure_id, ())
        name = names[permanence.structure_id][0]
        own = 0
        for day in opening.days(permanence, first, last, absent):
            for begins, ends in opening.spans(permanence, day, absent):
                from_, to = begins.replace(tzinfo=PARIS), ends.replace(tzinfo=PARIS)
                if to > moment:
                    made.append(Line(permanence, where, name, from_, to))
                    own += 1
            if most and own >= most:
                break
    return sorted(made, key=lambda one: (one.begins, one.structure, one.permanence.id))


def names_of(session: Session, structure_ids: Collection[int]) -> Names:
    """Return the name of each structure, and the slug of its actor."""
    query = (
        sa.select(Structure.id, Actor)
        .join(Actor, Actor.id == Structure.actor_id)
        .where(Structure.id.in_(structure_ids))
    )
    return {one: (actor.name, actor.slug) for one, actor in session.execute(query)}


def calendar_end(today: date) -> date:
    """Return the last day that the public pages look at."""
    return max(slots.horizon()[1], today)


def _services(session: Session, structure_ids: Iterable[int]) -> dict[int, list[Service]]:
    query = sa.select(Service).where(
        Service.structure_id.in_(list(structure_ids)), Service.closed_on.is_(None)
    )
    found: dict[int, list[Service]] = {}
    for one in session.scalars(query.order_by(Service.id)):
        found.setdefault(one.structure_id, []).append(one)
    return found


def _stages(services: Sequence[Service]) -> tuple[str, ...] | None:
    """Return the stages that they are for, in order; an empty list of a service is all of them."""
    said = [one.stages for one in services if one.stages is not None]
    if not said:
        return None
    if any(not stages for stages in said):
        return tuple(STAGES)
    named = {stage for stages in said for stage in stages}
    return tuple(stage for stage in STAGES if stage in named)


def _soonest(card: Card) -> tuple[bool, datetime, int]:
    at = card.next.starts_at if card.next else local_now()
    return card.next is None, at, card.permanence.id
