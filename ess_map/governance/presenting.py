# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bodies and seats as pages show them to one reader."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import Session

from ess_map.actors.models import Actor
from ess_map.core import clock
from ess_map.governance import bodies, schedule, viewing, wording
from ess_map.governance.models import Body, Meeting, Seat
from ess_map.governance.schedule import Schedule


@dataclass(frozen=True)
class SeatView:
    """Who sits where; ``url`` leads to a structure's page, '' where there is none."""

    seat: Seat
    name: str
    url: str
    college: str


@dataclass(frozen=True)
class College:
    """The seats of one college."""

    label: str
    seats: tuple[SeatView, ...]


@dataclass(frozen=True)
class BodyView:
    """A body for one reader; ``inside``: they sit in it or look after it."""

    body: Body
    rhythm: str
    quorum: str
    due: str
    late: str
    ended: bool
    colleges: tuple[College, ...]
    former: tuple[SeatView, ...]
    count: int
    """Seats that are filled today."""
    schedule: Schedule
    next: Meeting | None
    meetings: tuple[Meeting, ...]
    """Those that the reader may see, the latest first."""
    waiting: tuple[Meeting, ...]
    inside: bool


def of(session: Session, found: Sequence[Body], inside: Collection[int]) -> list[BodyView]:
    """Return ``found`` as the reader sees them; ``inside`` are the bodies that are theirs."""
    now = clock.now()
    schedules = schedule.of(session, found, now)
    seats = bodies.seats(session, [body.id for body in found])
    per_body = {body.id: [seat for seat in seats if seat.body_id == body.id] for body in found}
    urls = addresses(session, seats)
    return [
        _body(body, schedules[body.id], per_body[body.id], urls, body.id in inside)
        for body in found
    ]


def addresses(session: Session, seats: Sequence[Seat]) -> dict[int, str]:
    """Return the address of each actor of ``seats`` that is on the map, by its id."""
    ids = {seat.actor_id for seat in seats if seat.actor_id is not None}
    query = sa.select(Actor).where(Actor.id.in_(ids), Actor.status == "published")
    return {actor.id: url_for("actors.page", slug=actor.slug) for actor in session.scalars(query)}


def seat_view(seat: Seat, urls: dict[int, str], inside: bool) -> SeatView:
    """Return one seat as the reader sees it."""
    url = urls.get(seat.actor_id, "") if seat.actor_id is not None else ""
    return SeatView(seat, viewing.name_of(seat, inside), url, viewing.college_of(seat))


def by_college(views: Sequence[SeatView]) -> tuple[College, ...]:
    """Return ``views`` by college, in the order in which each college first appears."""
    labels = dict.fromkeys(one.college for one in views)
    return tuple(
        College(label, tuple(one for one in views if one.college == label)) for label in labels
    )


def _body(
    body: Body, found: Schedule, seats: list[Seat], urls: dict[int, str], inside: bool
) -> BodyView:
    today = clock.local_now().date()
    held = [seat for seat in seats if seat.held(today)]
    views = [seat_view(seat, urls, inside) for seat in held]
    told = found.next is not None and (inside or found.next.public)
    return BodyView(
        body=body,
        rhythm=wording.rhythm(body.rhythm_months),
        quorum=wording.quorum_rule(body.quorum_percent),
        due=wording.due(found.due, told),
        late=wording.late(found.due.late(today)) if found.due else "",
        ended=body.ended_on is not None and body.ended_on <= today,
        colleges=by_college(views),
        former=tuple(seat_view(seat, urls, inside) for seat in seats if seat not in held),
        count=len(held),
        schedule=found,
        next=found.next if told else None,
        meetings=tuple(viewing.visible(found.meetings, inside)),
        waiting=found.waiting if inside else (),
        inside=inside,
    )
