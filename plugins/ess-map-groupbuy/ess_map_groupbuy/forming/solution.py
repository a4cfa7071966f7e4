# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a run has decided, and how sure it is that nothing better exists."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

OPTIMAL = "optimal"
STOPPED = "stopped"
"""The status of a stage: proved to be the best, or the best that was found in its time."""


@dataclass(frozen=True)
class Formed:
    """A group: its site and tier (places in the problem), who is in it and what each gets.

    ``members`` are places of demands, ascending; ``quantities`` what each gets, in steps, in the
    same order: their sum is what is ordered.
    """

    site: int
    tier: int
    members: tuple[int, ...]
    quantities: tuple[int, ...]

    @property
    def ordered(self) -> int:
        """What is ordered, in steps."""
        return sum(self.quantities)


@dataclass(frozen=True)
class Stage:
    """One goal after those before it were reached: ``value`` found, ``bound`` not to be beaten.

    ``goal``: ``kept`` (commitments that hold), ``served`` (people, or steps of quantity),
    ``stayed`` (proposals that stay the same), ``metres``, ``seniority`` (sum of the ranks).
    """

    goal: str
    value: int
    bound: int
    status: str
    seconds: float

    @property
    def gap(self) -> float:
        """How far from the bound the value may be, as a share of the value; 0 when proved."""
        if self.status == OPTIMAL:
            return 0.0
        return abs(self.bound - self.value) / max(abs(self.value), 1)


@dataclass(frozen=True)
class Solution:
    """The groups in the order of their sites, and the stages in the order of the goals."""

    groups: tuple[Formed, ...]
    stages: tuple[Stage, ...]
    components: int
    solver: str
    """Name and version, ``HiGHS 1.15.1``."""

    @property
    def optimal(self) -> bool:
        """Every goal is proved."""
        return all(one.status == OPTIMAL for one in self.stages)

    @cached_property
    def group_of(self) -> dict[int, int]:
        """The place of its group, by the place of each demand that is served."""
        return {member: place for place, one in enumerate(self.groups) for member in one.members}
