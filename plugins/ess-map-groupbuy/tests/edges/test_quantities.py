# SPDX-License-Identifier: AGPL-3.0-or-later
"""Quantities and distances that fall exactly on a limit, between two of them, or on nothing."""

from __future__ import annotations

from ess_map_groupbuy.forming.checking import check
from ess_map_groupbuy.forming.problem import Demand, Problem, Site, Tier
from ess_map_groupbuy.forming.solving import solve

HERE = {"longitude": 0.65, "latitude": 47.35}
TIERS = (Tier(10, 9000), Tier(40, 8000))


def buyers(*quantities, price=9500, reach=5000):
    """Return somebody at the hub's door for each quantity."""
    return tuple(
        Demand(number, one, one, one, price, number, reach=reach, **HERE)
        for number, one in enumerate(quantities, 1)
    )


def formed(demands, *, lot=1, place=HERE, tiers=TIERS):
    problem = Problem(demands, (Site(1, tiers, 1, "", lot=lot, **place),))
    found = solve(problem)
    assert check(problem, found) == []
    return found.groups


def test_a_threshold_that_is_just_reached_counts_and_one_step_less_does_not():
    assert [one.tier for one in formed(buyers(4, 6))] == [0]
    assert formed(buyers(4, 5)) == ()
    assert [one.tier for one in formed(buyers(20, 20))] == [1]
    assert [one.tier for one in formed(buyers(20, 19))] == [0]


def test_between_two_tiers_the_price_of_the_lower_one_holds():
    assert [one.tier for one in formed(buyers(15, 10))] == [0]
    assert formed(buyers(15, 10, price=8500)) == (), "25 steps do not earn the price of 40"


def test_what_does_not_fill_a_lot_leaves_somebody_out_rather_than_ordering_too_much():
    (group,) = formed(buyers(6, 4, 3), lot=10)
    assert (group.ordered, group.members) == (10, (0, 1))


def test_who_lives_at_the_hub_is_in_reach_even_of_no_distance_at_all():
    (group,) = formed(buyers(10, reach=0))
    assert group.members == (0,)
    near = {"longitude": 0.66, "latitude": 47.35}
    assert formed(buyers(10, reach=0), place=near) == ()
