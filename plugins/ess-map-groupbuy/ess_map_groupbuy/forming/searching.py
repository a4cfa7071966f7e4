# SPDX-License-Identifier: AGPL-3.0-or-later
"""The search in one part of a problem: goal after goal, what was reached is held."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, floor, isfinite

import numpy as np

from .building import Floats, build
from .highs import Effort, optimise
from .limits import MOST
from .reaching import Part


class Search:
    """The best columns found so far for ``part``; nobody is served before the first goal."""

    def __init__(self, part: Part, seed: int) -> None:
        self.part = part
        self.seed = seed
        self.model = build(part)
        self.rows = self.model.rows.copy()
        self.columns: Floats = np.zeros(len(self.model.upper))
        self.bounds: dict[str, int] = {}
        self.proved: dict[str, bool] = {}

    def value(self, goal: str) -> int:
        """Return what the present columns are worth for ``goal``."""
        return round(float(self.model.weights(goal) @ self.columns))

    @property
    def joined(self) -> list[tuple[int, int, int]]:
        """Who joins which site, and the steps ordered there."""
        at, column, steps = self.model.ordered
        ordered = np.bincount(at, steps * self.columns[column])
        sites = np.unique(self.part.site)
        there = np.searchsorted(sites, self.part.site)
        return [
            (int(self.part.demand[one]), int(self.part.site[one]), round(ordered[there[one]]))
            for one in np.flatnonzero(self.columns[: self.part.size])
        ]

    def pursue(self, goal: str, seconds: float, tell: Callable[[], None] | None = None) -> None:
        """Look for the best value of ``goal`` that gives up nothing of the former ones."""
        cost, most = self.model.weights(goal), goal in MOST
        self.bounds[goal] = self._obvious(cost) if most else 0
        self.proved[goal] = self.bounds[goal] == self.value(goal)
        if not self.proved[goal]:
            self._solve(goal, cost, seconds, tell)
        worth = self.value(goal)
        terms = (0, np.flatnonzero(cost), cost[cost != 0])
        self.rows.add(1, [terms], *((worth, np.inf) if most else (-np.inf, worth)))

    def _solve(
        self, goal: str, cost: Floats, seconds: float, tell: Callable[[], None] | None
    ) -> None:
        most = goal in MOST

        def heard(bound: float) -> None:
            self.bounds[goal] = _tighter(self.bounds[goal], bound, most)
            if tell is not None:
                tell()

        found = optimise(
            self.rows, self.model.upper, self.model.whole, cost,
            most=most, effort=Effort(seconds, self.seed), start=self.columns, tell=heard,
        )  # fmt: skip
        if found.columns is not None:
            self.columns = np.round(found.columns)
        heard(found.bound)
        self.proved[goal] = found.proved or self.bounds[goal] == self.value(goal)
        if self.proved[goal]:
            self.bounds[goal] = self.value(goal)

    def _obvious(self, cost: Floats) -> int:
        """Return what no grouping can exceed: the best of each demand, and all the lots."""
        part = self.part
        best = np.zeros(len(part.problem.demands))
        np.maximum.at(best, part.demand, cost[: part.size])
        return round(float(best.sum() + cost[part.size :] @ self.model.upper[part.size :]))


def _tighter(known: int, bound: float, most: bool) -> int:
    """Return the better of two bounds on a whole number, forgiving what floats get wrong."""
    if not isfinite(bound):
        return known
    slack = 1e-6 + 1e-9 * abs(bound)
    return min(known, floor(bound + slack)) if most else max(known, ceil(bound - slack))
