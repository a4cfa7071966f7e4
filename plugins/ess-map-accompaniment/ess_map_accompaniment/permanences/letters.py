# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters about an appointment: to who booked it, and a word to the structure.

What the structure is sent names nobody: its page of the day does.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map import Actor, now, post_letter, set_timer
from ess_map_accompaniment.offer.models import Structure
from ess_map_accompaniment.permanences import inservice, links, slots
from ess_map_accompaniment.permanences.models import Booking, Permanence
from ess_map_accompaniment.permanences.opening import PARIS

REMINDER = "accompaniment.appointment"
REMIND_AT = 9
"""Hour in Paris, on the day before."""
SHOWN = 5
"""Slots that a letter proposes."""


def confirm(session: Session, permanence: Permanence, booking: Booking) -> None:
    """Tell when and where, with the link that shows, keeps and cancels it."""
    _write(session, permanence, booking, "booked")


def call_off(session: Session, permanence: Permanence, booking: Booking, why: str) -> None:
    """Tell that it will not be, why, and when else one is received."""
    proposed = next_slots(session, permanence)
    _write(session, permanence, booking, "called_off", why=why, proposed=proposed)


def tell_structure(session: Session, permanence: Permanence, booking: Booking) -> None:
    """Tell the structure that a slot was taken or given back, and where to read by whom."""
    structure = session.get_one(Structure, permanence.structure_id)
    if not structure.email:
        return
    at = booking.starts_at.astimezone(PARIS)
    cancelled = booking.state == "cancelled"
    post_letter(
        session,
        structure.email,
        _l("Rendez-vous annulé") if cancelled else _l("Nouveau rendez-vous"),
        "accompaniment/permanences/mail/structure.txt",
        kind=f"accompaniment.appointment_{booking.state}",
        at=at,
        place=permanence.place_name,
        cancelled=cancelled,
        path=f"/accompagnement/structures/{structure.id}/permanences/jour/{at.date()}",
    )


def set_reminder(session: Session, booking: Booking) -> None:
    """Have the person reminded on the morning before, when there is one yet to come."""
    day = booking.starts_at.astimezone(PARIS).date() - timedelta(days=1)
    due = datetime(day.year, day.month, day.day, REMIND_AT, tzinfo=PARIS)
    if due > now():
        set_timer(session, due, REMINDER, "accompaniment.booking", booking.id)


def remind(session: Session, booking_id: int) -> None:
    """Write the reminder, if there is still something to be reminded of."""
    booking = session.get(Booking, booking_id)
    if booking is None or booking.state != "booked" or booking.starts_at <= now():
        return
    _write(session, session.get_one(Permanence, booking.permanence_id), booking, "reminder")


def next_slots(session: Session, permanence: Permanence, count: int = SHOWN) -> list[slots.Slot]:
    """Return the next free slots of a permanence, none when it is over."""
    start, last = slots.horizon()
    running = inservice.open_to_all(session, start.date(), [permanence.structure_id])
    if permanence.id not in {one.id for one, _where in running}:
        return []
    end = datetime(last.year, last.month, last.day, 23, 59, tzinfo=PARIS)
    return slots.free(session, permanence, start, end)[:count]


def structure_name(session: Session, permanence: Permanence) -> str:
    """Return the name of who receives."""
    structure = session.get_one(Structure, permanence.structure_id)
    return session.get_one(Actor, structure.actor_id).name


def _write(
    session: Session, permanence: Permanence, booking: Booking, what: str, **more: Any
) -> None:
    name = structure_name(session, permanence)
    today = now().astimezone(PARIS).date()
    post_letter(
        session,
        booking.email,
        _subject(what, name),
        f"accompaniment/permanences/mail/{what}.txt",
        kind=f"accompaniment.appointment_{what}",
        language=booking.language,
        structure=name,
        permanence=permanence,
        booking=booking,
        at=booking.starts_at.astimezone(PARIS),
        where=inservice.where(session, [permanence], today)[permanence.id],
        path=links.booking_path(booking),
        slots_path=links.slots_path(permanence.id),
        **more,
    )


def _subject(what: str, structure: str) -> LazyString:
    return {
        "booked": _l("Votre rendez-vous avec %(structure)s", structure=structure),
        "reminder": _l("Demain : votre rendez-vous avec %(structure)s", structure=structure),
        "called_off": _l(
            "Votre rendez-vous avec %(structure)s ne pourra pas avoir lieu", structure=structure
        ),
    }[what]
