# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may see a meeting and its papers: everybody when it is public, else those of its body."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from flask_babel import gettext as _

from ess_map.core import clock
from ess_map.core.db import db
from ess_map.governance import meetings
from ess_map.governance.models import Body, Meeting, Seat
from ess_map.people import rights
from ess_map.people.models import User
from ess_map.platform import access
from ess_map.poles import colleges, scopes

FILES = "meeting"
"""What the uploads of a meeting are about."""


def bodies_of(user: User | None) -> frozenset[int]:
    """Return the bodies in which ``user`` sits today, in person or for a structure of theirs."""
    if user is None:
        return frozenset()
    keys = rights.scopes_held(user, "contributor")
    actors = [int(key[6:]) for key in keys if key.startswith("actor-")]
    mine = sa.or_(Seat.user_id == user.id, Seat.actor_id.in_(actors))
    today = clock.local_now().date()
    found = db.session.scalars(sa.select(Seat).where(mine))
    return frozenset(seat.body_id for seat in found if seat.held(today))


def insider(body: Body) -> bool:
    """Tell whether who is asking sits in ``body`` or looks after its place."""
    user = access.user()
    if user is None:
        return False
    return rights.allows(user, "animator", scopes.of_scope(body.scope)) or body.id in bodies_of(
        user
    )


def of_reader(meeting_id: int) -> Meeting:
    """Return a meeting that who is asking may see; ``NotFound`` else, as if there were none."""
    meeting = meetings.find(db.session, meeting_id)
    if not meeting.public and not insider(meeting.body):
        raise meetings.nothing()
    return meeting


def may_see(meeting_id: int) -> bool:
    """Tell whether who is asking may have the papers of a meeting: theirs, or published."""
    query = sa.select(Meeting, Body).join(Body).where(Meeting.id == meeting_id)
    found = db.session.execute(query).first()
    if found is None:
        return False
    meeting, body = found
    return published(meeting) or insider(body)


def published(meeting: Meeting) -> bool:
    """Tell whether the papers of a meeting are for everybody: public, and it took place."""
    return meeting.public and meeting.status == meetings.HELD


def visible(found: Iterable[Meeting], inside: bool) -> list[Meeting]:
    """Return those of ``found`` that the reader may see."""
    return [one for one in found if inside or one.public]


def college_of(seat: Seat) -> str:
    """Return what the college of a seat is called: one of a pôle's, or its own words."""
    if not seat.college:
        return _("Membres")
    known = colleges.COLLEGES.get(seat.college)
    return str(known) if known else seat.college


def name_of(seat: Seat, inside: bool) -> str:
    """Return who sits there, for the reader: nobody's name is public who did not agree."""
    if inside or seat.actor_id is not None or seat.shown:
        return seat.name
    return _("Un siège")
