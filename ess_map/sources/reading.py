# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a read in progress tells whoever follows it: how far it is, and what it noticed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

MOST_WARNINGS = 200


@dataclass
class Reading:
    """The state of one read; an importer is only given a path, so this is ambient."""

    bytes: int = 0
    line: int = 0
    warnings: list[str] = field(default_factory=list)
    ignored: Counter[str] = field(default_factory=Counter)
    """Reason → rows that are no ESS actors at all: too many in a stock to report each."""
    withdraw: Callable[[str], None] = lambda _id: None
    """Called with each identifier that the source forbids to publish (any longer)."""
    on_bytes: Callable[[], None] = lambda: None
    """Called whenever a piece of the file has been read."""

    def advance(self, count: int) -> None:
        """Count bytes read from the disk."""
        self.bytes += count
        self.on_bytes()

    def warn(self, sentence: str) -> None:
        """Remember a remark about the file, once."""
        if len(self.warnings) < MOST_WARNINGS and sentence not in self.warnings:
            self.warnings.append(sentence)


_current: ContextVar[Reading | None] = ContextVar("ess_map_reading", default=None)


def current() -> Reading:
    """Return the read in progress; a fresh one when nobody follows."""
    reading = _current.get()
    if reading is None:
        reading = Reading()
        _current.set(reading)
    return reading


@contextmanager
def follow() -> Iterator[Reading]:
    """Follow whatever is read inside the block."""
    reading = Reading()
    token = _current.set(reading)
    try:
        yield reading
    finally:
        _current.reset(token)
