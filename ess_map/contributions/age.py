# SPDX-License-Identifier: AGPL-3.0-or-later
"""How long something has waited, in working days: nobody is late for a Sunday."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from ess_map.core import clock
from ess_map.core.timer import is_working_day

LATE = 10
"""Working days after which the next level up is told."""
LONGEST = 260
"""Working days of a year: beyond, the exact number says no more."""


def working_days(since: datetime) -> int:
    """Return the working days that have begun after the day of ``since``, ``LONGEST`` at most."""
    day, today = since.astimezone(clock.PARIS).date(), clock.local_now().date()
    count = 0
    while day < today and count < LONGEST:
        day += timedelta(days=1)
        count += is_working_day(day)
    return count


def before(days: int) -> datetime:
    """Return the instant before which what began has waited ``days`` working days or more."""
    day = clock.local_now().date()
    while days > 0:
        days -= is_working_day(day)
        day -= timedelta(days=1)
    return datetime.combine(day + timedelta(days=1), time(), clock.PARIS)
