# SPDX-License-Identifier: AGPL-3.0-or-later
"""Explain a run to each person: why here, or why not, and what would change that."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ess_map_groupbuy.explaining import costing, missing, standing
from ess_map_groupbuy.explaining.answers import (
    COSTS,
    NO_SITE,
    Cost,
    Missing,
    Obstacle,
    Relaxation,
    Served,
    Unserved,
)
from ess_map_groupbuy.explaining.cutting import Ground
from ess_map_groupbuy.explaining.forcing import force
from ess_map_groupbuy.explaining.relaxing import candidates, relaxed
from ess_map_groupbuy.explaining.serving import served
from ess_map_groupbuy.forming.problem import Problem
from ess_map_groupbuy.forming.solution import OPTIMAL, Solution

NEAR = 250
"""Pairs of a person and a site among which a relaxation has to prove itself."""
DOUBT = 10
"""So many more may be served than the run found: nobody can be sure what a new run does."""
SHOWN = 8
"""Obstacles that are told."""


class Explainer:
    """Explains one run; ``seconds`` is what each question to the solver may take."""

    def __init__(self, problem: Problem, solution: Solution, *, seconds: float = 2.0) -> None:
        self.ground = Ground(problem, solution)
        self.seconds = seconds
        stages = {one.goal: one for one in solution.stages}
        sure = [stages[goal].status == OPTIMAL for goal in ("kept", "served") if goal in stages]
        self.proved = all(sure)
        self.slack = max(stages["served"].bound - stages["served"].value, 0)
        self.shortest = all(
            one.status == OPTIMAL for one in solution.stages if one.goal != "seniority"
        )

    def explain(self, demand: int) -> Served | Unserved:
        """Return why ``demand`` is in its group or in none."""
        ground = self.ground
        if demand in ground.where:
            return served(ground, demand)
        (priced,) = costing.costs(ground, self.slack, [demand], self.seconds)
        return Unserved(
            demand,
            priced.cost,
            self._obstacles(demand, priced.cost.category),
            costing.lost(ground, priced, self.seconds),
            self._swap(demand) if priced.cost.category == COSTS else None,
            tuple(self.relaxations(demand)),
            self.proved,
        )

    def missing(self) -> tuple[Missing, ...]:
        """Return how much is missing, and where."""
        return missing.missing(self.ground, range(len(self.ground.problem.sites)))

    def costs(self, demands: Iterable[int], seconds: float = 3.0) -> list[Cost]:
        """Return what it would cost to serve each of ``demands``, in ``seconds`` all together."""
        return [one.cost for one in costing.costs(self.ground, self.slack, demands, seconds)]

    def relaxations(self, demand: int) -> list[Relaxation]:
        """Return, of each kind, the least change that certainly gets ``demand`` served."""
        found: list[Relaxation] = []
        if self.slack > DOUBT:
            return found
        for steps in candidates(self.ground, demand):
            certain = (one for one in steps if self._serves(demand, one))
            found.extend(one for one in [next(certain, None)] if one is not None)
        return found

    def _obstacles(self, demand: int, category: str) -> tuple[Obstacle, ...]:
        sites = range(len(self.ground.problem.sites))
        barred = missing.barred(self.ground, demand, sites)
        short = [] if category == NO_SITE else missing.short(self.ground, demand)
        return tuple((short + barred)[:SHOWN])

    def _swap(self, demand: int) -> int | None:
        """Return the fewest metres more with ``demand`` in the place of another, alone."""
        ground, found = self.ground, []
        metres = ground.problem.metres
        for site in ground.sites[demand]:
            group = ground.at.get(site)
            for other in group.members if group else ():
                if ground.held(other):
                    continue
                members = [*(one for one in group.members if one != other), demand]
                if not standing.verdict(ground, site, members):
                    found.append(int(metres[demand, site] - metres[other, site]))
        return min(found, default=None)

    def _serves(self, demand: int, step: Relaxation) -> bool:
        """Tell whether a new run certainly serves ``demand`` after ``step``.

        Without them the best is what the run has proved. So they are in every best solution once
        one with them serves more, or as many with fewer metres.
        """
        ground = self.ground
        own = (one for one in ground.sites[demand] if one != step.site)
        area = ground.area([step.site, *own], NEAR)
        cut = ground.cut(area, ground.elsewhere(area), also=(demand,))
        mine = cut.demands.index(demand)
        asked = list(cut.problem.demands)
        asked[mine] = relaxed(asked[mine], step)
        small = replace(cut.problem, demands=tuple(asked))
        now = ground.served(area)
        more = now + self.slack + 1
        found = force(small, mine, seconds=self.seconds, least={"served": more})
        if found.value is not None or not self.shortest:
            return found.value is not None
        where = {one: site for one, site in ground.where.items() if site in area}
        metres = sum(int(ground.problem.metres[one, site]) for one, site in where.items())
        least = {"served": now} | ({"stayed": ground.stayed(cut)} if small.proposed else {})
        shorter = force(
            small, mine, seconds=self.seconds, goal="metres", least=least, most=metres - 1
        )
        return shorter.value is not None
