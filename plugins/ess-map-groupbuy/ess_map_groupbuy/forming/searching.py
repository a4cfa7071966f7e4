# SPDX-License-Identifier: AGPL-3.0-or-later
"""The search in one part of a problem: goal after goal, what was reached is held."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, floor, isfinite

import numpy as np
from numpy.typing import NDArray

from ess_map_groupbuy.forming.building import Floats, Model, build
from ess_map_groupbuy.forming.highs import Effort, optimise
from ess_map_groupbuy.forming.limits import MOST
from ess_map_groupbuy.forming.reaching import Part
from ess_map_groupbuy.forming.rows import Rows


class Search:
    """The best columns found so far for ``part``; nobody is served before the first goal."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self.model = build(part)
        self.rows = self.model.rows.copy()
        self.columns: Floats = np.zeros(len(self.model.upper))
        self.reached: dict[str, int] = {}
        self.bounds: dict[str, int] = {}
        self.proved: dict[str, bool] = {}

    def value(self, goal: str) -> int:
        """Return what the present columns are worth for ``goal``."""
        return round(float(self.model.weights(goal) @ self.columns))

    @property
    def chosen(self) -> NDArray[np.bool_]:
        """The pairs that come about."""
        return self.columns[: self.part.size] > 0.5

    @property
    def steps(self) -> Floats:
        """What is ordered, by site of the whole problem."""
        at, column, steps = self.model.ordered
        found = np.zeros(len(self.part.problem.sites))
        np.add.at(found, self.model.columns.sites[at], steps * self.columns[column])
        return found

    def start(self, chosen: NDArray[np.bool_], steps: Floats) -> None:
        """Start from ``chosen`` pairs and the ``steps`` ordered, by site of the whole problem."""
        self.columns = self.model.values(chosen, steps[self.model.columns.sites])

    def pursue(self, goal: str, effort: Effort, tell: Callable[[], None] | None = None) -> None:
        """Look for the best value of ``goal`` that gives up nothing of the former ones."""
        self.bounds[goal] = obvious(self.model, goal, self.value("served"))
        self.proved[goal] = self.bounds[goal] == self.value(goal)
        if not self.proved[goal]:
            self._solve(goal, effort, tell)
        self.hold(goal)

    def settle(self, cost: Floats, effort: Effort) -> None:
        """Start from the columns that make ``cost`` most: nothing is held or bounded."""
        found = optimise(
            self.rows, self.model.upper, self.model.whole, cost,
            most=True, effort=effort, start=self.columns,
        )  # fmt: skip
        if found.columns is not None:
            self.columns = np.round(found.columns)

    def hold(self, goal: str) -> None:
        """From now on accept nothing worse than the present value of ``goal``."""
        hold(self.rows, self.model.weights(goal), goal, self.value(goal))

    def _solve(self, goal: str, effort: Effort, tell: Callable[[], None] | None) -> None:
        cost, most = self.model.weights(goal), goal in MOST

        def heard(value: float, bound: float) -> None:
            if isfinite(value):
                self.reached[goal] = round(value)
            self.bounds[goal] = tighter(self.bounds[goal], bound, most)
            if tell is not None:
                tell()

        found = optimise(
            self.rows, self.model.upper, self.model.whole, cost,
            most=most, effort=effort, start=self.columns, tell=heard,
        )  # fmt: skip
        if found.columns is not None:
            self.columns = np.round(found.columns)
        heard(self.value(goal), found.bound)
        closed = found.ended and effort.gap == 0.0
        self.proved[goal] = closed or self.bounds[goal] == self.value(goal)
        if self.proved[goal]:
            self.bounds[goal] = self.value(goal)


def hold(rows: Rows, cost: Floats, goal: str, worth: int) -> None:
    """Add to ``rows`` that ``cost`` is ``worth`` at least, or at most for what is to be least."""
    terms = (0, np.flatnonzero(cost), cost[cost != 0])
    rows.add(1, [terms], *((worth, np.inf) if goal in MOST else (-np.inf, worth)))


def obvious(model: Model, goal: str, people: int) -> int:
    """Return what no grouping can better: the best of each demand, and all the lots; or the least
    of so many ``people``, when so many are served."""
    part, cost = model.part, model.weights(goal)
    if goal in MOST:
        best = np.zeros(len(part.problem.demands))
        np.maximum.at(best, part.demand, cost[: part.size])
        return round(float(best.sum() + cost[part.size :] @ model.upper[part.size :]))
    if part.problem.rules.goal != "people":
        return 0
    least = np.full(len(part.problem.demands), np.inf)
    np.minimum.at(least, part.demand, cost[: part.size])
    return round(float(np.sort(least)[:people].sum()))


def tighter(known: int, bound: float, most: bool) -> int:
    """Return the better of two bounds on a whole number, forgiving what floats get wrong."""
    if not isfinite(bound):
        return known
    slack = 1e-6 + 1e-9 * abs(bound)
    return min(known, floor(bound + slack)) if most else max(known, ceil(bound - slack))
