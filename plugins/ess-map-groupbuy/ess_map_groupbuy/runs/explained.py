# SPDX-License-Identifier: AGPL-3.0-or-later
"""Explanations for everybody, made with the run; what there was no time for, when it is asked."""

from __future__ import annotations

from dataclasses import asdict
from time import monotonic
from typing import Any

from ess_map_groupbuy.explaining.answers import Missing, Served, Unserved
from ess_map_groupbuy.explaining.explaining import Explainer
from ess_map_groupbuy.forming.fingerprint import from_json
from ess_map_groupbuy.forming.problem import Problem
from ess_map_groupbuy.forming.solution import Solution
from ess_map_groupbuy.runs import keeping
from ess_map_groupbuy.runs.instance import Names
from ess_map_groupbuy.runs.models import Run
from ess_map_groupbuy.runs.progress import Teller

SECONDS = 120.0
"""For all explanations of a run; a very large campaign makes the others when they are read."""
EACH, READING = 2.0, 0.3
"""For one question to the solver: in the background, and while somebody waits for a page."""


def everybody(problem: Problem, solution: Solution, names: Names, teller: Teller) -> dict[str, Any]:
    """Return what is told of each person and of each site, as a run keeps it."""
    until = monotonic() + SECONDS
    explainer = Explainer(problem, solution, seconds=EACH)
    served = solution.group_of
    order = sorted(range(len(problem.demands)), key=lambda one: one not in served)
    answers: list[Served | Unserved] = []
    for count, demand in enumerate(order):
        if monotonic() > until:
            break
        answers.append(explainer.explain(demand))
        teller.explaining(count + 1, len(order))
    return {
        "told": keeping.told(answers, names.demands),
        "missing": [asdict(one) for one in explainer.missing()],
    }


def one(run: Run, intention_id: int) -> Served | Unserved | None:
    """Return the explanation for an intention; None when the run did not count it."""
    found = keeping.answer(run.solution, intention_id)
    names = Names.from_json(run.names)
    if found is not None or intention_id not in names.demands or not run.problem:
        return found
    solution = keeping.read(run.solution, run.stages, run.solver)
    explainer = Explainer(from_json(run.problem), solution, seconds=READING)
    return explainer.explain(names.demands.index(intention_id))


def missing(run: Run) -> list[Missing]:
    """Return what lacks for the next tiers of each site."""
    return keeping.missing(run.solution)
