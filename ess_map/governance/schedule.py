# SPDX-License-Identifier: AGPL-3.0-or-later
"""The meetings of bodies as they follow each other: the last one, the next, and what is due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ess_map.core import clock
from ess_map.governance import rhythm
from ess_map.governance.models import Body, Meeting
from ess_map.governance.rhythm import Due


@dataclass(frozen=True)
class Schedule:
    """The meetings of one body; ``waiting`` were planned, their hour is past, nobody has told."""

    due: Due | None
    next: Meeting | None
    last: Meeting | None
    waiting: tuple[Meeting, ...]
    meetings: tuple[Meeting, ...]
    """All of them, the latest first."""


def of(session: Session, bodies: Sequence[Body], now: datetime) -> dict[int, Schedule]:
    """Return the schedule of each of ``bodies``, with one read."""
    rows = session.scalars(
        sa.select(Meeting)
        .where(Meeting.body_id.in_([body.id for body in bodies]))
        .order_by(Meeting.starts_at.desc(), Meeting.id.desc())
    ).all()
    return {
        body.id: _schedule(body, [row for row in rows if row.body_id == body.id], now)
        for body in bodies
    }


def _schedule(body: Body, found: list[Meeting], now: datetime) -> Schedule:
    today = clock.day(now)
    planned = [one for one in reversed(found) if one.status == "planned"]
    coming = [one for one in planned if clock.day(one.starts_at) >= today]
    last = next((one for one in found if one.status == "held"), None)
    due = rhythm.due(
        body.rhythm_months,
        planned=clock.day(coming[0].starts_at) if coming else None,
        last=clock.day(last.starts_at) if last else None,
        since=body.since,
    )
    return Schedule(
        due=None if body.ended_on and body.ended_on <= today else due,
        next=coming[0] if coming else None,
        last=last,
        waiting=tuple(one for one in planned if one.starts_at < now),
        meetings=tuple(found),
    )
