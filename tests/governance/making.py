# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bodies, seats and meetings, written straight into the tables."""

from __future__ import annotations

from datetime import UTC, date, datetime

import sqlalchemy as sa

from ess_map.core.db import db
from ess_map.governance.models import Body, Meeting, Seat
from ess_map.notifications.models import Notification

NEXT_MONTH = datetime(2026, 12, 10, 17, tzinfo=UTC)


def only(model):
    """The newest row of a table."""
    return db.session.scalars(sa.select(model).order_by(model.id.desc())).first()


def make_body(scope, name="Comité de pilotage", rhythm=12, since=date(2025, 1, 31), **more):
    """Write a body that meets each year, half of its seats being its quorum."""
    said = {"rhythm_months": rhythm, "quorum_percent": 50, "since": since, **more}
    return _write(Body(scope=scope, name=name, **said))


def sit(body, name, **more):
    """Write a seat of ``body``."""
    return _write(Seat(body_id=body.id, name=name, **{"college": "people", **more}))


def meet(body, starts_at=datetime(2026, 11, 1, 9, tzinfo=UTC), status="held", **more):
    """Write a meeting of ``body``, held three weeks ago unless said."""
    said = {"body_id": body.id, "starts_at": starts_at, "status": status, "changed_at": starts_at}
    return _write(Meeting(**said, **more))


def told(user):
    """What ``user`` was told, by its kind, in order."""
    mine = sa.select(Notification.kind).where(Notification.user_id == user.id)
    return list(db.session.scalars(mine.order_by(Notification.id)))


def _write(row):
    db.session.add(row)
    db.session.commit()
    return row
