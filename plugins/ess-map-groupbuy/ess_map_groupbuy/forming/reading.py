# SPDX-License-Identifier: AGPL-3.0-or-later
"""From who joins which site to groups: the tier that is earned, and what each member gets."""

from __future__ import annotations

from collections.abc import Iterable

from .problem import Demand, Problem, Site
from .solution import Formed


def read(problem: Problem, joined: Iterable[tuple[int, int, int]]) -> tuple[Formed, ...]:
    """Return the groups of ``joined``: demand, site, and steps ordered at that site."""
    members: dict[int, list[int]] = {}
    ordered = {}
    for demand, site, steps in joined:
        members.setdefault(site, []).append(demand)
        ordered[site] = steps
    return tuple(
        Formed(
            site,
            _earned(problem.sites[site], ordered[site]),
            tuple(sorted(members[site])),
            share([problem.demands[one] for one in sorted(members[site])], ordered[site]),
        )
        for site in sorted(members)
    )


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
