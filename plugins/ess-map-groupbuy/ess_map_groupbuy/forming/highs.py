# SPDX-License-Identifier: AGPL-3.0-or-later
"""The only file that knows HiGHS: one model in arrays in, its best columns and its bound out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite
from types import ModuleType

import numpy as np

from .building import Floats
from .rows import Rows


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
    """The best columns (None when there was no time for any), a valid bound, proved or not."""

    columns: Floats | None
    bound: float
    proved: bool


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
    whole: np.ndarray,
    cost: Floats,
    *,
    most: bool,
    effort: Effort,
    start: Floats | None = None,
    tell: Callable[[float], None] | None = None,
) -> Found:
    """Return the columns between 0 and ``upper`` that make ``cost`` least, or ``most``."""
    highspy = load()
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
    if start is not None:
        given = highspy.HighsSolution()
        given.col_value = start.tolist()
        solver.setSolution(given)
    if tell is not None:
        solver.cbMipLogging.subscribe(lambda event: tell(event.data_out.mip_dual_bound))
    solver.run()
    info = solver.getInfo()
    found = None
    if info.primal_solution_status == int(highspy.SolutionStatus.kSolutionStatusFeasible):
        found = np.array(solver.getSolution().col_value)
    bound = info.mip_dual_bound if isfinite(info.mip_dual_bound) else (1 if most else -1) * np.inf
    proved = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal and effort.gap == 0.0
    return Found(found, bound, proved)
