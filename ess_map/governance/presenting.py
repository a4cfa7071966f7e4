# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bodies and seats as pages show them to one reader."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

import sqlalchemy as sa
from flask import url_for
from flask_babel import format_date
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map.actors.models import Actor
from ess_map.core import clock
from ess_map.governance import bodies, schedule, viewing, wording
from ess_map.governance.models import Body, Meeting, Seat
from ess_map.governance.schedule import Schedule
from ess_map.poles import members, scopes


@dataclass(frozen=True)
class SeatView:
    """Who sits where; ``url`` leads to a structure's page, '' where there is none.

    ``note`` says to those of the body that its holder has left the pôle, or the map.
    """

    seat: Seat
    name: str
    url: str
    college: str
    note: str = ""


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
    places = {body.scope for body in found if body.id in inside}
    gone = {who: day for scope in places for who, day in _left(session, scope)}
    return [
        _body(body, schedules[body.id], per_body[body.id], _Around(urls, gone), body.id in inside)
        for body in found
    ]


def addresses(session: Session, seats: Sequence[Seat]) -> dict[int, str]:
    """Return the address of each actor of ``seats`` that is on the map, by its id."""
    ids = {seat.actor_id for seat in seats if seat.actor_id is not None}
    query = sa.select(Actor).where(Actor.id.in_(ids), Actor.status == "published")
    return {actor.id: url_for("actors.page", slug=actor.slug) for actor in session.scalars(query)}


def seat_view(
    seat: Seat,
    urls: Mapping[int, str],
    inside: bool,
    gone: Mapping[tuple[str, int | None], date] = MappingProxyType({}),
) -> SeatView:
    """Return one seat as the reader sees it; ``gone``: who has left the pôle, and when."""
    url = urls.get(seat.actor_id, "") if seat.actor_id is not None else ""
    note = ""
    if inside and seat.actor_id is not None and not url:
        note = _("cette structure a fermé")
    day = gone.get(("actor", seat.actor_id)) or gone.get(("user", seat.user_id))
    if inside and day is not None and not note:
        note = _("n'est plus membre du pôle depuis le %(day)s", day=format_date(day, "long"))
    return SeatView(seat, viewing.name_of(seat, inside), url, viewing.college_of(seat), note)


def by_college(views: Sequence[SeatView]) -> tuple[College, ...]:
    """Return ``views`` by college, in the order in which each college first appears."""
    labels = dict.fromkeys(one.college for one in views)
    return tuple(
        College(label, tuple(one for one in views if one.college == label)) for label in labels
    )


@dataclass(frozen=True)
class _Around:
    """What is known of the holders of seats: their pages, and when they left the pôle."""

    urls: Mapping[int, str]
    gone: Mapping[tuple[str, int | None], date]


def _left(session: Session, scope: str) -> list[tuple[tuple[str, int | None], date]]:
    """Who has left the pôle of ``scope``, an actor or an account, and when; nobody elsewhere."""
    if not scopes.is_pole(scope):
        return []
    today = clock.local_now().date()
    found = members.of(session, scopes.pole_of(scope).id)
    return [
        (("actor", one.actor.id) if one.actor else ("user", one.user_id), one.until)
        for one in found
        if one.former(today) and one.until is not None and (one.actor or one.user_id)
    ]


def _body(
    body: Body, found: Schedule, seats: list[Seat], around: _Around, inside: bool
) -> BodyView:
    today = clock.local_now().date()
    held = [seat for seat in seats if seat.held(today)]
    views = [seat_view(seat, around.urls, inside, around.gone) for seat in held]
    told = found.next is not None and (inside or found.next.public)
    return BodyView(
        body=body,
        rhythm=wording.rhythm(body.rhythm_months),
        quorum=wording.quorum_rule(body.quorum_percent),
        due=wording.due(found.due, told),
        late=wording.late(found.due.late(today)) if found.due else "",
        ended=body.ended_on is not None and body.ended_on <= today,
        colleges=by_college(views),
        former=tuple(seat_view(seat, around.urls, inside) for seat in seats if seat not in held),
        count=len(held),
        schedule=found,
        next=found.next if told else None,
        meetings=tuple(viewing.visible(found.meetings, inside)),
        waiting=found.waiting if inside else (),
        inside=inside,
    )
