# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether a group would stand with other members; one group, no solver."""

from __future__ import annotations

from collections.abc import Sequence

from ess_map_groupbuy.explaining.cutting import Ground
from ess_map_groupbuy.forming.problem import Problem

FULL, RULES, PRICE, STANDS = "full", "rules", "price", ""


def verdict(ground: Ground, site: int, members: Sequence[int], leaving: Sequence[int] = ()) -> str:
    """Return why ``members`` cannot be the group at ``site``: full, rules or price; else nothing.

    Everybody else stays, but for those ``leaving`` who free what they had elsewhere.
    """
    problem = ground.problem
    there, wanted = problem.sites[site], [problem.demands[one].quantity for one in members]
    low = sum(problem.demands[one].least for one in members) if there.lot > 1 else sum(wanted)
    high = sum(problem.demands[one].most for one in members) if there.lot > 1 else sum(wanted)
    room = (high, *_rooms(ground, site, leaving))
    ordered = min(room) // there.lot * there.lot
    if ordered < low:
        return FULL if min(room) < low else RULES
    if len(members) < max(1, problem.rules.least_members) or _dominated(problem, wanted):
        return RULES
    earned = [tier for tier in there.tiers if tier.least <= ordered]
    if not earned:
        return RULES
    refused = any(problem.demands[one].price < earned[-1].price for one in members)
    return PRICE if refused else STANDS


def _rooms(ground: Ground, site: int, leaving: Sequence[int]) -> list[int]:
    """Return what each pool holds for ``site`` beside the groups elsewhere."""
    found = []
    for pool in ground.problem.pools:
        if site in pool.sites:
            others = [one for one in ground.solution.groups if one.site in pool.sites]
            taken = sum(
                quantity
                for one in others
                if one.site != site
                for member, quantity in zip(one.members, one.quantities, strict=True)
                if member not in leaving
            )
            found.append(pool.capacity - taken)
    return found


def _dominated(problem: Problem, wanted: Sequence[int]) -> bool:
    return max(wanted) * 1000 > problem.rules.largest_share * sum(wanted)
