# SPDX-License-Identifier: AGPL-3.0-or-later
"""Setting up bodies, and who sits in them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map.core import clock, journal
from ess_map.core.db import alone
from ess_map.core.errors import Conflict, Invalid, NotFound
from ess_map.governance import telling
from ess_map.governance.models import Attendance, Body, Meeting, Seat

FIELDS = ("name", "task", "rhythm_months", "quorum_percent", "since", "ended_on", "source")


def find(session: Session, body_id: int) -> Body:
    """Return one body; ``NotFound``."""
    body = session.get(Body, body_id)
    if body is None:
        raise NotFound(_("Cette instance n'existe pas."))
    return body


def claim(session: Session, body_id: int) -> Body:
    """Return one body as it is now; whoever else changes it waits until we have."""
    alone(session, f"body-{body_id}")
    session.expire_all()
    return find(session, body_id)


def of_scopes(session: Session, scopes: Collection[str]) -> list[Body]:
    """Return the bodies of a place: those that meet first, rarest first, then those that ended."""
    found = session.scalars(sa.select(Body).where(Body.scope.in_(scopes)).order_by(Body.id))
    return sorted(found, key=lambda one: (one.ended_on is not None, -(one.rhythm_months or 0)))


def create(session: Session, scope: str, said: Mapping[str, Any]) -> Body:
    """Set up a body in ``scope``; ``said`` holds some of ``FIELDS``."""
    body = Body(scope=scope, version=0)
    session.add(body)
    _write(session, body, said)
    journal.record(session, [journal.Event("body.created", body.id, {"scope": scope}, 1)])
    return body


def change(session: Session, body: Body, said: Mapping[str, Any]) -> None:
    """Change what is said of ``body``; what is due, and when to say so, follows."""
    _write(session, body, said)
    journal.record(session, [journal.Event("body.changed", body.id, None, body.version)])


def remove(session: Session, body: Body) -> None:
    """Take away a body that never met: one that did is ended, and its minutes stay."""
    if session.scalar(sa.select(Meeting.id).where(Meeting.body_id == body.id).limit(1)):
        raise Conflict(
            _("Cette instance a des réunions : indiquez plutôt la date où elle prend fin.")
        )
    journal.record(session, [journal.Event("body.removed", body.id)])
    session.delete(body)


def seats(session: Session, ids: Collection[int]) -> list[Seat]:
    """Return all seats of the bodies ``ids``, in the order in which they were given."""
    return list(session.scalars(sa.select(Seat).where(Seat.body_id.in_(ids)).order_by(Seat.id)))


def seat(session: Session, seat_id: int) -> Seat:
    """Return one seat; ``NotFound``."""
    found = session.get(Seat, seat_id)
    if found is None:
        raise NotFound(_("Ce siège n'existe pas."))
    return found


def place(session: Session, body: Body, said: Mapping[str, Any]) -> Seat:
    """Give a seat of ``body`` to somebody; ``said`` holds columns of a ``Seat``."""
    found = Seat(body_id=body.id)
    session.add(found)
    move(session, found, said)
    return found


def move(session: Session, found: Seat, said: Mapping[str, Any]) -> None:
    """Change what is said of a seat; ``Invalid`` when it ends before it begins."""
    for name, value in said.items():
        setattr(found, name, value)
    if found.since and found.until and found.until < found.since:
        raise Invalid(_("Ce siège est rendu avant d'avoir été occupé : vérifiez les deux dates."))
    session.flush()
    journal.record(session, [journal.Event("body.seated", found.body_id, {"seat": found.id})])


def unseat(session: Session, found: Seat) -> None:
    """Take away a seat that was in no meeting: the others are given up on a day."""
    sat = sa.select(Attendance.seat_id).where(Attendance.seat_id == found.id).limit(1)
    if session.scalar(sat) is not None:
        raise Conflict(
            _("Ce siège figure dans un compte rendu : indiquez plutôt la date où il est rendu.")
        )
    journal.record(session, [journal.Event("body.unseated", found.body_id, {"seat": found.id})])
    session.delete(found)


def held(found: Collection[Seat], body_id: int, day: date) -> list[Seat]:
    """Return the seats of one body that are filled on ``day``."""
    return [one for one in found if one.body_id == body_id and one.held(day)]


def _write(session: Session, body: Body, said: Mapping[str, Any]) -> None:
    for name in FIELDS:
        if name in said:
            setattr(body, name, said[name])
    if body.since and body.ended_on and body.ended_on < body.since:
        raise Invalid(_("Cette instance prend fin avant de commencer : vérifiez les deux dates."))
    body.version += 1
    session.flush()
    telling.watch(session, body, clock.local_now().date())
