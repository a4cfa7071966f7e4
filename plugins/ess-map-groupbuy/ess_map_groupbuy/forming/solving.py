# SPDX-License-Identifier: AGPL-3.0-or-later
"""The best groups: one goal after the other, each part of the problem on its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from time import monotonic

from . import highs
from .components import components
from .limits import GOALS, Limits, Progress
from .problem import Problem
from .reaching import prune, reach
from .reading import read
from .searching import Search
from .solution import OPTIMAL, STOPPED, Solution, Stage

Tell = Callable[[Progress], None]


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
    searches = [Search(one, seed) for one in components(prune(reach(problem)))]
    stages = [_stage(goal, searches, limits, began, tell) for goal in _goals(problem)]
    return Solution(
        groups=read(problem, [pair for one in searches for pair in one.joined]),
        stages=tuple(_final(stage, searches) for stage in stages),
        components=len(searches),
        solver=solver,
    )


def _goals(problem: Problem) -> list[str]:
    idle = {"kept": not problem.kept, "stayed": not problem.proposed}
    return [one for one in GOALS if not idle.get(one, False)]


def _stage(
    goal: str, searches: list[Search], limits: Limits, run: float, tell: Tell | None
) -> Stage:
    """Pursue ``goal`` in every part, the smallest first, each with its share of the time."""
    began, left = monotonic(), sum(one.part.size for one in searches)
    until = began + limits.seconds(goal)
    for place, one in enumerate(searches, start=1):

        def report(place: int = place) -> None:
            if tell is not None:
                value, bound = _sums(goal, searches)
                tell(Progress(goal, place, len(searches), value, bound, monotonic() - run))

        seconds = max(until - monotonic(), 0.0) * one.part.size / left
        one.pursue(goal, seconds, report)
        left -= one.part.size
        report()
    value, bound = _sums(goal, searches)
    status = OPTIMAL if all(one.proved[goal] for one in searches) else STOPPED
    return Stage(goal, value, bound, status, round(monotonic() - began, 3))


def _sums(goal: str, searches: list[Search]) -> tuple[int, int]:
    """Return value and bound, all parts together; those to come count what they have."""
    values = [one.value(goal) for one in searches]
    bounds = [one.bounds.get(goal, value) for one, value in zip(searches, values, strict=True)]
    return sum(values), sum(bounds)


def _final(stage: Stage, searches: list[Search]) -> Stage:
    """Return the stage with the value of the end: a later goal may happen to better it."""
    value, bound = _sums(stage.goal, searches)
    return replace(stage, value=value, bound=bound)
