# SPDX-License-Identifier: AGPL-3.0-or-later
"""A campaign cut into neighbourhoods breaks no rule, and its bound is a true one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from ess_map_groupbuy.forming import neighbourhoods
from ess_map_groupbuy.forming.checking import check
from ess_map_groupbuy.forming.components import components
from ess_map_groupbuy.forming.generating import instance
from ess_map_groupbuy.forming.limits import MOST, Limits
from ess_map_groupbuy.forming.problem import Problem, Rules
from ess_map_groupbuy.forming.reaching import prune, reach
from ess_map_groupbuy.forming.solution import OPTIMAL
from ess_map_groupbuy.forming.solving import solve

CASES = {
    "plain": {},
    "supply": {"supply": 0.4},
    "lots": {"lots": 10},
    "rules": {"rules": Rules(least_members=3, largest_share=300)},
    "quantity": {"rules": Rules(goal="quantity"), "lots": 5},
}


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """Neighbourhoods so small that a campaign of 70 people has several."""
    monkeypatch.setattr(neighbourhoods, "PAIRS", 60)
    monkeypatch.setattr(neighbourhoods, "CORE", 30)


def committed(problem: Problem) -> Problem:
    """Return the problem with some commitments, some proposals, and one that cannot hold."""
    part = prune(reach(problem))
    pairs = dict(zip(part.demand.tolist(), part.site.tolist(), strict=True))
    some = list(pairs.items())
    return replace(problem, kept=dict(some[:4]) | {0: -1}, proposed=dict(some[8:14]))


@pytest.mark.parametrize("given", CASES.values(), ids=CASES.keys())
def test_what_is_cut_is_feasible_and_honestly_bounded(given):
    problem = committed(instance(70, 10, seed=4, **given))
    whole, cut = solve(problem), solve(problem, limits=Limits(whole=1))
    assert check(problem, cut) == []
    best, found = whole.stages[0], cut.stages[0]
    assert best.status == OPTIMAL
    assert found.goal == "kept" and found.value <= best.value <= found.bound
    served, most = cut.stages[1], whole.stages[1]
    assert served.value >= 0.9 * most.value
    if found.value == best.value:
        assert served.value <= most.value <= served.bound


def test_bounds_of_every_goal_are_on_the_right_side():
    problem = instance(70, 10, seed=6)
    found = solve(problem, limits=Limits(whole=1))
    for one in found.stages:
        assert one.bound >= one.value if one.goal in MOST else 0 < one.bound <= one.value


def test_what_is_cut_is_the_same_in_a_second_run():
    problem = instance(70, 10, seed=8)
    first, second = (solve(problem, limits=Limits(whole=1), seed=3) for _ in range(2))
    assert first.groups == second.groups


def test_neighbourhoods_reach_every_site_and_leave_the_others_alone():
    part = components(prune(reach(instance(70, 10, seed=4))))[-1]
    chosen = np.zeros(part.size, dtype=bool)
    _people, first = np.unique(part.demand, return_index=True)
    chosen[first] = True
    seen = set()
    for pairs in neighbourhoods.neighbourhoods(part, chosen):
        sites = np.unique(part.site[pairs])
        seen |= set(sites.tolist())
        there = chosen & np.isin(part.site, sites)
        assert (pairs | ~there).all()
        elsewhere = part.demand[chosen & ~there]
        assert not np.isin(part.demand[pairs], elsewhere).any()
    assert seen == set(part.tiers)
