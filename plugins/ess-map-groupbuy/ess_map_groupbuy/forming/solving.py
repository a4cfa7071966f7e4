# SPDX-License-Identifier: AGPL-3.0-or-later
"""The best groups: one goal after the other, each part of the problem on its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from time import monotonic

from ess_map_groupbuy.forming import highs
from ess_map_groupbuy.forming.components import components
from ess_map_groupbuy.forming.decomposing import Decomposed
from ess_map_groupbuy.forming.highs import Effort
from ess_map_groupbuy.forming.limits import GOALS, Limits, Progress
from ess_map_groupbuy.forming.problem import Problem
from ess_map_groupbuy.forming.reaching import prune, reach
from ess_map_groupbuy.forming.reading import read
from ess_map_groupbuy.forming.searching import Search
from ess_map_groupbuy.forming.solution import OPTIMAL, STOPPED, Solution, Stage

Tell = Callable[[Progress], None]
AnySearch = Search | Decomposed
QUIET = 0.5


def solve(
    problem: Problem,
    *,
    limits: Limits | None = None,
    seed: int = 0,
    tell: Tell | None = None,
) -> Solution:
    """Return the groups that reach the goals of ``limits.GOALS`` in their order.

    Every goal is pursued in all parts before the next; its seconds go to the smallest part first,
    by size, and what is left over to the next. Raise SolverMissing when HiGHS is not installed.
    """
    limits, began = limits or Limits(), monotonic()
    solver = highs.version()
    parts = components(prune(reach(problem)))
    searches = [Search(one) if one.size < limits.whole else Decomposed(one) for one in parts]
    stages = []
    for goal in _goals(problem):
        stages.append(_stage(goal, searches, limits, seed, _report(goal, searches, began, tell)))
    return Solution(
        groups=read(problem, searches),
        stages=tuple(_final(stage, searches) for stage in stages),
        components=len(searches),
        solver=solver,
    )


def _goals(problem: Problem) -> list[str]:
    idle = {"kept": not problem.kept, "stayed": not problem.proposed}
    return [one for one in GOALS if not idle.get(one, False)]


def _report(
    goal: str, searches: list[AnySearch], began: float, tell: Tell | None
) -> Callable[..., None]:
    """Return how a search tells where it is: at most once in ``QUIET`` seconds."""
    told = 0.0

    def report(place: int, *, now: bool = False) -> None:
        nonlocal told
        if tell is not None and (now or monotonic() - told > QUIET):
            told = monotonic()
            tell(Progress(goal, place, len(searches), *_sums(goal, searches), told - began))

    return report


def _stage(
    goal: str,
    searches: list[AnySearch],
    limits: Limits,
    seed: int,
    report: Callable[..., None],
) -> Stage:
    """Pursue ``goal`` in every part, the smallest first, each with its share of the time."""
    began = monotonic()
    sizes = [one.part.size for one in searches]
    until = began + limits.seconds(goal, max(sizes, default=0))
    for place, one in enumerate(searches):
        seconds = max(until - monotonic(), 0.0) * sizes[place] / sum(sizes[place:])
        one.pursue(goal, Effort(seconds, seed), partial(report, place + 1))
        report(place + 1, now=True)
    value, bound = _sums(goal, searches)
    status = OPTIMAL if all(one.proved[goal] for one in searches) else STOPPED
    return Stage(goal, value, bound, status, round(monotonic() - began, 3))


def _sums(goal: str, searches: list[AnySearch]) -> tuple[int, int]:
    """Return value and bound, all parts together; those to come count what they have."""
    values = [one.reached.get(goal, one.value(goal)) for one in searches]
    bounds = [one.bounds.get(goal, value) for one, value in zip(searches, values, strict=True)]
    return sum(values), sum(bounds)


def _final(stage: Stage, searches: list[AnySearch]) -> Stage:
    """Return the stage with the value of the end: a later goal may happen to better it."""
    return replace(stage, value=sum(one.value(stage.goal) for one in searches))
