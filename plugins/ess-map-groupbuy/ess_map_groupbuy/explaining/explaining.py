# SPDX-License-Identifier: AGPL-3.0-or-later
"""Explain a run to each person: why here, or why not, and what would change that."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ess_map_groupbuy.explaining import missing, standing
from ess_map_groupbuy.explaining.answers import (
    COMMITTED,
    COSTS,
    NO_SITE,
    NO_TIER,
    Cost,
    Lost,
    Missing,
    Relaxation,
    Served,
    Unserved,
)
from ess_map_groupbuy.explaining.cutting import Cut, Ground
from ess_map_groupbuy.explaining.forcing import Forced, force, possible
from ess_map_groupbuy.explaining.relaxing import candidates, relaxed
from ess_map_groupbuy.explaining.serving import served
from ess_map_groupbuy.forming.problem import Problem
from ess_map_groupbuy.forming.solution import OPTIMAL, Solution

NEAR = 400
"""Pairs of a person and a site that are decided anew together: what is tried first."""
FAR = 4000
"""Beyond, the whole is too large to be decided again for one person."""
SHOWN = 8
"""Obstacles that are told."""


class Explainer:
    """Explains one run; ``seconds`` is the time of each question to the solver."""

    def __init__(self, problem: Problem, solution: Solution, *, seconds: float = 2.0) -> None:
        self.ground = Ground(problem, solution)
        self.seconds = seconds
        stages = {one.goal: one for one in solution.stages}
        self.proved = all(
            stages[goal].status == OPTIMAL for goal in ("kept", "served") if goal in stages
        )
        self.slack = max(stages["served"].bound - stages["served"].value, 0)
        self.shortest = solution.optimal

    def explain(self, demand: int) -> Served | Unserved:
        """Return why ``demand`` is in its group or in none."""
        if demand in self.ground.where:
            return served(self.ground, demand)
        cost, best, cut = self._cost(demand)
        lost = () if best is None or cut is None else self._lost(demand, best, cut)
        return Unserved(
            demand,
            cost,
            self._obstacles(demand, cost.category),
            lost,
            self._swap(demand) if cost.category == COSTS else None,
            tuple(self.relaxations(demand)),
            self.proved,
        )

    def missing(self) -> tuple[Missing, ...]:
        """Return how much is missing, and where."""
        return missing.missing(self.ground)

    def costs(self, demands: Iterable[int]) -> list[Cost]:
        """Return what it would cost to serve each of ``demands``."""
        return [self._cost(demand)[0] for demand in demands]

    def relaxations(self, demand: int) -> list[Relaxation]:
        """Return, of each kind, the least change that certainly gets ``demand`` served."""
        found = []
        for _kind, steps in candidates(self.ground, demand):
            certain = (one for one in steps if self._serves(demand, one))
            found.extend(one for one in [next(certain, None)] if one is not None)
        return found

    def _cost(self, demand: int) -> tuple[Cost, Forced | None, Cut | None]:
        """Return the cost, and the best that was found with ``demand`` in, where."""
        ground = self.ground
        sites = ground.sites[demand]
        if not sites:
            return Cost(demand, NO_SITE), None, None
        if not any(self._alone(demand, site) for site in sites):
            return Cost(demand, NO_TIER), None, None
        best, gain, where = None, 0, None
        for area in self._areas(sites):
            cut = ground.cut(area, ground.elsewhere(area))
            found = force(cut.problem, cut.demands.index(demand), seconds=self.seconds)
            if found is None:
                continue
            here = found.value - ground.served(area)
            if best is None or here > gain:
                best, gain, where = found, here, cut
            whole = found.proved and area == ground.whole(area)
            if whole or gain >= 0:
                return Cost(demand, COSTS, -gain), best, where
        if best is not None:
            return Cost(demand, COSTS, -gain, exact=False), best, where
        return Cost(demand, COMMITTED), None, None

    def _areas(self, sites: list[int]) -> Iterable[frozenset[int]]:
        ground = self.ground
        near = ground.area(sites, NEAR)
        yield near
        whole = ground.whole(near)
        if whole != near and sum(len(ground.reached[one]) for one in whole) <= FAR:
            yield whole

    def _alone(self, demand: int, site: int) -> bool:
        """Tell whether there may be a group at ``site`` with ``demand`` in, all others gone."""
        cut = self.ground.cut([site], ())
        small = replace(cut.problem, kept={}, proposed={})
        return possible(small, cut.demands.index(demand), self.seconds)

    def _obstacles(self, demand: int, category: str):
        sites = range(len(self.ground.problem.sites))
        barred = missing.barred(self.ground, demand, sites)
        if category == NO_SITE:
            return tuple(barred[:SHOWN])
        return tuple((missing.short(self.ground, demand) + barred)[:SHOWN])

    def _lost(self, demand: int, best: Forced, cut: Cut) -> tuple[Lost, ...]:
        """Return whose places it takes, as few as can be for as many served."""
        mine = cut.demands.index(demand)
        today = [place for place, one in enumerate(cut.demands) if one in self.ground.where]
        fewest = force(
            cut.problem,
            mine,
            seconds=self.seconds,
            goal="among",
            least={"served": best.value},
            among=today,
        )
        joined = (fewest or best).joined
        gone: dict[int, int] = {}
        for place in today:
            if place not in joined:
                site = self.ground.where[cut.demands[place]]
                gone[site] = gone.get(site, 0) + 1
        return tuple(Lost(site, people) for site, people in sorted(gone.items()))

    def _swap(self, demand: int) -> int | None:
        """Return the fewest metres more with ``demand`` in the place of another, alone."""
        ground, found = self.ground, []
        metres = ground.problem.metres
        for site in ground.sites[demand]:
            group = ground.at.get(site)
            for other in group.members if group else ():
                if ground.held(other):
                    continue
                members = [one for one in group.members if one != other] + [demand]
                if not standing.verdict(ground, site, members):
                    found.append(int(metres[demand, site] - metres[other, site]))
        return min(found, default=None)

    def _serves(self, demand: int, step: Relaxation) -> bool:
        """Tell whether a new run certainly serves ``demand`` after ``step``.

        Without them the best is what the run has proved. So they are in every best solution once
        one with them serves more, or as many with fewer metres.
        """
        ground = self.ground
        sites = {step.site, *ground.sites[demand]}
        area = ground.area(sites, NEAR)
        cut = ground.cut(area, ground.elsewhere(area), also=(demand,))
        mine = cut.demands.index(demand)
        demands = list(cut.problem.demands)
        demands[mine] = relaxed(demands[mine], step)
        small = replace(cut.problem, demands=tuple(demands))
        now = ground.served(area)
        found = force(small, mine, seconds=self.seconds)
        if found is None or found.value < now:
            return False
        if found.value > now + self.slack:
            return True
        if not self.shortest:
            return False
        walked = sum(
            int(ground.problem.metres[one, site])
            for one, site in ground.where.items()
            if site in area
        )
        least = {"served": now, "stayed": ground.stayed(cut)}
        if not small.proposed:
            del least["stayed"]
        nearer = force(small, mine, seconds=self.seconds, goal="metres", least=least)
        return nearer is not None and nearer.value < walked
