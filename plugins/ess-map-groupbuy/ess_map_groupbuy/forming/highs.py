# SPDX-License-Identifier: AGPL-3.0-or-later
"""The only file that knows HiGHS: one model in arrays in, its best columns and its bound out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf, isfinite
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ess_map_groupbuy.forming.building import Floats
from ess_map_groupbuy.forming.rows import Rows


class SolverMissing(RuntimeError):
    """HiGHS is not installed: nothing can be formed, and nothing else is tried in its place."""


@dataclass(frozen=True)
class Effort:
    """What one solve may take: ``nodes`` makes it stop at the same point on every machine."""

    seconds: float
    seed: int = 0
    nodes: int | None = None
    gap: float = 0.0


@dataclass(frozen=True)
class Found:
    """The best columns (None when there was no time for any), a valid bound, and whether the
    search ended by itself, within the gap it was given."""

    columns: Floats | None
    bound: float
    ended: bool


@dataclass(frozen=True)
class Relaxed:
    """The best columns with fractions (None when there was no time), a valid bound, what each
    column would cost at the margin, and where to start for other costs."""

    columns: Floats | None
    bound: float
    reduced: Floats
    basis: Any


def load() -> ModuleType:
    """Return the solver's module, or raise SolverMissing."""
    try:
        import highspy
    except ImportError as missing:
        raise SolverMissing(
            "Le solveur HiGHS manque : installez le paquet Python « highspy » "
            "(pip install highspy), puis relancez la formation des groupes."
        ) from missing
    return highspy


def version() -> str:
    """Return ``HiGHS 1.15.1``."""
    return f"HiGHS {load().Highs().version()}"


def optimise(
    rows: Rows,
    upper: Floats,
    whole: NDArray[np.bool_],
    cost: Floats,
    *,
    most: bool,
    effort: Effort,
    start: Floats | None = None,
    tell: Callable[[float, float], None] | None = None,
) -> Found:
    """Return the columns between 0 and ``upper`` that make ``cost`` least, or ``most``.

    Those that are ``whole`` have no fractions. ``tell`` hears the value and the bound now and then.
    """
    highspy = load()
    solver = _solver(highspy, rows, upper, whole, cost, most, effort)
    if start is not None:
        given = highspy.HighsSolution()
        given.col_value = start.tolist()
        solver.setSolution(given)
    if tell is not None:
        solver.cbMipInterrupt.subscribe(
            lambda event: tell(event.data_out.mip_primal_bound, event.data_out.mip_dual_bound)
        )
    solver.run()
    info, found = solver.getInfo(), None
    if info.primal_solution_status == int(highspy.SolutionStatus.kSolutionStatusFeasible):
        found = np.array(solver.getSolution().col_value)
    bound = info.mip_dual_bound if isfinite(info.mip_dual_bound) else _none(most)
    return Found(found, bound, solver.getModelStatus() == highspy.HighsModelStatus.kOptimal)


def relax(
    rows: Rows, upper: Floats, cost: Floats, *, most: bool, effort: Effort, basis: Any = None
) -> Relaxed:
    """Return the same with fractions allowed, from a ``basis`` of fewer rows or other costs."""
    highspy = load()
    fractions = np.zeros(len(upper), dtype=bool)
    solver = _solver(highspy, rows, upper, fractions, cost, most, effort)
    if basis is not None:
        more = rows.count - len(basis.row_status)
        basis.row_status = [*basis.row_status, *[highspy.HighsBasisStatus.kBasic] * more]
        solver.setBasis(basis)
    solver.run()
    solution = solver.getSolution()
    ended = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return Relaxed(
        columns=np.array(solution.col_value) if ended else None,
        bound=solver.getInfo().objective_function_value if ended else _none(most),
        reduced=np.array(solution.col_dual),
        basis=solver.getBasis() if ended else None,
    )


def _none(most: bool) -> float:
    return inf if most else -inf


def _solver(
    highspy: ModuleType,
    rows: Rows,
    upper: Floats,
    whole: NDArray[np.bool_],
    cost: Floats,
    most: bool,
    effort: Effort,
) -> Any:
    """Return a solver that is given all, and says nothing."""
    solver = highspy.Highs()
    options = {
        "output_flag": False,
        "threads": 1,
        "random_seed": effort.seed,
        "time_limit": max(effort.seconds, 0.01),
        "mip_rel_gap": effort.gap,
        "mip_abs_gap": 0.0,
    }
    if effort.nodes is not None:
        options["mip_max_nodes"] = effort.nodes
    for name, value in options.items():
        solver.setOptionValue(name, value)
    starts, columns, values = rows.matrix
    lower, higher = rows.bounds
    sense = highspy.ObjSense.kMaximize if most else highspy.ObjSense.kMinimize
    solver.passModel(
        len(upper), rows.count, len(values), int(highspy.MatrixFormat.kRowwise), int(sense), 0.0,
        cost, np.zeros(len(upper)), upper, lower, higher, starts, columns, values,
        whole.astype(np.int32),
    )  # fmt: skip
    return solver
