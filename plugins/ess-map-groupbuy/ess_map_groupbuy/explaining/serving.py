# SPDX-License-Identifier: AGPL-3.0-or-later
"""Why this group: for somebody who is served."""

from __future__ import annotations

from ess_map_groupbuy.explaining import standing
from ess_map_groupbuy.explaining.answers import Nearer, Next, Served
from ess_map_groupbuy.explaining.cutting import Ground
from ess_map_groupbuy.forming.solution import Formed


def served(ground: Ground, demand: int) -> Served:
    """Return where ``demand`` is served, and why nowhere nearer; KeyError when it is not."""
    place = ground.solution.group_of[demand]
    group = ground.solution.groups[place]
    metres = ground.problem.metres[demand]
    sites = ground.sites[demand]
    away = int(metres[group.site])
    nearer = tuple(
        Nearer(site, int(metres[site]), _why(ground, demand, group, site))
        for site in sites
        if int(metres[site]) < away
    )
    return Served(
        demand,
        place,
        group.site,
        group.tier,
        ground.problem.sites[group.site].tiers[group.tier].price,
        away,
        group.quantities[group.members.index(demand)],
        len(nearer) + 1,
        len(sites),
        nearer,
        next_tier(ground, group),
        ground.held(demand),
    )


def next_tier(ground: Ground, group: Formed) -> Next | None:
    """Return the tier after the one that ``group`` has earned, None after the last."""
    tiers = ground.problem.sites[group.site].tiers
    if group.tier + 1 >= len(tiers):
        return None
    tier = tiers[group.tier + 1]
    return Next(group.tier + 1, tier.price, tier.least - group.ordered)


def _why(ground: Ground, demand: int, mine: Formed, site: int) -> str:
    """Return why ``demand`` is not at ``site``, though it could be."""
    if ground.held(demand) or ground.problem.proposed.get(demand) == mine.site:
        return "kept"
    group = ground.at.get(site)
    if group is None:
        return "not_formed"
    there = ground.problem.sites[site].tiers[group.tier]
    joined = standing.verdict(ground, site, (*group.members, demand), leaving=(demand,))
    if joined:
        refuses = there.price > ground.problem.demands[demand].price
        return standing.PRICE if refuses else joined
    left = [one for one in mine.members if one != demand]
    if not left or standing.verdict(ground, mine.site, left):
        return "fewer"
    return "further"
