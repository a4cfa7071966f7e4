# SPDX-License-Identifier: AGPL-3.0-or-later
"""On campaigns so small that everything can be tried, the solver is right; the checker agrees."""

from __future__ import annotations

import pytest
from ess_map_groupbuy.forming.baselines import exhaustive, greedy
from ess_map_groupbuy.forming.checking import check
from ess_map_groupbuy.forming.generating import instance
from ess_map_groupbuy.forming.problem import Demand, Problem, Rules, Site, Tier
from ess_map_groupbuy.forming.solving import solve
from hypothesis import given, settings

from .drawing import problems


@settings(max_examples=1000, deadline=None)
@given(problems(most=8, sites=3))
def test_a_thousand_campaigns_break_no_rule(problem):
    found = solve(problem)
    assert check(problem, found) == []
    assert found.optimal


@settings(max_examples=200, deadline=None)
@given(problems(most=6, sites=3))
def test_every_goal_is_what_trying_everything_gives(problem):
    found = {one.goal: one.value for one in solve(problem).stages}
    best = {one.goal: one.value for one in exhaustive(problem).stages}
    assert found == {goal: best[goal] for goal in found}


@pytest.mark.parametrize("lots", [1, 3], ids=["loose", "lots"])
def test_twelve_people_and_everything_tried(lots):
    tiers = (Tier(4, 9500), Tier(8, 8800), Tier(14, 8200))
    problem = instance(12, 6, seed=1, slots=("am",), tiers=tiers, lots=lots)
    found, best = solve(problem), exhaustive(problem)
    served = {one.goal: one.value for one in best.stages}
    assert served["served"] >= 10
    assert {one.goal: one.value for one in found.stages}.items() <= served.items()


@pytest.mark.parametrize("goal", ["people", "quantity"])
def test_never_worse_than_by_hand(goal):
    problem = instance(120, 12, seed=2, rules=Rules(goal=goal))
    found, by_hand = solve(problem), greedy(problem)
    assert check(problem, found) == []
    assert found.stages[0].value > by_hand.stages[0].value > 0


def test_phantom_demand_serves_nobody():
    """Ten would share a price that one alone accepts; the others would pay more than they said."""
    asked = [Demand(one, 2, 2, 2, 80, one, 2.0, 47.0) for one in range(1, 11)]
    asked.append(Demand(11, 2, 2, 2, 90, 11, 2.0, 47.0))
    site = Site(1, (Tier(20, 90), Tier(40, 80)), 1, "", 2.0, 47.0)
    found = solve(Problem(tuple(asked), (site,)))
    assert found.groups == ()
    assert found.optimal
