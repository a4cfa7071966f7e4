# SPDX-License-Identifier: AGPL-3.0-or-later
"""What each person is told about a run, on a campaign small enough to be followed by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ess_map_groupbuy.explaining.answers import (
    COMMITTED,
    COSTS,
    NO_SITE,
    NO_TIER,
    Lost,
    Missing,
    Nearer,
    Next,
    Relaxation,
)
from ess_map_groupbuy.explaining.explaining import Explainer
from ess_map_groupbuy.forming.problem import Demand, Pool, Problem, Rules, Site, Tier
from ess_map_groupbuy.forming.solving import solve

TIERS = (Tier(6, 90), Tier(10, 80))
EAST = Site(1, TIERS, 1, "am", 2.00, 47.0)
WEST = Site(1, TIERS, 2, "pm", 1.90, 47.0)
BETWEEN = 1.95
"""Longitude of who lives as far from one hub as from the other: 3.8 km."""


def asks(rank: int, quantity: int, **fields) -> Demand:
    known = {"longitude": 2.0, "latitude": 47.0, "price": 90, "reach": 1000} | fields
    return Demand(100 + rank, quantity, quantity, quantity, rank=rank, **known)


THREE = (asks(1, 3), asks(2, 3), asks(3, 2))


def explained(problem: Problem, demand: int):
    return Explainer(problem, solve(problem)).explain(demand)


def test_who_is_served_reads_where_at_what_price_and_what_the_next_tier_lacks():
    found = explained(Problem(THREE, (EAST, WEST)), 2)
    assert (found.site, found.tier, found.price, found.metres) == (0, 0, 90, 0)
    assert (found.quantity, found.position, found.possible) == (2, 1, 1)
    assert found.next == Next(1, 80, 2)
    assert not found.kept


def test_the_last_tier_has_no_next():
    everybody = (*THREE, asks(4, 2))
    assert explained(Problem(everybody, (EAST,)), 0).next is None


def test_who_goes_further_reads_why_no_nearer_group_is_theirs():
    far = {"longitude": 1.93, "reach": 9000}
    found = explained(Problem((*THREE, asks(4, 2, **far)), (EAST, WEST)), 3)
    assert found.site == 0
    assert found.nearer == (Nearer(1, 2275, "not_formed"),)
    assert (found.position, found.possible) == (2, 2)


def test_a_nearer_group_may_be_full_or_too_dear():
    west = tuple(asks(rank, 3, longitude=1.9) for rank in (5, 6))
    mine = asks(4, 2, longitude=1.93, reach=9000)
    full = Problem((*THREE, mine, *west), (EAST, WEST), (Pool("hub-2", 7, (1,)),))
    assert [one.why for one in explained(full, 3).nearer] == ["full"]
    mine = replace(mine, price=80)
    dear = Problem((*THREE, mine, *west), (EAST, WEST), (Pool("hub-2", 9, (1,)),))
    assert [one.why for one in explained(dear, 3).nearer] == ["price"]


def test_who_holds_a_group_together_reads_that_it_would_serve_fewer():
    west = tuple(asks(rank, 3, longitude=1.9) for rank in (5, 6))
    mine = asks(4, 2, longitude=1.93, reach=9000)
    two = (asks(1, 2), asks(2, 2))
    found = explained(Problem((*two, mine, *west), (EAST, WEST)), 2)
    assert [(one.site, one.why) for one in found.nearer] == [(1, "fewer")]


def test_who_has_committed_stays():
    problem = Problem((*THREE, asks(4, 2, longitude=1.93, reach=9000)), (EAST, WEST), kept={3: 0})
    found = explained(problem, 3)
    assert found.kept
    assert [one.why for one in found.nearer] == ["kept"]


def test_who_has_no_hub_in_reach_reads_every_bar_and_how_far_would_do():
    lonely = asks(4, 2, longitude=BETWEEN, slots=frozenset({"am"}))
    found = explained(Problem((*THREE, lonely), (EAST, WEST)), 3)
    assert found.cost.category == NO_SITE
    assert [one.bars for one in found.obstacles] == [("distance",), ("distance", "slot")]
    assert found.relaxations == (Relaxation("reach", 4000, 0),)


def test_who_cannot_reach_a_tier_reads_what_is_missing_and_what_more_price_does():
    found = explained(Problem((*THREE, asks(4, 1, price=80)), (EAST,)), 3)
    assert found.cost.category == NO_TIER
    first = found.obstacles[0]
    assert (first.site, first.tier, first.steps, first.people) == (0, 1, 1, 1)
    assert found.relaxations == (
        Relaxation("price", 90, 0),
        Relaxation("quantity", 2, 0),
    )


def test_one_more_slot_or_another_hub_is_proposed():
    later = asks(4, 2, slots=frozenset({"pm"}))
    found = explained(Problem((*THREE, later), (EAST, WEST)), 3)
    assert found.relaxations == (Relaxation("slot", "am", 0),)
    choosy = asks(4, 2, hubs=frozenset({2}))
    found = explained(Problem((*THREE, choosy), (EAST, WEST)), 3)
    assert found.relaxations == (Relaxation("hub", 1, 0),)


def test_who_would_take_a_place_reads_how_many_it_costs_and_whose():
    full = (Pool("hub-1", 6, (0,)),)
    found = explained(Problem((asks(1, 2), asks(2, 2), asks(3, 2), asks(4, 4)), (EAST,), full), 3)
    assert (found.cost.category, found.cost.fewer, found.cost.exact) == (COSTS, 1, True)
    assert found.lost == (Lost(0, 2),)
    assert found.swap is None
    assert Relaxation("quantity", 2, 0) not in found.relaxations


@pytest.mark.parametrize(("longitude", "metres"), [(2.0, 0), (2.01, 758)], ids=["last", "further"])
def test_who_comes_last_or_from_further_reads_that_it_is_so(longitude, metres):
    full = (Pool("hub-1", 6, (0,)),)
    three = tuple(asks(rank, 2) for rank in (1, 2, 3))
    found = explained(Problem((*three, asks(4, 2, longitude=longitude)), (EAST,), full), 3)
    assert (found.cost.category, found.cost.fewer) == (COSTS, 0)
    assert (found.swap, found.lost) == (metres, (Lost(0, 1),))


def test_who_comes_after_commitments_reads_that_they_hold():
    full = (Pool("hub-1", 6, (0,)),)
    two = (asks(1, 3), asks(2, 3))
    problem = Problem((*two, asks(3, 3)), (EAST,), full, kept={0: 0, 1: 0})
    assert explained(problem, 2).cost.category == COMMITTED
    assert explained(replace(problem, kept={}), 2).cost.category == COSTS


def test_what_a_plugin_bars_is_told_by_its_name():
    problem = Problem((*THREE, asks(4, 2)), (EAST,), barred={(3, 0): ("cress.member",)})
    found = explained(problem, 3)
    assert found.obstacles[0].bars == ("cress.member",)
    assert found.relaxations == ()


def test_everybody_reads_what_is_missing_where():
    waiting = asks(4, 2, longitude=1.9, price=80)
    problem = Problem((*THREE, waiting), (EAST, WEST), rules=Rules(least_members=2))
    found = Explainer(problem, solve(problem)).missing()
    assert found == (
        Missing(site=0, tier=1, price=80, steps=2, people=1, waiting=0),
        Missing(site=1, tier=0, price=90, steps=6, people=3, waiting=0),
        Missing(site=1, tier=1, price=80, steps=8, people=4, waiting=1),
    )


def test_fifty_costs_are_told_together():
    problem = Problem((*THREE, asks(4, 1, price=80), asks(5, 2, reach=0, longitude=1.9)), (EAST,))
    found = Explainer(problem, solve(problem)).costs([3, 4])
    assert [one.category for one in found] == [NO_TIER, NO_SITE]
