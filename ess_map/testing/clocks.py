# SPDX-License-Identifier: AGPL-3.0-or-later
"""The time in a test: always the same, until the test moves it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest


class StillClock:
    """A clock that moves only when a test says so."""

    def __init__(self, start: datetime) -> None:
        self.instant = start

    def now(self) -> datetime:
        """Return the instant at which the clock stands."""
        return self.instant

    def advance(self, **span: float) -> None:
        """Move on by ``days=…``, ``hours=…`` and what else a timedelta knows."""
        self.instant += timedelta(**span)


@pytest.fixture
def clock() -> StillClock:
    """The clock of the test's applications: Saturday 21 November 2026, 10:30 in Paris."""
    return StillClock(datetime(2026, 11, 21, 9, 30, tzinfo=UTC))
