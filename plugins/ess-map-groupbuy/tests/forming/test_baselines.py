# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the solver is compared with is itself right: feasible, and the best there is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ess_map_groupbuy.forming.baselines import TooMany, exhaustive, greedy
from ess_map_groupbuy.forming.checking import check
from ess_map_groupbuy.forming.generating import instance
from ess_map_groupbuy.forming.problem import Demand, Problem, Site, Tier
from hypothesis import given, settings

from .drawing import problems


@settings(max_examples=200, deadline=None)
@given(problems())
def test_both_respect_every_rule(problem):
    by_hand, best = greedy(problem), exhaustive(problem)
    assert check(problem, by_hand) == []
    assert check(problem, best) == []
    if not problem.kept:
        assert by_hand.stages[0].value <= {one.goal: one.value for one in best.stages}["served"]


@pytest.mark.parametrize("lots", [1, 4], ids=["loose", "lots"])
def test_by_hand_some_are_served_in_a_large_campaign(lots):
    problem = instance(400, 30, seed=3, lots=lots)
    found = greedy(problem)
    assert check(problem, found) == []
    assert 20 < found.stages[0].value < 400


def test_phantom_demand_serves_nobody():
    """Ten would share a price that one alone accepts; the others would pay more than they said."""
    asked = [Demand(one, 2, 2, 2, 80, one, 2.0, 47.0) for one in range(1, 11)]
    asked.append(Demand(11, 2, 2, 2, 90, 11, 2.0, 47.0))
    site = Site(1, (Tier(20, 90), Tier(40, 80)), 1, "", 2.0, 47.0)
    problem = Problem(tuple(asked), (site,))
    assert greedy(problem).groups == exhaustive(problem).groups == ()
    served = replace(problem, sites=(replace(site, tiers=(Tier(20, 80),)),))
    assert len(greedy(served).groups[0].members) == 11
    assert exhaustive(served).group_of == dict.fromkeys(range(11), 0)


def test_what_would_not_end_is_refused():
    with pytest.raises(TooMany, match="13"):
        exhaustive(instance(13, 2, seed=1))


def test_the_same_seed_invents_the_same_campaign():
    assert instance(30, 4, seed=5) == instance(30, 4, seed=5)
    assert instance(30, 4, seed=5) != instance(30, 4, seed=6)
