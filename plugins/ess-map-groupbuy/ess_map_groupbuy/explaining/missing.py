# SPDX-License-Identifier: AGPL-3.0-or-later
"""How much is missing, and where: for everybody, and for one who is not served."""

from __future__ import annotations

from collections.abc import Iterable
from statistics import median_low

from ess_map_groupbuy.explaining.answers import Missing, Obstacle
from ess_map_groupbuy.explaining.cutting import Ground
from ess_map_groupbuy.forming.problem import Problem


def missing(ground: Ground, sites: Iterable[int]) -> tuple[Missing, ...]:
    """Return what each of ``sites`` lacks for each tier above its own, nobody moved.

    Who is in no group and would accept the price is counted as there already.
    """
    problem = ground.problem
    usual = _usual(problem)
    found = []
    for site in sites:
        there = problem.sites[site]
        group = ground.at.get(site)
        own = group.ordered if group else 0
        for place, tier in enumerate(there.tiers):
            if group and place <= group.tier:
                continue
            waiting = [
                one
                for one in ground.reached[site]
                if one not in ground.where and problem.demands[one].price >= tier.price
            ]
            steps = tier.least - own - sum(problem.demands[one].quantity for one in waiting)
            count = len(waiting) + (len(group.members) if group else 0)
            people = max(-(-steps // usual), problem.rules.least_members - count, 0)
            found.append(Missing(site, place, tier.price, max(steps, 0), people, len(waiting)))
    return tuple(found)


def barred(ground: Ground, demand: int, sites: Iterable[int]) -> list[Obstacle]:
    """Return the bars of ``demand`` at ``sites``, the fewest first, then the nearest."""
    problem = ground.problem
    found = [
        Obstacle(site, int(problem.metres[demand, site]), problem.bars(demand, site))
        for site in sites
    ]
    return sorted(
        (one for one in found if one.bars), key=lambda one: (len(one.bars), one.metres, one.site)
    )


def short(ground: Ground, demand: int) -> list[Obstacle]:
    """Return what lacks where ``demand`` could be if everybody came who can; the least first."""
    problem = ground.problem
    usual, price = _usual(problem), problem.demands[demand].price
    found = []
    for site in ground.sites[demand]:
        there = problem.sites[site]
        for place, tier in enumerate(there.tiers):
            if tier.price > price:
                continue
            able = [one for one in ground.reached[site] if problem.demands[one].price >= tier.price]
            asked = (problem.demands[one] for one in able)
            total = sum(one.most if there.lot > 1 else one.quantity for one in asked)
            steps = max(tier.least - total, 0)
            people = max(-(-steps // usual), problem.rules.least_members - len(able), 0)
            metres = int(problem.metres[demand, site])
            found.append(Obstacle(site, metres, (), place, steps, people))
    return sorted(found, key=lambda one: (one.steps, one.people, one.metres, one.site, one.tier))


def _usual(problem: Problem) -> int:
    return median_low([one.quantity for one in problem.demands] or [1])
