# SPDX-License-Identifier: AGPL-3.0-or-later
"""The search in a part too large to be solved as a whole: a core, then neighbourhoods.

The bound comes from the loose model with fractions allowed, over all pairs: it is valid whatever
the neighbourhoods miss, so the gap that is stated is a true one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from time import monotonic
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ess_map_groupbuy.forming.building import Floats, Model, build
from ess_map_groupbuy.forming.highs import Effort, relax
from ess_map_groupbuy.forming.limits import MOST
from ess_map_groupbuy.forming.neighbourhoods import neighbourhoods
from ess_map_groupbuy.forming.problem import Pool
from ess_map_groupbuy.forming.reaching import Numbers, Part, prune
from ess_map_groupbuy.forming.searching import Search, hold, obvious, tighter

CLOSE = 0.002
"""The gap at which a neighbourhood of the core is left: it is soon bettered with all pairs."""
NODES = 50
"""Branches in a neighbourhood: a count, not a time, so that a second run does the same."""
WORTH = {"kept": 1024, "served": 64, "stayed": 4}
"""How many of the longest ways one of each is worth in the core. With less, the bound takes
20 times as long: it starts from where the core ends (10,000 × 200: 0.1 s after 2.6 s)."""
BOUND = 0.4
"""Of the time of a goal, what its bound may take; the rest is for neighbourhoods."""
TINY = 1e-6

Tell = Callable[[], None]


class Decomposed:
    """The best grouping found so far for ``part``; in use, the same as ``Search``."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self.loose = build(part, loose=True)
        self.rows = self.loose.rows.copy()
        self.chosen: NDArray[np.bool_] = np.zeros(part.size, dtype=bool)
        self.steps: Floats = np.zeros(len(part.problem.sites))
        self.reached: dict[str, int] = {}
        self.bounds: dict[str, int] = {}
        self.proved: dict[str, bool] = {}
        self._costs: dict[str, Floats] = {}
        self._held: list[str] = []
        self._basis: Any = None

    def value(self, goal: str) -> int:
        """Return what the present grouping is worth for ``goal``."""
        columns = self.loose.values(self.chosen, self.steps[self.loose.columns.sites])
        return round(float(self._cost(goal) @ columns))

    def _cost(self, goal: str) -> Floats:
        if goal not in self._costs:
            self._costs[goal] = self.loose.weights(goal)
        return self._costs[goal]

    def pursue(self, goal: str, effort: Effort, tell: Tell | None = None) -> None:
        """Look for a better value of ``goal`` that gives up nothing of the former ones."""
        until = monotonic() + effort.seconds
        cost = self._cost(goal)
        self.bounds[goal] = obvious(self.loose, goal, self.value("served"))
        if not self._done(goal, tell):
            core = self._bound(goal, cost, replace(effort, seconds=effort.seconds * BOUND))
            effort = replace(effort, nodes=NODES)
            if not self._done(goal, tell) and not self.chosen.any():
                self._walk(goal, until, replace(effort, gap=CLOSE), tell, core)
            while self._walk(goal, until, effort, tell):
                pass
        hold(self.rows, cost, goal, self.value(goal))
        self._held.append(goal)

    def _done(self, goal: str, tell: Tell | None) -> bool:
        """Note how far ``goal`` is; True when nothing better exists."""
        self.reached[goal] = self.value(goal)
        self.proved[goal] = self.reached[goal] == self.bounds[goal]
        if tell is not None:
            tell()
        return self.proved[goal]

    def _bound(self, goal: str, cost: Floats, effort: Effort) -> NDArray[np.bool_]:
        """Bound ``goal`` by what is possible with fractions; return the pairs of the core."""
        until, core = monotonic() + effort.seconds, self.chosen
        if self._basis is None:
            found = relax(self.rows, self.loose.upper, _guide(self.loose), most=True, effort=effort)
            self._basis = found.basis
            if found.columns is not None:
                worth = (found.columns > TINY) | (found.reduced >= -TINY)
                core = worth[: self.part.size]
        found = relax(
            self.rows, self.loose.upper, cost, most=goal in MOST,
            effort=replace(effort, seconds=max(until - monotonic(), 0.0)), basis=self._basis,
        )  # fmt: skip
        self.bounds[goal] = tighter(self.bounds[goal], found.bound, goal in MOST)
        self._basis = found.basis or self._basis
        return core

    def _walk(
        self,
        goal: str,
        until: float,
        effort: Effort,
        tell: Tell | None,
        core: NDArray[np.bool_] | None = None,
    ) -> bool:
        """Solve one neighbourhood after the other again, the rest as it is; True when one of
        them was bettered, and there is time. In the ``core``, all goals count together."""
        before = self.value(goal)
        for pairs in neighbourhoods(self.part, self.chosen, core):
            seconds = until - monotonic()
            if seconds <= 0 or self._done(goal, tell):
                return False
            search = self._among(pairs)
            if search is None:
                continue
            if core is not None:
                search.settle(_guide(search.model), replace(effort, seconds=seconds))
                self._adopt(search, pairs)
                continue
            for former in self._held:
                search.hold(former)
            now = search.value(goal)
            search.pursue(goal, replace(effort, seconds=seconds))
            if search.value(goal) != now:
                self._adopt(search, pairs)
        return not self._done(goal, tell) and self.value(goal) != before

    def _among(self, pairs: NDArray[np.bool_]) -> Search | None:
        """Return a search with these ``pairs`` alone, from what is now; None when none can be."""
        sites = np.unique(self.part.site[pairs])
        part = prune(replace(self.part, pools=self._left(sites)).only(pairs))
        if not part.size:
            return None
        search = Search(part)
        search.start(self.chosen[self._places(part)], self.steps)
        return search

    def _adopt(self, search: Search, pairs: NDArray[np.bool_]) -> None:
        """Take for ``pairs`` what ``search`` has found among them."""
        sites = np.unique(self.part.site[pairs])
        self.chosen[pairs] = False
        self.chosen[self._places(search.part)] = search.chosen
        self.steps[sites] = search.steps[sites]

    def _places(self, part: Part) -> Numbers:
        """Return where the pairs of a smaller ``part`` are among all."""
        number = len(part.problem.sites)
        mine = self.part.demand * number + self.part.site
        return np.searchsorted(mine, part.demand * number + part.site)

    def _left(self, sites: Numbers) -> tuple[Pool, ...]:
        """Return the pools with what all other sites leave of them."""
        others = self.steps.copy()
        others[sites] = 0
        return tuple(
            replace(one, capacity=one.capacity - round(others[list(one.sites)].sum()))
            for one in self.part.pools
        )


def _guide(model: Model) -> Floats:
    """Return all goals in one, good enough to begin with."""
    metres = model.weights("metres")
    longest = max(float(metres.max()), 1.0)
    return longest * sum(much * model.weights(goal) for goal, much in WORTH.items()) - metres
