# SPDX-License-Identifier: AGPL-3.0-or-later
"""The life of a meeting: planned, changed, cancelled with its reason, held with its minutes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session, joinedload

from ess_map.core import clock, journal
from ess_map.core.db import alone
from ess_map.core.errors import Conflict, Invalid, NotFound
from ess_map.governance import bodies, quorum, telling
from ess_map.governance.models import Attendance, Body, Decision, Meeting, Seat
from ess_map.governance.quorum import Quorum
from ess_map.people.models import User

FIELDS = ("starts_at", "minutes_long", "place", "agenda", "public")
PLANNED, HELD, CANCELLED = "planned", "held", "cancelled"


def find(session: Session, meeting_id: int) -> Meeting:
    """Return one meeting with its body; ``NotFound``."""
    query = sa.select(Meeting).where(Meeting.id == meeting_id).options(joinedload(Meeting.body))
    meeting = session.scalar(query)
    if meeting is None:
        raise nothing()
    return meeting


def claim(session: Session, meeting_id: int) -> Meeting:
    """Return one meeting as it is now; whoever else changes it waits until we have."""
    alone(session, f"meeting-{meeting_id}")
    session.expire_all()
    return find(session, meeting_id)


def plan(session: Session, body: Body, said: Mapping[str, Any], doer: User | None) -> Meeting:
    """Write down a meeting that is to come, and tell those who sit in ``body``."""
    if said["starts_at"] < clock.now():
        raise Invalid(_("Cette date est passée : enregistrez la réunion comme tenue."))
    sentence = refusal(session, body, said["starts_at"])
    if sentence:
        raise Conflict(sentence)
    meeting = _begin(session, body, said)
    _record(session, meeting, "planned")
    telling.announce(session, body, meeting, "planned", doer)
    telling.watch(session, body, clock.local_now().date())
    return meeting


def refusal(session: Session, body: Body, starts_at: datetime) -> str:
    """Return why ``body`` cannot meet at that time, '' when it can."""
    if body.ended_on is not None and clock.day(starts_at) >= body.ended_on:
        return _("Cette instance aura pris fin ce jour-là : elle ne peut plus se réunir.")
    same = sa.select(Meeting.id).where(
        Meeting.body_id == body.id, Meeting.starts_at == starts_at, Meeting.status != CANCELLED
    )
    if session.scalar(same.limit(1)) is not None:
        return _("Cette instance a déjà une réunion à cette heure-là.")
    return ""


def record_held(session: Session, body: Body, said: Mapping[str, Any]) -> Meeting:
    """Write down a meeting that took place before anybody planned it here."""
    if said["starts_at"] > clock.now():
        raise Invalid(_("Cette date est à venir : prévoyez la réunion."))
    meeting = _begin(session, body, said)
    _hold(session, body, meeting)
    _record(session, meeting, "held")
    return meeting


def change(session: Session, meeting: Meeting, said: Mapping[str, Any], doer: User | None) -> None:
    """Change when, where and about what; those who sit there are told while it is to come."""
    if meeting.status == CANCELLED:
        raise Conflict(_("Cette réunion est annulée : prévoyez-en une autre."))
    if meeting.status == HELD and said.get("starts_at", meeting.starts_at) > clock.now():
        raise Invalid(_("Cette réunion a eu lieu : sa date ne peut pas être à venir."))
    for name in FIELDS:
        if name in said:
            setattr(meeting, name, said[name])
    _touch(meeting)
    _record(session, meeting, "changed")
    if meeting.status == PLANNED:
        telling.announce(session, meeting.body, meeting, "changed", doer)
    telling.watch(session, meeting.body, clock.local_now().date())


def cancel(session: Session, meeting: Meeting, reason: str, doer: User | None) -> None:
    """Call off a planned meeting; the reason stays, and calendars strike it out."""
    if meeting.status != PLANNED:
        raise Conflict(_("Seule une réunion prévue s'annule."))
    if not reason.strip():
        raise Invalid(_("Dites pourquoi : les personnes convoquées le liront."))
    meeting.status, meeting.reason = CANCELLED, reason.strip()
    _touch(meeting)
    _record(session, meeting, "cancelled")
    telling.announce(session, meeting.body, meeting, "cancelled", doer)
    telling.watch(session, meeting.body, clock.local_now().date())


def hold(
    session: Session, meeting: Meeting, report: str, states: Mapping[int, str], doer: User | None
) -> None:
    """Write the minutes of a meeting: what was said, and the state of each seat by its id.

    Who is not mentioned stays as known. ``Invalid`` before it has begun, or when votes that are
    written down would be more than those there.
    """
    refuse_minutes(meeting)
    first = meeting.status == PLANNED
    meeting.report = report.strip()
    _hold(session, meeting.body, meeting)
    _attend(session, meeting, states)
    _record(session, meeting, "held")
    if first:
        telling.announce(session, meeting.body, meeting, "held", doer)


def refuse_minutes(meeting: Meeting) -> None:
    """Raise when ``meeting`` can have no minutes: it is cancelled, or has not begun."""
    if meeting.status == CANCELLED:
        raise Conflict(_("Cette réunion est annulée : elle n'a pas de compte rendu."))
    if meeting.starts_at > clock.now():
        raise Invalid(_("Cette réunion n'a pas encore commencé : son compte rendu viendra après."))


def attendance(session: Session, meeting: Meeting) -> list[tuple[Seat, str]]:
    """Return each seat that was filled that day and the state of its holder, '' while unsaid.

    Once somebody has said who was there, those seats are the ones, whatever is changed later.
    """
    said = session.execute(
        sa.select(Seat, Attendance.state)
        .join(Attendance, Attendance.seat_id == Seat.id)
        .where(Attendance.meeting_id == meeting.id)
        .order_by(Seat.id)
    ).all()
    if said:
        return [(seat, state) for seat, state in said]
    everybody = bodies.seats(session, [meeting.body_id])
    held = bodies.held(everybody, meeting.body_id, clock.day(meeting.starts_at))
    return [(seat, "") for seat in held]


def quorum_of(meeting: Meeting, found: Sequence[tuple[Seat, str]]) -> Quorum:
    """Return the quorum of a meeting from its attendance; no seats while nobody has said."""
    percent = meeting.quorum_percent
    rule = meeting.body.quorum_percent if percent is None else percent
    return quorum.of([state for _seat, state in found if state], rule)


def votes_fit(session: Session, meeting: Meeting, there: int) -> bool:
    """Tell whether no decision of ``meeting`` has more votes than ``there`` people."""
    found = session.scalars(sa.select(Decision).where(Decision.meeting_id == meeting.id))
    return not any(
        quorum.too_many(there, one.votes_for, one.votes_against, one.abstentions) for one in found
    )


def too_many_votes(there: int) -> str:
    """Return what is said when decisions have more votes than ``there`` people."""
    return _(
        "Une décision compte plus de voix que de présents ou représentés (%(n)s) : "
        "corrigez d'abord ses voix.",
        n=there,
    )


def _begin(session: Session, body: Body, said: Mapping[str, Any]) -> Meeting:
    meeting = Meeting(body_id=body.id, body=body, version=0, status=PLANNED)
    session.add(meeting)
    for name in FIELDS:
        setattr(meeting, name, said[name])
    _touch(meeting)
    session.flush()
    return meeting


def _hold(session: Session, body: Body, meeting: Meeting) -> None:
    if meeting.status != HELD:
        meeting.status, meeting.quorum_percent = HELD, body.quorum_percent
    _touch(meeting)
    session.flush()
    telling.watch(session, body, clock.local_now().date())


def _attend(session: Session, meeting: Meeting, states: Mapping[int, str]) -> None:
    known = attendance(session, meeting)
    wanted = {seat.id: states.get(seat.id) or state for seat, state in known}
    said = [state for state in wanted.values() if state]
    if said and len(said) < len(wanted):
        raise Invalid(_("Dites de chaque siège s'il était présent, représenté, excusé ou absent."))
    there = quorum.of(said, 0).there
    if not votes_fit(session, meeting, there):
        raise Invalid(too_many_votes(there))
    session.execute(sa.delete(Attendance).where(Attendance.meeting_id == meeting.id))
    session.add_all(
        Attendance(meeting_id=meeting.id, seat_id=seat_id, state=state)
        for seat_id, state in wanted.items()
        if state
    )
    session.flush()


def _touch(meeting: Meeting) -> None:
    meeting.version += 1
    meeting.changed_at = clock.now()


def _record(session: Session, meeting: Meeting, what: str) -> None:
    event = journal.Event(f"meeting.{what}", meeting.id, None, meeting.version)
    journal.record(session, [event])


def nothing() -> NotFound:
    """Return what a meeting that is not for the reader answers: the same as none at all."""
    return NotFound(_("Cette réunion n'existe pas, ou n'est pas publique."))
