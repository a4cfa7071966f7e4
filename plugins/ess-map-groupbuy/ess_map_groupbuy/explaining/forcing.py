# SPDX-License-Identifier: AGPL-3.0-or-later
"""What if somebody had to be served? The only file here that asks the solver."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from ess_map_groupbuy.forming.building import Model, build
from ess_map_groupbuy.forming.highs import Effort, optimise
from ess_map_groupbuy.forming.problem import Problem
from ess_map_groupbuy.forming.reaching import prune, reach
from ess_map_groupbuy.forming.rows import Rows


@dataclass(frozen=True)
class Forced:
    """The best found with somebody in: ``value`` of the goal, who is where; ``proved`` the best."""

    value: int
    joined: dict[int, int]
    proved: bool


def force(
    problem: Problem,
    demand: int,
    *,
    seconds: float,
    goal: str = "served",
    least: Mapping[str, int] | None = None,
    among: Collection[int] = (),
) -> Forced | None:
    """Return the best for ``goal`` with ``demand`` in a group and every commitment kept.

    Goals are those of a run, and ``among``: that most of these demands are served. ``least`` is
    what other goals must at least give. None when nothing was found.
    """
    model = _model(problem, demand)
    if model is None:
        return None
    pairs = np.flatnonzero(model.part.demand == demand)
    rows = _committed(model)
    if rows is None:
        return None
    rows.add(1, [(0, pairs, 1)], 1, np.inf)
    for other, value in (least or {}).items():
        _at_least(rows, model.weights(other), value)
    cost = _among(model, among) if goal == "among" else model.weights(goal)
    found = optimise(
        rows, model.upper, model.whole, cost, most=goal != "metres", effort=Effort(seconds)
    )
    if found.columns is None:
        return None
    chosen = np.flatnonzero(np.round(found.columns[: model.part.size]))
    joined = dict(
        zip(model.part.demand[chosen].tolist(), model.part.site[chosen].tolist(), strict=True)
    )
    return Forced(round(float(cost @ np.round(found.columns))), joined, found.proved)


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


def _at_least(rows: Rows, weights: np.ndarray, value: int) -> None:
    columns = np.flatnonzero(weights)
    rows.add(1, [(0, columns, weights[columns])], value, np.inf)


def _among(model: Model, chosen: Collection[int]) -> np.ndarray:
    """Return what counts the ``chosen`` who are served."""
    found = np.zeros(len(model.upper))
    found[: model.part.size] = np.isin(model.part.demand, sorted(chosen))
    return found
