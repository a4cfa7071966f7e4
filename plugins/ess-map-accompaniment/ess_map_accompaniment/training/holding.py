# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the structure does with its sessions: plan, change, cancel, tick who came."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map import Conflict, Invalid, NotFound, alone, local_now
from ess_map_accompaniment.offer.models import Service
from ess_map_accompaniment.training import enrolling, letters, sessions, trained
from ess_map_accompaniment.training.models import Enrolment, TrainingSession

TOLD = ("days", "place", "commune")
"""What those who come must know when it changes."""


@dataclass(frozen=True)
class Plan:
    """A session as the structure describes it; ``days`` rising, ``commune`` a key or ''."""

    service_id: int
    title: str
    description: str
    days: tuple[date, ...]
    place: str
    commune: str
    trainers: str
    seats: int


def services(session: Session, structure_id: int) -> list[Service]:
    """Return the services of kind training that the structure offers, by name."""
    query = sa.select(Service).where(
        Service.structure_id == structure_id,
        Service.kind == "training",
        Service.closed_on.is_(None),
    )
    return list(session.scalars(query.order_by(Service.name, Service.id)))


def plan(session: Session, said: Plan) -> TrainingSession:
    """Write a new session."""
    one = TrainingSession(**_columns(said))
    session.add(one)
    session.flush()
    letters.set_reminder(session, sessions.held(session, one.id))
    return one


def change(session: Session, one: TrainingSession, said: Plan, version: int) -> None:
    """Change a session, tell who comes when or where it moves, and give the seats it gains.

    ``Conflict`` when somebody else changed it meanwhile, or it is cancelled; ``Invalid`` for fewer
    seats than are taken.
    """
    alone(session, f"accompaniment.training {one.id}")
    session.refresh(one)
    if one.version != version:
        raise Conflict(
            _("Quelqu'un d'autre vient de modifier cette session. Relisez-la, puis recommencez.")
        )
    if one.state != "open":
        raise Conflict(_("Cette session est annulée : créez-en une nouvelle."))
    taken = sessions.held(session, one.id).taken
    if said.seats < taken:
        raise Invalid(_("Places déjà prises : %(count)s. Gardez-en au moins autant.", count=taken))
    before = [getattr(one, name) for name in TOLD]
    for name, value in _columns(said).items():
        setattr(one, name, value)
    one.version += 1
    session.flush()
    held = sessions.held(session, one.id)
    letters.set_reminder(session, held)
    if before != [getattr(one, name) for name in TOLD] and not held.over:
        for each in enrolling.live(session, one.id):
            letters.write(session, held, each, "changed")
    enrolling.promote(session, one.id)


def cancel(session: Session, one: TrainingSession, reason: str) -> int:
    """Cancel a session and tell everybody who has a seat or waits; return how many.

    ``Conflict`` when it is over.
    """
    alone(session, f"accompaniment.training {one.id}")
    session.refresh(one)
    if one.state != "open":
        return 0
    if sessions.held(session, one.id).over:
        raise Conflict(_("Cette session est passée : elle ne s'annule plus."))
    one.state, one.reason = "cancelled", reason
    one.version += 1
    session.flush()
    held = sessions.held(session, one.id)
    told = enrolling.live(session, one.id)
    for each in told:
        letters.write(session, held, each, "cancelled")
    return len(told)


def tick(session: Session, one: TrainingSession, came: Collection[tuple[int, str]]) -> None:
    """Note who came on which day: (enrolment, day in ISO form) each; a day to come counts not."""
    today = local_now().date().isoformat()
    days = [day for day in one.days if day <= today]
    for each in enrolling.live(session, one.id):
        if each.state == "enrolled":
            each.attended = [day for day in days if (each.id, day) in came]


def certified(session: Session, enrolment: Enrolment) -> sessions.Held:
    """Return the session of which somebody attended every day; ``NotFound`` for who did not."""
    held = sessions.held(session, enrolment.session_id)
    if not (held.over and earned(held, enrolment)):
        raise NotFound(
            _("L'attestation est faite après la session, pour qui a suivi tous les jours.")
        )
    return held


def earned(held: sessions.Held, enrolment: Enrolment) -> bool:
    """Tell whether somebody who is still known by name attended every day."""
    days = [day.isoformat() for day in held.days]
    came = enrolment.state == "enrolled" and trained.whole(enrolment.attended, days)
    return came and bool(enrolment.name) and held.state == "open"


def _columns(said: Plan) -> dict[str, object]:
    return vars(said) | {"days": [day.isoformat() for day in said.days]}
