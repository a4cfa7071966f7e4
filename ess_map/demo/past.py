# SPDX-License-Identifier: AGPL-3.0-or-later
"""Living through past days: the demonstration did not all happen in the minute it was loaded."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ess_map.contributions.models import Contribution
from ess_map.core import clock
from ess_map.core.clock import living as living

AGE = 30
"""Days since the demonstration's records came to the map, on the day that it is loaded."""


def begun(session: Session) -> datetime:
    """Return when the demonstration's records came: a month ago, or when they were first loaded."""
    first = sa.select(sa.func.min(Contribution.created_at)).where(
        Contribution.kind == "import", Contribution.source == "demo"
    )
    return session.scalar(first) or ago(AGE, time(6))


def ago(days: int, at: time) -> datetime:
    """Return that time of the day, in Paris, so many days ago."""
    day = clock.local_now().date() - timedelta(days=days)
    return datetime.combine(day, at, clock.PARIS)
