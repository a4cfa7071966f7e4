# SPDX-License-Identifier: AGPL-3.0-or-later
"""How many follow-ups run, as the room of requests counts them: this room cannot see it.

That room says once, when it is imported, who counts: ``counted_by``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Load:
    """Numbers of requests, by the id of a structure or of a service; what is not in it is 0."""

    structures: Mapping[int, int] = field(default_factory=dict)
    """Follow-ups that run now."""
    services: Mapping[int, int] = field(default_factory=dict)
    """Follow-ups that run now."""
    waiting: Mapping[int, int] = field(default_factory=dict)
    """By service: on its waiting list."""
    month: Mapping[int, int] = field(default_factory=dict)
    """By service: accepted in the last 30 days."""


Count = Callable[[Session], Load]
_counting: list[Count] = []


def counted_by(count: Count) -> Count:
    """Say who counts; a decorator."""
    _counting[:] = [count]
    return count


def now_running(session: Session) -> Load:
    """Return the load of everybody now; nothing at all while nobody counts."""
    return _counting[0](session) if _counting else Load()
