# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two other ways to form groups, to compare the solver with; the application never uses them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from ess_map_groupbuy.forming import checking
from ess_map_groupbuy.forming.problem import Problem
from ess_map_groupbuy.forming.reaching import reach
from ess_map_groupbuy.forming.solution import OPTIMAL, STOPPED, Formed, Solution, Stage

MOST = 12
"""Intentions that the exhaustive search takes: each more doubles its work."""

Reached = list[list[tuple[int, int]]]
"""By demand: metres and site of all that suits, nearest first."""


class TooMany(ValueError):
    """The exhaustive search would not end."""


def greedy(problem: Problem) -> Solution:
    """Send everybody to the nearest open site, close the weakest that cannot order, start again.

    Whoever is left then joins the nearest group that takes them. What people do by hand; it
    ignores commitments.
    """
    reached = _reached(problem)
    opened = set(range(len(problem.sites)))
    while True:
        formed, failed = [], []
        for site, members in sorted(_nearest(problem, reached, opened).items()):
            group = _trimmed(problem, site, members)
            if group is None:
                failed.append((sum(problem.demands[one].quantity for one in members), site))
            else:
                formed.append(group)
        if not failed:
            joined = tuple(_joined(problem, reached, {one.site: one for one in formed}))
            return _solution(problem, joined, "greedy", STOPPED)
        opened.remove(min(failed)[1])


def exhaustive(problem: Problem) -> Solution:
    """Return the best of all that is possible, every goal in its turn; at most 12 intentions.

    Raises TooMany beyond.
    """
    if len(problem.demands) > MOST:
        raise TooMany(f"{len(problem.demands)} intentions, {MOST} at most")
    choices = [list(_groups(problem, site)) for site in range(len(problem.sites))]
    best = _Best(problem)
    _search(problem, choices, [], best)
    return _solution(problem, best.groups, "exhaustive", OPTIMAL)


@dataclass
class _Best:
    """The best seen so far; ``score`` is to be small."""

    problem: Problem
    groups: tuple[Formed, ...] = ()
    score: tuple[int, ...] = ()

    def see(self, groups: tuple[Formed, ...]) -> None:
        found = checking.values(self.problem, Solution(groups, (), 1, ""))
        score = tuple(
            found[goal] if goal in checking.LEAST else -found[goal] for goal in checking.GOALS
        )
        if not self.score or score < self.score:
            self.groups, self.score = groups, score


def _search(
    problem: Problem, choices: list[list[Formed]], chosen: list[Formed | None], best: _Best
) -> None:
    """Try at each site every group, and none, with those chosen before."""
    site = len(chosen)
    if site == len(choices):
        best.see(tuple(one for one in chosen if one is not None))
        return
    taken = {demand for one in chosen if one for demand in one.members}
    for group in (None, *choices[site]):
        if group and (not taken.isdisjoint(group.members) or _overflows(problem, chosen, group)):
            continue
        _search(problem, choices, [*chosen, group], best)


def _overflows(problem: Problem, chosen: list[Formed | None], group: Formed) -> bool:
    groups = [one for one in chosen if one] + [group]
    return any(
        sum(one.ordered for one in groups if one.site in pool.sites) > pool.capacity
        for pool in problem.pools
        if group.site in pool.sites
    )


def _groups(problem: Problem, site: int) -> Iterator[Formed]:
    """Yield every group that may be at ``site``, with every amount that its lots allow."""
    able = [
        demand
        for demand in range(len(problem.demands))
        if not any(checking.refusals(problem, demand, site))
    ]
    for count in range(max(1, problem.rules.least_members), len(able) + 1):
        for members in combinations(able, count):
            if not _balanced(problem, members):
                continue
            for ordered in _amounts(problem, site, members):
                if group := _formed(problem, site, members, ordered):
                    yield group


def _nearest(problem: Problem, reached: Reached, opened: set[int]) -> dict[int, list[int]]:
    """Return who goes where, in the order of arrival, as long as there is room."""
    left = [pool.capacity for pool in problem.pools]
    pools = _pools_of(problem)
    going: dict[int, list[int]] = {}
    free = set(opened)
    for demand in sorted(range(len(problem.demands)), key=lambda one: problem.demands[one].rank):
        for site in (one for _metres, one in reached[demand] if one in free):
            _least, most = checking.tolerated(problem.demands[demand], problem.sites[site])
            if all(left[pool] >= most for pool in pools[site]):
                for pool in pools[site]:
                    left[pool] -= most
                    if not left[pool]:
                        free.difference_update(problem.pools[pool].sites)
                going.setdefault(site, []).append(demand)
                break
    return going


def _joined(problem: Problem, reached: Reached, formed: dict[int, Formed]) -> Iterator[Formed]:
    """Let who is left join the nearest group that can take them; yield the groups by site."""
    served = {demand for one in formed.values() for demand in one.members}
    left = [pool.capacity for pool in problem.pools]
    pools = _pools_of(problem)
    for one in formed.values():
        for pool in pools[one.site]:
            left[pool] -= one.ordered
    for demand, sites in enumerate(reached):
        for _metres, site in sites if demand not in served else ():
            before = formed.get(site)
            members = tuple(sorted((*before.members, demand))) if before else ()
            after = _largest(problem, site, members) if before else None
            if before is None or after is None:
                continue
            more = after.ordered - before.ordered
            if all(left[pool] >= more for pool in pools[site]):
                for pool in pools[site]:
                    left[pool] -= more
                formed[site] = after
                break
    for site in sorted(formed):
        yield formed[site]


def _pools_of(problem: Problem) -> list[list[int]]:
    """Return the pools of each site."""
    found: list[list[int]] = [[] for _site in problem.sites]
    for place, pool in enumerate(problem.pools):
        for site in pool.sites:
            found[site].append(place)
    return found


def _trimmed(problem: Problem, site: int, members: list[int]) -> Formed | None:
    """Return the largest group of those who accept what they earn together, if there is one."""
    best = None
    for tier in problem.sites[site].tiers:
        agreed = [one for one in members if problem.demands[one].price >= tier.price]
        while len(agreed) >= max(1, problem.rules.least_members):
            group = _largest(problem, site, tuple(sorted(agreed)))
            if group is not None:
                best = group if best is None or len(agreed) > len(best.members) else best
                break
            agreed.pop()  # the last who came
    return best


def _largest(problem: Problem, site: int, members: tuple[int, ...]) -> Formed | None:
    if not _balanced(problem, members):
        return None
    amounts = reversed(_amounts(problem, site, members))
    groups = (_formed(problem, site, members, amount) for amount in amounts)
    return next((one for one in groups if one is not None), None)


def _balanced(problem: Problem, members: tuple[int, ...]) -> bool:
    wanted = [problem.demands[demand].quantity for demand in members]
    return max(wanted) * 1000 <= problem.rules.largest_share * sum(wanted)


def _amounts(problem: Problem, site: int, members: tuple[int, ...]) -> range:
    """Return what these members may order together: whole lots within what they tolerate."""
    there = problem.sites[site]
    bounds = [checking.tolerated(problem.demands[demand], there) for demand in members]
    least, most = sum(low for low, _high in bounds), sum(high for _low, high in bounds)
    return range(-(-least // there.lot) * there.lot, most + 1, there.lot)


def _formed(problem: Problem, site: int, members: tuple[int, ...], ordered: int) -> Formed | None:
    """Return the group that orders just that; None when its tier is not earned or refused."""
    there = problem.sites[site]
    earned = [place for place, tier in enumerate(there.tiers) if tier.least <= ordered]
    limit = min([pool.capacity for pool in problem.pools if site in pool.sites] or [ordered])
    if not earned or ordered > limit:
        return None
    if any(problem.demands[one].price < there.tiers[earned[-1]].price for one in members):
        return None
    quantities, spare = [], ordered
    bounds = [checking.tolerated(problem.demands[demand], there) for demand in members]
    spare -= sum(low for low, _high in bounds)
    for low, high in bounds:
        more = min(high - low, spare)
        quantities.append(low + more)
        spare -= more
    return Formed(site, earned[-1], members, tuple(quantities))


def _reached(problem: Problem) -> Reached:
    """Return what each demand reaches; the checker says afterwards whether that was right."""
    found: Reached = [[] for _demand in problem.demands]
    part = reach(problem)
    metres = problem.metres[part.demand, part.site].tolist()
    for demand, site, away in zip(part.demand.tolist(), part.site.tolist(), metres, strict=True):
        found[demand].append((away, site))
    return [sorted(one) for one in found]


def _solution(problem: Problem, groups: tuple[Formed, ...], solver: str, status: str) -> Solution:
    found = checking.values(problem, Solution(groups, (), 1, solver))
    goals = checking.GOALS if status == OPTIMAL else ("served",)
    ceiling = (
        len(problem.demands)
        if problem.rules.goal == "people"
        else sum(one.most for one in problem.demands)
    )
    stages = tuple(
        Stage(goal, found[goal], found[goal] if status == OPTIMAL else ceiling, status, 0.0)
        for goal in goals
    )
    return Solution(groups, stages, 1, solver)
