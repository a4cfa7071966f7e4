# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who comes to a structure, day by day."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map import NotFound
from ess_map_accompaniment.permanences import inservice, opening
from ess_map_accompaniment.permanences.inservice import Where
from ess_map_accompaniment.permanences.models import Booking, Permanence
from ess_map_accompaniment.permanences.opening import PARIS, Span
from ess_map_accompaniment.permanences.slots import TAKEN


@dataclass(frozen=True)
class Visit:
    """Somebody's appointment, in Paris time."""

    booking: Booking
    at: datetime


@dataclass(frozen=True)
class Sheet:
    """One permanence on one day; ``closed``: why nobody receives, '' without a motive."""

    permanence: Permanence
    where: Where
    spans: tuple[Span, ...]
    visits: tuple[Visit, ...]
    called_off: tuple[Visit, ...]
    closed: str | None


def permanences_of(session: Session, structure_id: int) -> list[Permanence]:
    """Return all permanences of a structure, those that are over too."""
    query = sa.select(Permanence).where(Permanence.structure_id == structure_id)
    return list(session.scalars(query.order_by(Permanence.place_name, Permanence.id)))


def over(permanence: Permanence, today: date) -> bool:
    """Tell whether its last day has gone by."""
    return permanence.until is not None and permanence.until < today


def sheets(session: Session, structure_id: int, on: date) -> list[Sheet]:
    """Return what there is on a day: where the structure receives, or somebody had booked."""
    permanences = permanences_of(session, structure_id)
    places = inservice.where(session, permanences, on)
    away = inservice.away(session, [structure_id], on).get(structure_id, ())
    visits = _visits(session, structure_id, on, on)
    made = []
    for one in permanences:
        spans = opening.spans(one, on, away)
        own = [visit for visit in visits if visit.booking.permanence_id == one.id]
        closed = opening.closure(one, on, away)
        if spans or own:
            came = tuple(visit for visit in own if visit.booking.state in TAKEN)
            off = tuple(visit for visit in own if visit.booking.state == "called_off")
            made.append(Sheet(one, places[one.id], spans, came, off, closed))
    return made


def with_visits(session: Session, structure_id: int, first: date, last: date) -> Counter[date]:
    """Return how many people come, or came, on each day that has any, in order."""
    days = [
        visit.at.date()
        for visit in _visits(session, structure_id, first, last)
        if visit.booking.state in TAKEN
    ]
    return Counter(sorted(days))


def counts(session: Session, permanence: Permanence) -> Counter[date]:
    """Return how many people have booked on each day."""
    query = sa.select(Booking.starts_at).where(
        Booking.permanence_id == permanence.id, Booking.state == "booked"
    )
    return Counter(at.astimezone(PARIS).date() for at in session.scalars(query))


def visit_of(session: Session, structure_id: int, booking_id: int) -> Visit:
    """Return an appointment with the structure; ``NotFound`` when it is none of its own."""
    found = session.get(Booking, booking_id)
    permanence = session.get(Permanence, found.permanence_id) if found else None
    if found is None or permanence is None or permanence.structure_id != structure_id:
        raise NotFound(_("Ce rendez-vous n'est pas, ou plus, de cette structure."))
    return Visit(found, found.starts_at.astimezone(PARIS))


def _visits(session: Session, structure_id: int, first: date, last: date) -> list[Visit]:
    begins = datetime.combine(first, time(), PARIS)
    ends = datetime.combine(last + opening.DAY, time(), PARIS)
    query = (
        sa.select(Booking)
        .join(Permanence, Permanence.id == Booking.permanence_id)
        .where(
            Permanence.structure_id == structure_id,
            Booking.starts_at >= begins,
            Booking.starts_at < ends,
        )
        .order_by(Booking.starts_at, Booking.id)
    )
    return [Visit(one, one.starts_at.astimezone(PARIS)) for one in session.scalars(query)]
