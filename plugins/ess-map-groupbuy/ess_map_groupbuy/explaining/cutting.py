# SPDX-License-Identifier: AGPL-3.0-or-later
"""A part of a problem as a problem of its own, while the groups elsewhere stay as they are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ess_map_groupbuy.forming.components import components
from ess_map_groupbuy.forming.problem import Pool, Problem
from ess_map_groupbuy.forming.reaching import prune, reach
from ess_map_groupbuy.forming.solution import Formed, Solution

OWN = 1500
"""Pairs at somebody's own sites that are decided anew with them."""


@dataclass(frozen=True)
class Cut:
    """Some sites and who may be in their groups; the places in the whole problem, by theirs here.

    What ``problem`` keeps are the commitments that hold today.
    """

    problem: Problem
    demands: tuple[int, ...]
    sites: tuple[int, ...]


class Ground:
    """A problem and what was decided, with who reaches which site, the nearest first."""

    def __init__(self, problem: Problem, solution: Solution) -> None:
        self.problem = problem
        self.solution = solution
        part = reach(problem)
        self.reached: list[list[int]] = [[] for _site in problem.sites]
        self.sites: list[list[int]] = [[] for _demand in problem.demands]
        for demand, site in zip(part.demand.tolist(), part.site.tolist(), strict=True):
            self.reached[site].append(demand)
            self.sites[demand].append(site)
        free = np.zeros((len(problem.sites), len(problem.demands)), dtype=np.float64)
        free[part.site, part.demand] = 1
        for demand, sites in enumerate(self.sites):
            sites.sort(key=problem.metres[demand].__getitem__)
        self.shared = free @ free.T
        self.at = {one.site: one for one in solution.groups}
        self.where = {demand: one.site for one in solution.groups for demand in one.members}
        self.parts = [frozenset(one.tiers) for one in components(prune(part))]

    def held(self, demand: int) -> bool:
        """Tell whether ``demand`` is where it has committed to be."""
        return demand in self.where and self.problem.kept.get(demand) == self.where[demand]

    def area(self, sites: Sequence[int], most: int) -> frozenset[int]:
        """Return ``sites`` and those that share most people with them, up to ``most`` pairs.

        In a very large campaign, the first of ``sites`` only.
        """
        found, pairs = set(sites[:1]), sum(len(self.reached[one]) for one in sites[:1])
        for site in sites[1:]:
            if pairs + len(self.reached[site]) <= max(most, OWN):
                pairs += len(self.reached[site])
                found.add(site)
        while found:
            near = self.shared[sorted(found)].sum(axis=0)
            near[sorted(found)] = 0
            best = int(near.argmax())
            pairs += len(self.reached[best])
            if not near[best] or pairs > most:
                break
            found.add(best)
        return frozenset(found)

    def whole(self, sites: Collection[int]) -> frozenset[int]:
        """Return everything that what is decided at ``sites`` may depend upon."""
        return frozenset(sites).union(*(one for one in self.parts if not one.isdisjoint(sites)))

    def elsewhere(self, sites: Collection[int]) -> list[Formed]:
        """Return the groups that are not at ``sites``."""
        return [one for one in self.solution.groups if one.site not in sites]

    def served(self, sites: Collection[int]) -> int:
        """Return what the groups at ``sites`` count for the goal."""
        groups = [one for one in self.solution.groups if one.site in sites]
        if self.problem.rules.goal == "quantity":
            return sum(one.ordered for one in groups)
        return sum(len(one.members) for one in groups)

    def cut(self, sites: Iterable[int], fixed: Sequence[Formed], also: Iterable[int] = ()) -> Cut:
        """Return ``sites`` and all who reach them, and ``also``, but for who is in a ``fixed``
        group; what those groups order is taken from the pools."""
        there = tuple(sorted(sites))
        bound = {demand for one in fixed for demand in one.members}
        able = {demand for site in there for demand in self.reached[site]} | set(also)
        who = tuple(sorted(able - bound))
        problem = self.problem
        at = {site: place for place, site in enumerate(there)}
        by = {demand: place for place, demand in enumerate(who)}
        small = replace(
            problem,
            demands=tuple(problem.demands[one] for one in who),
            sites=tuple(problem.sites[one] for one in there),
            pools=tuple(_left(problem.pools, at, fixed)),
            barred={
                (by[demand], at[site]): problem.barred[demand, site]
                for demand in who
                for site in there
                if (demand, site) in problem.barred
            },
            kept=self._inside({one: self.where[one] for one in who if self.held(one)}, by, at),
            proposed=self._inside(problem.proposed, by, at),
        )
        return Cut(small, who, there)

    def stayed(self, cut: Cut) -> int:
        """Return how many proposals of ``cut`` are as they were."""
        whole = ((cut.demands[one], cut.sites[site]) for one, site in cut.problem.proposed.items())
        return sum(self.where.get(one) == site for one, site in whole)

    @staticmethod
    def _inside(
        wished: Mapping[int, int], by: Mapping[int, int], at: Mapping[int, int]
    ) -> dict[int, int]:
        return {by[one]: at[site] for one, site in wished.items() if one in by and site in at}


def _left(pools: Sequence[Pool], at: dict[int, int], fixed: Sequence[Formed]) -> Iterable[Pool]:
    """Yield what is left of the pools, with the sites where they are now."""
    for pool in pools:
        sites = tuple(at[one] for one in pool.sites if one in at)
        if sites:
            taken = sum(one.ordered for one in fixed if one.site in pool.sites)
            yield Pool(pool.name, max(pool.capacity - taken, 0), sites)
