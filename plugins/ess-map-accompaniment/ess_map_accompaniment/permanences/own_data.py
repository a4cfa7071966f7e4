# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is kept of who books, handed over, forgotten after 30 days, and on demand."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ess_map import User, db, forget_letters, now
from ess_map_accompaniment.permanences import booking
from ess_map_accompaniment.permanences.models import Booking

DAYS = 30


def forget(session: Session, before: datetime) -> int:
    """Forget who had booked what began before ``before``; that somebody came stays counted."""
    query = sa.select(Booking).where(Booking.starts_at < before, Booking.anonymised_at.is_(None))
    found = session.scalars(query).all()
    for one in found:
        _blank(one)
    return len(found)


def of_user(user: User) -> list[dict[str, Any]]:
    """Return the appointments of ``user``, made with the account or its address."""
    return [
        {
            "starts_at": one.starts_at.isoformat(),
            "state": one.state,
            "name": one.name,
            "email": one.email,
            "phone": one.phone,
            "note": one.note,
            "booked_at": one.created_at.isoformat(),
        }
        for one in _of(user)
    ]


def erase(user: User) -> None:
    """Forget ``user``; their seats ahead are free again."""
    for one in _of(user):
        if one.state == "booked" and one.starts_at > now():
            booking.cancel(db.session, one)
        if one.email:
            forget_letters(db.session, one.email)
        _blank(one)
    db.session.flush()


def _of(user: User) -> list[Booking]:
    mine = sa.or_(Booking.user_id == user.id, Booking.email == user.email)
    query = sa.select(Booking).where(mine, Booking.anonymised_at.is_(None))
    return list(db.session.scalars(query.order_by(Booking.starts_at, Booking.id)))


def _blank(one: Booking) -> None:
    one.name = one.email = one.phone = one.note = ""
    one.user_id = one.project_id = None
    one.anonymised_at = now()
