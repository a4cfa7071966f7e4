# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is public by the day leaves the map on the day, where nobody had an alarm to set."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map import Actor, local_now, refresh_actors
from ess_map_currency.agreements.models import Acceptance, Agreement

LATE = timedelta(days=3)
"""How long the job may have slept."""


def follow(session: Session) -> str | None:
    """Read again the actors whose last day has gone by; return how many, None for none."""
    today = local_now().date()
    ends = (Acceptance.closed_on, Agreement.renew_by, Actor.closed_on)
    query = (
        sa.select(Acceptance.actor_id)
        .join(Acceptance.agreement)
        .join(Acceptance.actor)
        .where(sa.or_(*(end.between(today - LATE, today) for end in ends)))
        .distinct()
    )
    ids = sorted(session.scalars(query))
    if not ids:
        return None
    refresh_actors(session, ids)
    session.commit()
    return _("%(count)s lieux relus", count=len(ids))
