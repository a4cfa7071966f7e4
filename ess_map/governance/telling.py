# SPDX-License-Identifier: AGPL-3.0-or-later
"""Telling those who sit in a body of its meetings, and those in charge of one that is late."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from flask_babel import format_datetime
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy.orm import Session

from ess_map.core import clock, timer
from ess_map.core.timer import Alarm
from ess_map.governance import schedule
from ess_map.governance.models import Body, Meeting, Seat
from ess_map.notifications.notify import notify
from ess_map.people import rights, roles
from ess_map.people.models import User
from ess_map.people.roles import Grant
from ess_map.poles import scopes

ALARM, SUBJECT = "governance.due", "body"
MORNING = time(8)
AGAIN = timedelta(days=30)
"""How long those in charge of a body that is late are left in peace."""

SENTENCES = {
    "planned": _l("Réunion prévue le %(when)s : %(name)s"),
    "changed": _l("Réunion modifiée, elle est le %(when)s : %(name)s"),
    "cancelled": _l("Réunion annulée, elle était prévue le %(when)s : %(name)s"),
    "held": _l("Compte rendu de la réunion du %(when)s : %(name)s"),
}
LATE = _l("Réunion en retard : %(name)s devait se réunir avant le %(when)s")


def alarm() -> Alarm:
    """Return what rings when a body's meeting is due."""
    return Alarm(ALARM, remind)


def announce(session: Session, body: Body, meeting: Meeting, what: str, doer: User | None) -> None:
    """Tell everybody with an account who sits in ``body``, but not who did it."""
    title = _say(SENTENCES[what], body.name, meeting.starts_at)
    for user in people(session, body.id, clock.local_now().date()):
        if doer is None or user.id != doer.id:
            notify(
                session,
                user,
                f"meeting.{what}",
                title,
                f"/reunions/{meeting.id}",
                subject_type="meeting",
                subject_id=meeting.id,
            )


def people(session: Session, body_id: int, day: date) -> list[User]:
    """Return the accounts of those who sit in a body: in person, or for a structure of theirs."""
    held = [
        seat
        for seat in session.scalars(sa.select(Seat).where(Seat.body_id == body_id))
        if seat.held(day)
    ]
    ids = {seat.user_id for seat in held if seat.user_id is not None}
    actors = [f"actor-{seat.actor_id}" for seat in held if seat.actor_id is not None]
    speaking = sa.select(Grant.user_id).where(
        Grant.scope.in_(actors), Grant.role.in_(roles.at_least("contributor")), roles.active()
    )
    return list(
        session.scalars(
            sa.select(User)
            .where(User.active, sa.or_(User.id.in_(ids), User.id.in_(speaking)))
            .order_by(User.id)
        )
    )


def watch(session: Session, body: Body, today: date) -> None:
    """Ring on the morning after the day by which ``body`` should have met; nothing if no such."""
    due = schedule.of(session, [body], clock.now())[body.id].due
    if due is not None:
        morning = datetime.combine(max(due.day, today) + timedelta(days=1), MORNING, clock.PARIS)
        timer.set_timer(session, morning, ALARM, SUBJECT, body.id)


def remind(session: Session, body_id: int) -> None:
    """Tell those in charge that a body is late, again each month; else wait until it is due."""
    body = session.get(Body, body_id)
    today = clock.local_now().date()
    if body is None:
        return
    due = schedule.of(session, [body], clock.now())[body_id].due
    if due is None or due.late(today) is None:
        watch(session, body, today)
        return
    deadline = datetime.combine(due.day, MORNING, clock.PARIS)
    for user in rights.responsible(scopes.of_scope(body.scope)):
        notify(
            session,
            user,
            "governance.late",
            _say(LATE, body.name, deadline, "d MMMM y"),
            f"/instances/{body_id}",
            subject_type=SUBJECT,
            subject_id=body_id,
        )
    timer.set_timer(session, clock.now() + AGAIN, ALARM, SUBJECT, body_id)


def _say(
    sentence: LazyString, name: str, at: datetime, form: str = "EEEE d MMMM y, HH:mm"
) -> LazyString:
    """Return a sentence that dates ``at`` in whatever language it is read."""
    return LazyString(lambda: str(sentence) % {"name": name, "when": format_datetime(at, form)})
