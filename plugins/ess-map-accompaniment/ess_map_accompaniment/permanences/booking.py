# SPDX-License-Identifier: AGPL-3.0-or-later
"""Take a slot, give it back, call it off, and say who came."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map import Conflict, Invalid, alone, now
from ess_map_accompaniment.permanences import inservice, letters, opening, slots
from ess_map_accompaniment.permanences.models import Booking, Permanence
from ess_map_accompaniment.permanences.opening import PARIS

MOST = 4
"""Appointments that one address may have ahead of it: seats are for many."""
CAME = ("kept", "missed")


@dataclass(frozen=True)
class Visitor:
    """Who books, as they wrote it."""

    name: str
    email: str
    phone: str = ""
    note: str = ""
    language: str = "fr"
    project_id: int | None = None
    user_id: int | None = None


def book(
    session: Session, permanence: Permanence, at: datetime, visitor: Visitor
) -> Booking | None:
    """Give ``visitor`` a seat at ``at`` (aware) and write to them; None when none is left.

    Of two at once for the last seat, the second waits and then reads what the first has written.
    Asked twice for the same slot, the same person gets their letter again, and no second seat.
    ``Invalid`` for who has too many appointments ahead.
    """
    alone(session, f"accompaniment.permanence {permanence.id}")
    session.refresh(permanence)
    ahead = _ahead_of(session, visitor.email)
    again = [one for one in ahead if (one.permanence_id, one.starts_at) == (permanence.id, at)]
    if again:
        letters.confirm(session, permanence, again[0])
        return again[0]
    if len(ahead) >= MOST:
        raise Invalid(
            _(
                "Cette adresse a déjà %(count)s rendez-vous à venir. Annulez-en un par le lien de "
                "son courriel, puis revenez.",
                count=MOST,
            )
        )
    if not _is_free(session, permanence, at):
        return None
    visitor = replace(visitor, project_id=_project(session, visitor.project_id))
    booking = Booking(permanence_id=permanence.id, starts_at=at, **vars(visitor))
    session.add(booking)
    session.flush()
    letters.confirm(session, permanence, booking)
    letters.tell_structure(session, permanence, booking)
    letters.set_reminder(session, booking)
    return booking


def cancel(session: Session, booking: Booking) -> None:
    """Give the seat back; once more does nothing. ``Conflict`` when it has begun."""
    alone(session, f"accompaniment.permanence {booking.permanence_id}")
    session.refresh(booking)
    if booking.state != "booked":
        return
    if booking.starts_at <= now():
        raise Conflict(_("Ce rendez-vous a commencé : il ne s'annule plus ici."))
    booking.state = "cancelled"
    permanence = session.get_one(Permanence, booking.permanence_id)
    letters.tell_structure(session, permanence, booking)


def mark(booking: Booking, came: str) -> None:
    """Note whether somebody came: ``kept`` or ``missed``, which may be corrected."""
    if came not in CAME:
        raise Invalid(_("Dites si la personne est venue, ou non."))
    if booking.state not in ("booked", *CAME):
        raise Conflict(_("Ce rendez-vous a été annulé."))
    if booking.starts_at > now():
        raise Conflict(_("Ce rendez-vous n'a pas encore commencé."))
    booking.state = came


def coming(session: Session, permanence: Permanence) -> list[Booking]:
    """Return the appointments that are still ahead, in their order."""
    query = sa.select(Booking).where(
        Booking.permanence_id == permanence.id, Booking.state == "booked", Booking.starts_at > now()
    )
    return list(session.scalars(query.order_by(Booking.starts_at, Booking.id)))


def call_off_lost(session: Session, permanence: Permanence) -> int:
    """Call off what was booked and will not be: a closure, an absence, a place that is gone.

    Each is told why, with the next slots. Return how many.
    """
    ahead = coming(session, permanence)
    if not ahead:
        return 0
    today = now().astimezone(PARIS).date()
    running = {one.id for one, _where in inservice.open_to_all(session, today)}
    away = inservice.away(session, [permanence.structure_id], today)
    absent = away.get(permanence.structure_id, ())
    lost = [
        one
        for one in ahead
        if permanence.id not in running or not _receives(permanence, one.starts_at, absent)
    ]
    for one in lost:
        one.state = "called_off"
    session.flush()
    for one in lost:
        day = one.starts_at.astimezone(PARIS).date()
        why = opening.closure(permanence, day, absent) or ""
        letters.call_off(session, permanence, one, why)
    return len(lost)


def call_off_all_lost(session: Session) -> str | None:
    """Do it for all permanences: an absence or a closed place is declared elsewhere."""
    ids = sa.select(Booking.permanence_id).where(
        Booking.state == "booked", Booking.starts_at > now()
    )
    query = sa.select(Permanence).where(Permanence.id.in_(ids)).order_by(Permanence.id)
    count = sum(call_off_lost(session, one) for one in session.scalars(query).all())
    session.commit()
    return _("%(count)s rendez-vous annulés", count=count) if count else None


def _receives(permanence: Permanence, at: datetime, away: list[opening.Days]) -> bool:
    """Tell whether it receives at ``at``, be the slots of another length by now."""
    wall = at.astimezone(PARIS).replace(tzinfo=None)
    return any(
        begins <= wall < ends for begins, ends in opening.spans(permanence, wall.date(), away)
    )


def _is_free(session: Session, permanence: Permanence, at: datetime) -> bool:
    start, last = slots.horizon()
    today = start.date()
    in_service = inservice.open_to_all(session, today, [permanence.structure_id])
    if permanence.id not in {one.id for one, _where in in_service}:
        return False
    if permanence.booking == "free" or at < start or at.astimezone(PARIS).date() > last:
        return False
    return bool(slots.free(session, permanence, at, at + timedelta(minutes=1)))


def _project(session: Session, project_id: int | None) -> int | None:
    """Return the project if there still is one: its link outlives it by a day at most."""
    (foreign,) = Booking.__table__.c.project_id.foreign_keys
    return session.scalar(sa.select(foreign.column).where(foreign.column == project_id))


def _ahead_of(session: Session, email: str) -> list[Booking]:
    query = sa.select(Booking).where(
        Booking.email == email, Booking.state == "booked", Booking.starts_at > now()
    )
    return list(session.scalars(query.order_by(Booking.starts_at, Booking.id)))
