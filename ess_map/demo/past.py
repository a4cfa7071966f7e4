# SPDX-License-Identifier: AGPL-3.0-or-later
"""Living through past days: the demonstration did not all happen in the minute it was loaded."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session

from ess_map.contributions.models import Contribution
from ess_map.core import clock
from ess_map.core.clock import Clock

AGE = 30
"""Days since the demonstration's records came to the map, on the day that it is loaded."""


class Stopped(Clock):
    """A clock that stands still."""

    def __init__(self, instant: datetime) -> None:
        self._instant = instant

    def now(self) -> datetime:
        return self._instant


@contextmanager
def living(instant: datetime) -> Iterator[None]:
    """Let the application believe that it is ``instant``."""
    extensions = current_app.extensions
    present = extensions["ess_map.clock"]
    extensions["ess_map.clock"] = Stopped(instant)
    try:
        yield
    finally:
        extensions["ess_map.clock"] = present


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
