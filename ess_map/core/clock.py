# SPDX-License-Identifier: AGPL-3.0-or-later
"""What time it is: the one place that asks, so that tests and replays can answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from flask import current_app

PARIS = ZoneInfo("Europe/Paris")


class Clock:
    """The system's clock; a test replaces it with one that stands still."""

    def now(self) -> datetime:
        """Return the current instant, aware, in UTC."""
        return datetime.now(UTC)


class Stopped(Clock):
    """A clock that stands still."""

    def __init__(self, instant: datetime) -> None:
        self._instant = instant

    def now(self) -> datetime:
        return self._instant


def now() -> datetime:
    """Return the application's current instant, aware, in UTC."""
    return current_app.extensions["ess_map.clock"].now()


def local_now() -> datetime:
    """Return the current wall time of mainland France, aware."""
    return now().astimezone(PARIS)


def day(instant: datetime) -> date:
    """Return the day on which people in mainland France live through ``instant``."""
    return instant.astimezone(PARIS).date()


@contextmanager
def living(instant: datetime) -> Iterator[None]:
    """Let the application believe that it is ``instant`` (aware): for a demonstration.

    What a month of use leaves behind did not all happen in the minute in which it was loaded.
    """
    extensions = current_app.extensions
    present = extensions["ess_map.clock"]
    extensions["ess_map.clock"] = Stopped(instant)
    try:
        yield
    finally:
        extensions["ess_map.clock"] = present
