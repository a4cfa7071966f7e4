# SPDX-License-Identifier: AGPL-3.0-or-later
"""What if somebody had to be served? The only file here that asks the solver."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from time import monotonic

import numpy as np

from ess_map_groupbuy.forming.building import Model, build
from ess_map_groupbuy.forming.highs import Effort, optimise
from ess_map_groupbuy.forming.problem import Problem
from ess_map_groupbuy.forming.reaching import prune, reach
from ess_map_groupbuy.forming.rows import Rows


@dataclass(frozen=True)
class Forced:
    """The best found with somebody in: ``value`` of the goal, who is where; ``proved`` the best.

    Without a value there is nothing: for sure when ``proved``, else as far as was looked.
    """

    value: int | None
    joined: dict[int, int]
    proved: bool


NOTHING = Forced(None, {}, True)
WHOLE = 0.5
"""Nearer to its bound than that, a whole number is proved."""
IN_TIME = 0.8
"""The share of its time after which a solver that found nothing may have had too little."""


def force(
    problem: Problem,
    demand: int,
    *,
    seconds: float,
    goal: str = "served",
    least: Mapping[str, int] | None = None,
    most: int | None = None,
    among: Collection[int] = (),
) -> Forced:
    """Return the best for ``goal`` with ``demand`` in a group and every commitment kept.

    Goals are those of a run, and ``among``: that most of these demands are served. ``least`` is
    what goals must at least give, ``most`` what is known to be the most: both help to prove.
    """
    model = _model(problem, demand)
    rows = None if model is None else _committed(model)
    if model is None or rows is None:
        return NOTHING
    pairs = np.flatnonzero(model.part.demand == demand)
    rows.add(1, [(0, pairs, 1)], 1, np.inf)
    for other, value in (least or {}).items():
        _between(rows, model.weights(other), value, np.inf)
    cost = _among(model, among) if goal == "among" else model.weights(goal)
    if most is not None:
        _between(rows, cost, -np.inf, most)
    began = monotonic()
    found = optimise(
        rows, model.upper, model.whole, cost, most=goal != "metres", effort=Effort(seconds)
    )
    if found.columns is None:
        return Forced(None, {}, monotonic() - began < IN_TIME * seconds)
    chosen = np.flatnonzero(np.round(found.columns[: model.part.size]))
    joined = dict(
        zip(model.part.demand[chosen].tolist(), model.part.site[chosen].tolist(), strict=True)
    )
    value = round(float(cost @ np.round(found.columns)))
    return Forced(value, joined, abs(found.bound - value) < WHOLE)


def possible(problem: Problem, demand: int, seconds: float) -> bool:
    """Tell whether any groups at all have ``demand`` in one, every commitment kept."""
    model = _model(problem, demand)
    rows = None if model is None else _committed(model)
    if model is None or rows is None:
        return False
    cost = _among(model, (demand,))
    found = optimise(rows, model.upper, model.whole, cost, most=True, effort=Effort(seconds))
    return found.columns is None or round(float(cost @ found.columns)) > 0


def _model(problem: Problem, demand: int) -> Model | None:
    part = prune(reach(problem))
    return build(part) if (part.demand == demand).any() else None


def _committed(model: Model) -> Rows | None:
    """Return the rows of the model and one for each commitment; None when one cannot be kept."""
    rows, part = model.rows.copy(), model.part
    for demand, site in part.problem.kept.items():
        pair = np.flatnonzero((part.demand == demand) & (part.site == site))
        if not len(pair):
            return None
        rows.add(1, [(0, pair, 1)], 1, np.inf)
    return rows


def _between(rows: Rows, weights: np.ndarray, least: float, most: float) -> None:
    columns = np.flatnonzero(weights)
    rows.add(1, [(0, columns, weights[columns])], least, most)


def _among(model: Model, chosen: Collection[int]) -> np.ndarray:
    """Return what counts the ``chosen`` who are served."""
    found = np.zeros(len(model.upper))
    found[: model.part.size] = np.isin(model.part.demand, sorted(chosen))
    return found
