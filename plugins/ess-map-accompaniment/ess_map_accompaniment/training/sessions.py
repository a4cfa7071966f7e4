# SPDX-License-Identifier: AGPL-3.0-or-later
"""Find sessions of training, as the pages read them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map import Actor, NotFound, find_territory, local_now, locality
from ess_map_accompaniment.offer.models import Service, Structure
from ess_map_accompaniment.training.models import Enrolment, TrainingSession
from ess_map_accompaniment.words import COSTS


@dataclass(frozen=True)
class Held:
    """A session of training with who holds it and how many seats are taken."""

    id: int
    title: str
    description: str
    days: tuple[date, ...]
    place: str
    commune: str
    """Name of the commune, '' when the session is held at a distance."""
    commune_key: str
    trainers: str
    seats: int
    taken: int
    waiting: int
    state: str
    reason: str
    fictional: bool
    service: str
    cost: str
    cost_details: str
    structure_id: int
    structure: str
    public: bool
    """The structure and the service are there for everybody to see."""

    @property
    def left(self) -> int:
        """Seats that nobody has; those who wait have them first."""
        return max(0, self.seats - self.taken)

    @property
    def over(self) -> bool:
        """Whether its last day is past."""
        return not self.days or self.days[-1] < local_now().date()

    @property
    def takes(self) -> bool:
        """Whether people may still enrol: not cancelled, and not begun."""
        return self.state == "open" and bool(self.days) and self.days[0] > local_now().date()

    @property
    def cost_word(self) -> str:
        """Return whether it is free, in a word, '' when nobody has said."""
        return str(COSTS.get(self.cost, ""))

    @property
    def price(self) -> str:
        """Return what it costs in words, '' when nobody has said."""
        said = self.cost_word
        return f"{said} ({self.cost_details})" if said and self.cost_details else said


def get(session: Session, session_id: int) -> TrainingSession:
    """Return a session of training; ``NotFound``."""
    found = session.get(TrainingSession, session_id)
    if found is None:
        raise NotFound(_("Cette session de formation n'existe pas, ou plus."))
    return found


def held(session: Session, session_id: int) -> Held:
    """Return a session as the pages read it; ``NotFound``."""
    return of(session, [get(session, session_id)])[0]


def catalogue(session: Session, place: str = "") -> tuple[list[Held], list[Held]]:
    """Return the sessions to come, the next one first, and those past, the latest first.

    ``place`` is the key of a territory: those held there, and those held at a distance.
    """
    rows = session.scalars(sa.select(TrainingSession).order_by(TrainingSession.id)).all()
    shown = [one for one in of(session, rows) if one.public and one.days]
    if place:
        shown = [one for one in shown if not one.commune_key or _within(one.commune_key, place)]
    coming = sorted((one for one in shown if not one.over), key=lambda one: (one.days[0], one.id))
    past = [one for one in shown if one.over and one.state == "open"]
    return coming, sorted(past, key=lambda one: (one.days[-1], one.id), reverse=True)


def of_structure(session: Session, structure_id: int) -> list[Held]:
    """Return all sessions of a structure, the latest first, cancelled ones too."""
    query = (
        sa.select(TrainingSession)
        .join(Service, Service.id == TrainingSession.service_id)
        .where(Service.structure_id == structure_id)
    )
    found = of(session, session.scalars(query).all())
    return sorted(found, key=lambda one: (one.days[:1], one.id), reverse=True)


def of(session: Session, rows: Iterable[TrainingSession]) -> list[Held]:
    """Return ``rows`` as the pages read them, in their order."""
    rows = list(rows)
    counts = _counts(session, [one.id for one in rows])
    query = (
        sa.select(Service, Structure, Actor)
        .join(Structure, Structure.id == Service.structure_id)
        .join(Actor, Actor.id == Structure.actor_id)
        .where(Service.id.in_({one.service_id for one in rows}))
    )
    holders = {service.id: (service, *more) for service, *more in session.execute(query)}
    communes = {key: find_territory(key).name for key in {one.commune for one in rows} if key}
    return [_held(one, *holders[one.service_id], counts, communes) for one in rows]


def _held(
    one: TrainingSession,
    service: Service,
    structure: Structure,
    actor: Actor,
    counts: Counter[tuple[int, str]],
    communes: dict[str, str],
) -> Held:
    return Held(
        id=one.id,
        title=one.title or service.name,
        description=one.description or service.description,
        days=tuple(date.fromisoformat(day) for day in one.days),
        place=one.place,
        commune=communes.get(one.commune, ""),
        commune_key=one.commune,
        trainers=one.trainers,
        seats=one.seats,
        taken=counts[one.id, "enrolled"],
        waiting=counts[one.id, "waiting"],
        state=one.state,
        reason=one.reason,
        fictional=one.fictional,
        service=service.name,
        cost=service.cost,
        cost_details=service.cost_details,
        structure_id=structure.id,
        structure=actor.name,
        public=actor.status == "published" and structure.closed_on is None,
    )


def _counts(session: Session, ids: list[int]) -> Counter[tuple[int, str]]:
    query = (
        sa.select(Enrolment.session_id, Enrolment.state, sa.func.count())
        .where(Enrolment.session_id.in_(ids))
        .group_by(Enrolment.session_id, Enrolment.state)
    )
    return Counter({(one, state): count for one, state, count in session.execute(query)})


def _within(commune_key: str, place: str) -> bool:
    try:
        return place in locality(commune_key).territories
    except NotFound:
        return False
