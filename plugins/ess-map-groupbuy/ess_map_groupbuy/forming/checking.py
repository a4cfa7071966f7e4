# SPDX-License-Identifier: AGPL-3.0-or-later
"""Check what a run decided against every rule; in plain Python, sharing nothing with the solver."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import atan2, cos, hypot, radians, sin

from ess_map_groupbuy.forming.problem import Demand, Problem, Site
from ess_map_groupbuy.forming.solution import OPTIMAL, Formed, Solution

RADIUS = 6_371_008.8
GOALS = ("kept", "served", "stayed", "metres", "seniority")
LEAST = frozenset({"metres", "seniority"})
"""Goals of which less is better; of the others, more."""


@dataclass(frozen=True)
class Violation:
    """A rule that does not hold, for whom (place of a demand) and where (place of a site).

    ``facts`` are the numbers of the rule: what was found, then what it should have been.
    """

    rule: str
    demand: int | None = None
    site: int | None = None
    facts: tuple[int | str, ...] = ()


def check(problem: Problem, solution: Solution) -> list[Violation]:
    """Return every rule of ``problem`` that ``solution`` breaks, and every figure that is wrong."""
    found = list(_unknown(problem, solution))
    if found:  # the rest would look where nothing is
        return found
    found += _uniqueness(solution)
    for group in solution.groups:
        for demand, quantity in zip(group.members, group.quantities, strict=True):
            found += _member(problem, group, demand, quantity)
        found += _group(problem, group)
    found += _pools(problem, solution)
    found += _stages(problem, solution)
    return found


def metres(asked: Demand, there: Site) -> float | None:
    """Return the distance on a sphere (the arctangent form of Vincenty), None when not known."""
    if there.hub is None:
        return 0.0
    places = (asked.longitude, asked.latitude, there.longitude, there.latitude)
    if None in places:
        return None
    west, south, east, north = map(radians, places)
    turn = east - west
    across = cos(north) * sin(turn)
    along = cos(south) * sin(north) - sin(south) * cos(north) * cos(turn)
    beside = sin(south) * sin(north) + cos(south) * cos(north) * cos(turn)
    return RADIUS * atan2(hypot(across, along), beside)


def values(problem: Problem, solution: Solution) -> dict[str, int]:
    """Return what the groups really give, by goal."""
    where = {demand: one.site for one in solution.groups for demand in one.members}
    walked = 0
    for demand, site in where.items():
        walked += round(metres(problem.demands[demand], problem.sites[site]) or 0)
    people = problem.rules.goal == "people"
    return {
        "kept": sum(where.get(demand) == site for demand, site in problem.kept.items()),
        "served": len(where) if people else sum(one.ordered for one in solution.groups),
        "stayed": sum(where.get(demand) == site for demand, site in problem.proposed.items()),
        "metres": walked,
        "seniority": sum(problem.demands[demand].rank for demand in where),
    }


def _unknown(problem: Problem, solution: Solution) -> Iterator[Violation]:
    """Yield groups that are no groups: nobody in them, or somebody or something unknown."""
    for one in solution.groups:
        if not 0 <= one.site < len(problem.sites):
            yield Violation("site", None, one.site)
        elif not 0 <= one.tier < len(problem.sites[one.site].tiers):
            yield Violation("tier", None, one.site, (one.tier,))
        if not one.members or len(one.members) != len(one.quantities):
            yield Violation("shape", None, one.site, (len(one.members), len(one.quantities)))
        for demand in one.members:
            if not 0 <= demand < len(problem.demands):
                yield Violation("demand", demand, one.site)


def _uniqueness(solution: Solution) -> Iterator[Violation]:
    """Yield who is in two groups, and sites that have two or are out of order."""
    seen: set[int] = set()
    for one in solution.groups:
        for demand in one.members:
            if demand in seen:
                yield Violation("twice", demand, one.site)
            seen.add(demand)
        if list(one.members) != sorted(one.members):
            yield Violation("order", None, one.site)
    sites = [one.site for one in solution.groups]
    for before, after in pairwise(sites):
        if before >= after:
            yield Violation("order", None, after, (before,))


def refusals(problem: Problem, demand: int, site: int) -> Iterator[Violation]:
    """Yield why ``demand`` cannot be in any group at ``site``, whatever its price and size."""
    asked, there = problem.demands[demand], problem.sites[site]
    away = metres(asked, there)
    if away is None:
        yield Violation("distance", demand, site)
    elif there.hub is not None and asked.reach is not None and round(away) > asked.reach:
        yield Violation("distance", demand, site, (round(away), asked.reach))
    if there.hub is not None and asked.hubs is not None and there.hub not in asked.hubs:
        yield Violation("hub", demand, site, (there.hub,))
    if there.slot and asked.slots is not None and there.slot not in asked.slots:
        yield Violation("slot", demand, site, (there.slot,))
    for reason in problem.barred.get((demand, site), ()):
        yield Violation("barred", demand, site, (reason,))


def tolerated(asked: Demand, there: Site) -> tuple[int, int]:
    """Return the least and the most that somebody gets there; only lots need a tolerance."""
    return (asked.least, asked.most) if there.lot > 1 else (asked.quantity, asked.quantity)


def _member(problem: Problem, group: Formed, demand: int, quantity: int) -> Iterator[Violation]:
    """Yield what one member did not ask for."""
    yield from refusals(problem, demand, group.site)
    asked, there = problem.demands[demand], problem.sites[group.site]
    price = there.tiers[group.tier].price
    if price > asked.price:
        yield Violation("price", demand, group.site, (price, asked.price))
    least, most = tolerated(asked, there)
    if not least <= quantity <= most:
        yield Violation("quantity", demand, group.site, (quantity, least, most))


def _group(problem: Problem, group: Formed) -> Iterator[Violation]:
    """Yield what a group as a whole may not be."""
    there, rules = problem.sites[group.site], problem.rules
    ordered = sum(group.quantities)
    if ordered % there.lot:
        yield Violation("lot", None, group.site, (ordered, there.lot))
    needed = there.tiers[group.tier].least
    if ordered < needed:
        yield Violation("threshold", None, group.site, (ordered, needed))
    earned = [place for place, tier in enumerate(there.tiers) if tier.least <= ordered]
    if earned and earned[-1] > group.tier:
        yield Violation("cheaper", None, group.site, (group.tier, earned[-1]))
    if len(group.members) < rules.least_members:
        yield Violation("members", None, group.site, (len(group.members), rules.least_members))
    wanted = [problem.demands[demand].quantity for demand in group.members]
    for demand, quantity in zip(group.members, wanted, strict=True):
        if quantity * 1000 > rules.largest_share * sum(wanted):
            yield Violation("share", demand, group.site, (quantity, sum(wanted)))


def _pools(problem: Problem, solution: Solution) -> Iterator[Violation]:
    """Yield what holds less than is ordered from it."""
    ordered = {one.site: sum(one.quantities) for one in solution.groups}
    for pool in problem.pools:
        total = sum(ordered.get(site, 0) for site in set(pool.sites))
        if total > pool.capacity:
            yield Violation("pool", None, None, (pool.name, total, pool.capacity))


def _stages(problem: Problem, solution: Solution) -> Iterator[Violation]:
    """Yield figures that the groups do not bear out, and proofs that are none."""
    goals = [one.goal for one in solution.stages]
    if goals != [goal for goal in GOALS if goal in goals] or "served" not in goals:
        yield Violation("stages", None, None, tuple(goals))
    real = values(problem, solution)
    for one in solution.stages:
        if one.value != real.get(one.goal):
            yield Violation("value", None, None, (one.goal, one.value, real.get(one.goal, -1)))
        beaten = one.bound > one.value if one.goal in LEAST else one.bound < one.value
        if beaten or (one.status == OPTIMAL and one.bound != one.value):
            yield Violation("bound", None, None, (one.goal, one.value, one.bound))
