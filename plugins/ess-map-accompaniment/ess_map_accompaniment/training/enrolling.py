# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ask for a seat, confirm, give it back: seats in the order of arrival, then a waiting list."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map import Conflict, User, alone, now
from ess_map_accompaniment.training import letters, sessions
from ess_map_accompaniment.training.models import Enrolment
from ess_map_accompaniment.training.sessions import Held

LIVE = ("enrolled", "waiting")


@dataclass(frozen=True)
class Learner:
    """Who asks, as they wrote it."""

    name: str
    email: str
    structure_id: int | None = None
    language: str = "fr"
    user_id: int | None = None


def ask(session: Session, session_id: int, learner: Learner) -> Enrolment:
    """Write to somebody without account so that they confirm; no seat is held meanwhile.

    Who has a seat already is sent their letter again.
    """
    _turn(session, session_id)
    known = _of_address(session, session_id, learner.email)
    if known is not None:
        return _written(session, known)
    made = _made(session, session_id, learner, "asked")
    letters.write(session, sessions.held(session, session_id), made, "asked")
    return made


def enrol(session: Session, session_id: int, person: User, learner: Learner) -> Enrolment:
    """Enrol somebody who is signed in, or put them on the waiting list; once is enough."""
    _turn(session, session_id)
    known = _of_address(session, session_id, learner.email)
    if known is not None:
        known.user_id = person.id
        return _written(session, known)
    return _seat(session, _made(session, session_id, learner, "asked"))


def confirm(session: Session, enrolment: Enrolment) -> Enrolment:
    """Give the seat that was asked for, or a place on the waiting list; once more does nothing."""
    if enrolment.state != "asked":
        return enrolment
    _turn(session, enrolment.session_id)
    session.refresh(enrolment)
    known = _of_address(session, enrolment.session_id, enrolment.email)
    if known is not None:
        session.delete(enrolment)
        return _written(session, known)
    return _seat(session, enrolment) if enrolment.state == "asked" else enrolment


def cancel(session: Session, enrolment: Enrolment) -> None:
    """Give the seat back: the first who waits has it and is told. Once more does nothing.

    ``Conflict`` when the session has begun.
    """
    alone(session, f"accompaniment.training {enrolment.session_id}")
    session.refresh(enrolment)
    if enrolment.state == "cancelled":
        return
    held = sessions.held(session, enrolment.session_id)
    if held.state == "open" and not held.takes:
        raise Conflict(
            _("La session a commencé : prévenez directement %(who)s.", who=held.structure)
        )
    enrolment.state = "cancelled"
    session.flush()
    promote(session, enrolment.session_id)


def promote(session: Session, session_id: int) -> int:
    """Give the seats that are free to those who wait, in their order; return how many."""
    held = sessions.held(session, session_id)
    if not held.takes or not held.left:
        return 0
    waiting = session.scalars(_queue(session_id).limit(held.left)).all()
    for one in waiting:
        one.state = "enrolled"
    session.flush()
    for one in waiting:
        letters.write(session, held, one, "promoted")
    return len(waiting)


def position(session: Session, enrolment: Enrolment) -> int:
    """Return the place on the waiting list, from 1; 0 for who does not wait."""
    ids = [one.id for one in session.scalars(_queue(enrolment.session_id))]
    return ids.index(enrolment.id) + 1 if enrolment.id in ids else 0


def live(session: Session, session_id: int) -> list[Enrolment]:
    """Return who is enrolled, then who waits, each in the order of arrival."""
    query = sa.select(Enrolment).where(
        Enrolment.session_id == session_id, Enrolment.state.in_(LIVE)
    )
    order = (Enrolment.state, Enrolment.enrolled_at, Enrolment.id)
    return list(session.scalars(query.order_by(*order)))


def of_user(session: Session, session_id: int, person: User | None) -> Enrolment | None:
    """Return the live enrolment of somebody who is signed in, None when they have none."""
    if person is None:
        return None
    query = sa.select(Enrolment).where(
        Enrolment.session_id == session_id,
        Enrolment.user_id == person.id,
        Enrolment.state.in_(LIVE),
    )
    return session.scalar(query)


def _turn(session: Session, session_id: int) -> Held:
    """Wait for one's turn; return the session, ``Conflict`` when it takes nobody any more."""
    alone(session, f"accompaniment.training {session_id}")
    session.refresh(sessions.get(session, session_id))
    held = sessions.held(session, session_id)
    if not held.takes or not held.public:
        raise Conflict(
            _("Les inscriptions à cette session sont closes. Voyez les prochaines dates.")
        )
    return held


def _seat(session: Session, enrolment: Enrolment) -> Enrolment:
    held = sessions.held(session, enrolment.session_id)
    free = held.left > 0 and not held.waiting
    enrolment.state = "enrolled" if free else "waiting"
    enrolment.enrolled_at = now()
    session.flush()
    return _written(session, enrolment)


def _written(session: Session, enrolment: Enrolment) -> Enrolment:
    held = sessions.held(session, enrolment.session_id)
    place = position(session, enrolment)
    letters.write(session, held, enrolment, enrolment.state, position=place)
    return enrolment


def _made(session: Session, session_id: int, learner: Learner, state: str) -> Enrolment:
    made = Enrolment(session_id=session_id, state=state, **vars(learner))
    session.add(made)
    session.flush()
    return made


def _of_address(session: Session, session_id: int, email: str) -> Enrolment | None:
    query = sa.select(Enrolment).where(
        Enrolment.session_id == session_id, Enrolment.email == email, Enrolment.state.in_(LIVE)
    )
    return session.scalar(query.order_by(Enrolment.id).limit(1))


def _queue(session_id: int) -> sa.Select[tuple[Enrolment]]:
    waiting = (Enrolment.session_id == session_id, Enrolment.state == "waiting")
    return sa.select(Enrolment).where(*waiting).order_by(Enrolment.enrolled_at, Enrolment.id)
