# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the room keeps of a person: said, forgotten, and for how long."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map.governance.models import Attendance, Body, Evaluation, Meeting, Seat
from ess_map.people.models import User
from ess_map.platform.retention import Retention

RETENTIONS = (
    Retention(
        "governance.seats",
        _l("Sièges dans une instance : nom, collège, dates, présence aux réunions"),
        _l("Savoir qui siège, convoquer, établir si une décision est valable"),
        _l("Intérêt légitime : la vie des instances (RGPD, article 6.1.f)"),
        _l("Tant que l'instance existe ; le nom est retiré avec le compte"),
    ),
)


def data(session: Session, user: User) -> list[tuple[str, Any]]:
    """Return the seats of ``user`` with their meetings, and the evaluations they froze."""
    seats = session.execute(
        sa.select(Seat, Body.name)
        .join(Body, Body.id == Seat.body_id)
        .where(Seat.user_id == user.id)
        .order_by(Seat.id)
    ).all()
    meetings = session.execute(
        sa.select(Attendance.seat_id, Attendance.state, Meeting.starts_at)
        .join(Meeting, Meeting.id == Attendance.meeting_id)
        .where(Attendance.seat_id.in_([seat.id for seat, _name in seats]))
        .order_by(Meeting.starts_at, Attendance.seat_id)
    ).all()
    frozen = session.scalars(
        sa.select(Evaluation).where(Evaluation.frozen_by_id == user.id).order_by(Evaluation.id)
    )
    return [
        (
            "instances",
            [
                {
                    "body": body,
                    "name": seat.name,
                    "college": seat.college,
                    "public": seat.shown,
                    "since": seat.since,
                    "until": seat.until,
                    "meetings": [
                        {"at": at, "state": state}
                        for seat_id, state, at in meetings
                        if seat_id == seat.id
                    ],
                }
                for seat, body in seats
            ],
        ),
        ("evaluations", [{"title": one.title, "at": one.frozen_at} for one in frozen]),
    ]


def erase(session: Session, user: User) -> None:
    """Take the name of ``user`` off their seats, which stay: a quorum was counted with them.

    The seat of a structure keeps the structure's name.
    """
    mine = sa.update(Seat).where(Seat.user_id == user.id)
    session.execute(
        mine.where(Seat.actor_id.is_(None)).values(name=_("Personne effacée"), shown=False)
    )
    session.execute(mine.values(user_id=None))
    session.execute(
        sa.update(Evaluation).where(Evaluation.frozen_by_id == user.id).values(frozen_by_id=None)
    )
