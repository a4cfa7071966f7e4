# SPDX-License-Identifier: AGPL-3.0-or-later
"""From who joins which site to groups: the tier that is earned, and what each member gets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ess_map_groupbuy.forming.problem import Demand, Problem, Site
from ess_map_groupbuy.forming.reaching import Part
from ess_map_groupbuy.forming.solution import Formed


class Searched(Protocol):
    """What a search has found."""

    part: Part

    @property
    def chosen(self) -> NDArray[np.bool_]:
        """The pairs that come about."""

    @property
    def steps(self) -> NDArray[np.float64]:
        """What is ordered, by site of the whole problem."""


def read(problem: Problem, searches: Sequence[Searched]) -> tuple[Formed, ...]:
    """Return the groups that ``searches`` have found, in the order of their sites."""
    members: dict[int, list[int]] = {}
    ordered = np.zeros(len(problem.sites))
    for one in searches:
        ordered += one.steps
        pairs = zip(one.part.demand[one.chosen], one.part.site[one.chosen], strict=True)
        for demand, site in pairs:
            members.setdefault(int(site), []).append(int(demand))
    return tuple(
        _formed(problem, site, tuple(sorted(members[site])), round(ordered[site]))
        for site in sorted(members)
    )


def _formed(problem: Problem, site: int, members: tuple[int, ...], ordered: int) -> Formed:
    tier = _earned(problem.sites[site], ordered)
    return Formed(site, tier, members, share([problem.demands[one] for one in members], ordered))


def _earned(site: Site, ordered: int) -> int:
    """Return the best tier that ``ordered`` reaches: cheaper suits whoever accepted dearer."""
    return max(place for place, one in enumerate(site.tiers) if one.least <= ordered)


def share(demands: list[Demand], ordered: int) -> tuple[int, ...]:
    """Share ``ordered`` steps: everybody between least and most, as near to its wish as can be.

    What is over, or lacks, is spread evenly, one step each in turn: those who came first are
    the first to get more, the last to get less.
    """
    given = [one.quantity for one in demands]
    over = ordered - sum(given)
    sign = 1 if over > 0 else -1
    space = [one.most - one.quantity if over > 0 else one.quantity - one.least for one in demands]
    turn = sorted(range(len(demands)), key=lambda one: sign * demands[one].rank)
    while over:
        able = [one for one in turn if space[one]]
        each = max(abs(over) // len(able), 1) if able else 0
        for one in able[: abs(over)]:
            steps = min(each, space[one], abs(over))
            given[one] += sign * steps
            space[one] -= steps
            over -= sign * steps
        if not able:
            raise ValueError("what is ordered is outside the tolerance of the members")
    return tuple(given)
