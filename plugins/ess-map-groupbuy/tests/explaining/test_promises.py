# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is told to somebody is what happens when it is tried."""

from __future__ import annotations

from dataclasses import replace

from ess_map_groupbuy.explaining.answers import COSTS, NO_SITE, NO_TIER, Unserved
from ess_map_groupbuy.explaining.explaining import Explainer
from ess_map_groupbuy.explaining.relaxing import applied
from ess_map_groupbuy.forming.generating import instance
from ess_map_groupbuy.forming.problem import Problem, Tier
from ess_map_groupbuy.forming.solution import Solution
from ess_map_groupbuy.forming.solving import solve
from hypothesis import given, settings

from ..forming.drawing import problems

TIERS = (Tier(8, 9500), Tier(16, 8800), Tier(30, 8200))


def unserved(problem: Problem, found: Solution) -> list[int]:
    return [one for one in range(len(problem.demands)) if one not in found.group_of]


def with_them(problem: Problem, demand: int) -> list[int]:
    """Return what is served with ``demand`` committed, by each site where that can hold."""
    tried = (solve(replace(problem, kept={demand: site})) for site in range(len(problem.sites)))
    values = ({one.goal: one.value for one in found.stages} for found in tried)
    return [one["served"] for one in values if one["kept"]]


@settings(max_examples=60, deadline=None)
@given(problems(most=7, sites=3))
def test_the_cost_is_what_a_run_with_them_in_serves_less(drawn):
    problem = replace(drawn, kept={}, proposed={})
    found = solve(problem)
    served = {one.goal: one.value for one in found.stages}["served"]
    told = unserved(problem, found)
    for cost in Explainer(problem, found).costs(told, seconds=60):
        assert cost.exact
        best = with_them(problem, cost.demand)
        if cost.category == COSTS:
            assert served - max(best) == cost.fewer
        else:
            assert cost.category in (NO_SITE, NO_TIER)
            assert best == []


@settings(max_examples=60, deadline=None)
@given(problems(most=6, sites=3))
def test_each_relaxation_serves_them_in_a_new_run(problem):
    found = solve(problem)
    explainer = Explainer(problem, found)
    for demand in unserved(problem, found):
        for step in explainer.relaxations(demand):
            assert demand in solve(applied(problem, demand, step)).group_of


def test_each_relaxation_serves_them_in_a_campaign():
    problem = instance(45, 7, seed=7, tiers=TIERS)
    found = solve(problem)
    explainer = Explainer(problem, found)
    told = [explainer.explain(one) for one in unserved(problem, found)]
    assert all(isinstance(one, Unserved) for one in told)
    steps = [(one.demand, step) for one in told for step in one.relaxations]
    assert {"reach", "price"} <= {step.kind for _demand, step in steps}
    for demand, step in steps:
        assert demand in solve(applied(problem, demand, step)).group_of
    for one in told:
        if one.cost.category == COSTS and one.cost.exact:
            assert sum(gone.people for gone in one.lost) > one.cost.fewer
