# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signed links: to a booking of one's own, and from a project to the slots it may book.

A booking's carries the instant at which it was made besides its id: SQLite gives the id of one
that was erased to the next, whose appointment is not theirs.
"""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map import Gone, sign, verify
from ess_map_accompaniment.permanences.models import Booking

BOOKING, PROJECT = "accompaniment.booking", "accompaniment.booking_project"
BOOKING_LIFE = 400 * 24 * 3600
"""Seconds; longer than one can book ahead."""
PROJECT_LIFE = 24 * 3600
"""Seconds: the page of the project makes a new link each time it is read."""


def booking_path(booking: Booking) -> str:
    """Return the path of the page on which somebody sees, and cancels, their appointment."""
    token = sign(BOOKING, [booking.id, _made(booking)])
    return f"/accompagnement/permanences/rendez-vous/{token}"


def booked(session: Session, token: str) -> Booking:
    """Return the booking that a link leads to; ``Gone`` when nothing of it is kept."""
    booking_id, made = verify(BOOKING, token, BOOKING_LIFE)
    booking = session.get(Booking, booking_id)
    if booking is None or booking.anonymised_at or _made(booking) != made:
        raise Gone(_("Ce rendez-vous est passé, et nous n'en gardons plus rien."))
    return booking


def slots_path(permanence_id: int, project_id: int | None = None) -> str:
    """Return the path of the slots of a permanence; what is booked from there is the project's."""
    path = f"/accompagnement/permanences/{permanence_id}"
    return f"{path}?projet={sign(PROJECT, project_id)}" if project_id else path


def project_of(token: str) -> int | None:
    """Return the project of the parameter of ``slots_path``; None without it."""
    return verify(PROJECT, token, PROJECT_LIFE) if token else None


def _made(booking: Booking) -> int:
    return int(booking.created_at.timestamp() * 1000)
