# SPDX-License-Identifier: AGPL-3.0-or-later
"""Free slots: what a permanence offers, less what is booked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ess_map import local_now, setting
from ess_map_accompaniment.permanences import inservice, opening
from ess_map_accompaniment.permanences.models import Booking, Permanence
from ess_map_accompaniment.permanences.opening import PARIS, Days

TAKEN = ("booked", "kept", "missed")
"""The states in which a booking holds its seat."""


@dataclass(frozen=True)
class Slot:
    """When somebody can be received, in Paris; ``seats_left`` is None where people just come."""

    permanence: Permanence
    starts_at: datetime
    seats_left: int | None


def horizon() -> tuple[datetime, date]:
    """Return from when one can book (Paris, aware) and the last day that is open to booking."""
    start = local_now() + timedelta(hours=setting("accompaniment.booking_hours"))
    return start, local_now().date() + timedelta(days=setting("accompaniment.booking_days"))


def between(
    session: Session,
    permanence: Permanence,
    since: datetime,
    until: datetime,
    away: Sequence[Days] | None = None,
) -> list[Slot]:
    """Return all slots that begin from ``since`` until before ``until`` (aware), full ones too."""
    if away is None:
        found = inservice.away(session, [permanence.structure_id], since.date())
        away = found.get(permanence.structure_id, ())
    first, last = since.astimezone(PARIS).date(), until.astimezone(PARIS).date()
    taken = _taken(session, [permanence.id], since, until)
    return [
        Slot(permanence, at, _left(permanence, at, taken))
        for day in opening.days(permanence, first, last, away)
        for at in opening.starts(permanence, day, away)
        if since <= at < until
    ]


def free(session: Session, permanence: Permanence, since: datetime, until: datetime) -> list[Slot]:
    """Return the slots with a seat that begin from ``since`` until before ``until``."""
    return [slot for slot in between(session, permanence, since, until) if slot.seats_left]


def next_of(session: Session, structure_id: int, service_id: int | None = None) -> Slot | None:
    """Return the next slot of a structure, for one of its services if it is said."""
    start, _last = horizon()
    found = [
        permanence
        for permanence, _where in inservice.open_to_all(session, start.date(), [structure_id])
        if not (service_id and permanence.service_ids) or service_id in permanence.service_ids
    ]
    slots = next_of_each(session, found).values()
    return min(slots, key=lambda slot: (slot.starts_at, slot.permanence.id), default=None)


def next_of_each(session: Session, permanences: Collection[Permanence]) -> dict[int, Slot]:
    """Return the next slot of each permanence that has one before the end of booking, by its id.

    Two queries for all of them: what is booked, and the absences.
    """
    start, last = horizon()
    away = inservice.away(session, {one.structure_id for one in permanences}, start.date())
    end = datetime.combine(last + opening.DAY, datetime.min.time(), PARIS)
    taken = _taken(session, [one.id for one in permanences], start, end)
    found = {}
    for one in permanences:
        slot = _next(one, start, last, taken, away.get(one.structure_id, ()))
        if slot:
            found[one.id] = slot
    return found


def _next(
    permanence: Permanence,
    start: datetime,
    last: date,
    taken: Counter[tuple[int, datetime]],
    away: Sequence[Days],
) -> Slot | None:
    if permanence.booking == "free":
        found = opening.next_opening(permanence, local_now().replace(tzinfo=None), last, away)
        return Slot(permanence, found.replace(tzinfo=PARIS), None) if found else None
    for day in opening.days(permanence, start.date(), last, away):
        for at in opening.starts(permanence, day, away):
            left = _left(permanence, at, taken)
            if at >= start and left:
                return Slot(permanence, at, left)
    return None


def _left(permanence: Permanence, at: datetime, taken: Counter[tuple[int, datetime]]) -> int | None:
    if permanence.booking == "free":
        return None
    return max(0, permanence.seats - taken[permanence.id, at.astimezone(UTC)])


def _taken(
    session: Session, ids: Collection[int], since: datetime, until: datetime
) -> Counter[tuple[int, datetime]]:
    query = (
        sa.select(Booking.permanence_id, Booking.starts_at, sa.func.count())
        .where(
            Booking.permanence_id.in_(ids),
            Booking.starts_at >= since,
            Booking.starts_at < until,
            Booking.state.in_(TAKEN),
        )
        .group_by(Booking.permanence_id, Booking.starts_at)
    )
    rows = session.execute(query) if ids else ()
    return Counter({(one, at.astimezone(UTC)): count for one, at, count in rows})
