# SPDX-License-Identifier: AGPL-3.0-or-later
"""How many must be there for a decision to hold, and how many votes there can be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

PRESENT, REPRESENTED, EXCUSED, ABSENT = STATES = ("present", "represented", "excused", "absent")
VOTING = frozenset({PRESENT, REPRESENTED})


@dataclass(frozen=True)
class Quorum:
    """Of ``seats`` filled on the day, ``there`` were present or represented; ``needed`` had to."""

    seats: int
    there: int
    needed: int

    @property
    def reached(self) -> bool | None:
        """Whether decisions hold; None while nobody has said who was there."""
        return self.there >= self.needed if self.seats else None


def needed(seats: int, percent: int) -> int:
    """Return the least number of ``seats`` that makes ``percent`` of them; half of 11 is 6."""
    return -(-seats * percent // 100)


def of(states: Iterable[str], percent: int) -> Quorum:
    """Return the quorum of a meeting from the state of each seat that was filled that day."""
    said = list(states)
    there = sum(state in VOTING for state in said)
    return Quorum(len(said), there, needed(len(said), percent))


def too_many(there: int, *votes: int | None) -> bool:
    """Tell whether more votes are written down than there were people to give them."""
    return sum(vote or 0 for vote in votes) > there
