# SPDX-License-Identifier: AGPL-3.0-or-later
"""What each rule does to a campaign made by hand, and how a run ends."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest
from ess_map_groupbuy.forming.checking import check
from ess_map_groupbuy.forming.fingerprint import fingerprint, from_json, to_json
from ess_map_groupbuy.forming.generating import instance
from ess_map_groupbuy.forming.highs import SolverMissing
from ess_map_groupbuy.forming.limits import Limits
from ess_map_groupbuy.forming.problem import Demand, Pool, Problem, Rules, Site, Tier
from ess_map_groupbuy.forming.reaching import reach
from ess_map_groupbuy.forming.reading import share
from ess_map_groupbuy.forming.solution import STOPPED
from ess_map_groupbuy.forming.solving import solve

HERE = (2.07, 47.22)
TIERS = (Tier(4, 90), Tier(8, 80))


def one(key, quantity=2, price=95, spare=0, **more):
    """Return somebody at the hub itself, unless said otherwise."""
    place = {"longitude": HERE[0], "latitude": HERE[1]}
    least, most = quantity - spare, quantity + spare
    return Demand(key, quantity, least, most, price, key, **(place | more))


def people(count, **asked):
    return tuple(one(key, **asked) for key in range(1, count + 1))


def site(offer=1, tiers=TIERS, hub=1, slot="", lot=1, **place):
    place = {"longitude": HERE[0], "latitude": HERE[1]} | place
    return Site(offer, tiers, hub, slot, lot=lot, **place)


def solved(*given, **more):
    """Return the solution, checked, and its values by goal."""
    problem = Problem(*given, **more)
    found = solve(problem)
    assert check(problem, found) == []
    assert found.optimal
    return found, {stage.goal: stage.value for stage in found.stages}


@pytest.mark.parametrize("demands", [(), people(3)], ids=["nobody", "no hub"])
def test_nobody_or_nowhere_gives_no_group(demands):
    found, values = solved(demands, ())
    assert (found.groups, found.components) == ((), 0)
    assert values == {"served": 0, "metres": 0, "seniority": 0}


def test_a_group_pays_the_tier_that_it_earns():
    assert solved(people(3), (site(),))[0].groups[0].tier == 0
    assert solved(people(4), (site(),))[0].groups[0].tier == 1


def test_below_the_threshold_there_is_no_group():
    assert solved(people(1), (site(),))[1]["served"] == 0


def test_demand_that_refuses_the_price_does_not_count():
    asked = (*people(3, price=85), one(4, quantity=1))
    assert solved(asked, (site(),))[1]["served"] == 0


def test_the_dearer_tier_is_only_for_those_whose_price_allows():
    asked = (*people(2, price=95), one(3, price=85))
    found, _values = solved(asked, (site(),))
    assert [(group.tier, group.members) for group in found.groups] == [(0, (0, 1))]


def test_lots_are_filled_within_the_tolerance():
    found, values = solved(people(4, quantity=3, spare=1), (site(lot=10),))
    assert values["served"] == 4
    assert found.groups[0].ordered == 10
    assert found.groups[0].quantities == (3, 3, 2, 2)
    assert solved(people(4, quantity=3), (site(lot=10),))[1]["served"] == 0


def test_lots_are_shared_out_as_near_to_the_wishes_as_can_be():
    asked = [one(1, 5, spare=2), one(2, 1), one(3, 4, spare=1)]
    assert share(asked, 12) == (6, 1, 5)
    assert share(asked, 7) == (3, 1, 3)
    with pytest.raises(ValueError):
        share(asked, 14)


def test_nobody_dominates_a_group():
    asked = (one(1, quantity=6), one(2), one(3))
    assert solved(asked, (site(),))[1]["served"] == 3
    _found, values = solved(asked, (site(),), rules=Rules(largest_share=500))
    assert (values["served"], values["seniority"]) == (2, 5)


def test_a_group_has_its_least_members():
    assert solved(people(3), (site(),), rules=Rules(least_members=4))[1]["served"] == 0


def test_two_offers_share_what_a_hub_holds():
    sites = (site(1, slot="am"), site(2, slot="pm"))
    asked = tuple(
        replace(each, slots=frozenset({"am" if each.key < 4 else "pm"})) for each in people(6)
    )
    assert solved(asked, sites)[1]["served"] == 6
    found, values = solved(asked, sites, pools=(Pool("hub-1", 10, (0, 1)),))
    assert (values["served"], len(found.groups), values["seniority"]) == (5, 2, 15)
    assert found.components == 1


def test_one_buyer_larger_than_the_hub_is_left_out_alone():
    asked = (*people(3), one(4, quantity=50))
    problem = Problem(asked, (site(),), (Pool("hub-1", 20, (0,)),))
    assert problem.bars(3, 0) == ("capacity",)
    assert [group.members for group in solve(problem).groups] == [(0, 1, 2)]


def test_commitments_hold_before_anybody_else_is_served():
    asked = (one(1, quantity=8), *(one(key) for key in range(2, 6)))
    pools = (Pool("hub-1", 8, (0,)),)
    assert solved(asked, (site(),), pools)[1]["served"] == 4
    found, values = solved(asked, (site(),), pools, kept={0: 0})
    assert (values["kept"], values["served"]) == (1, 1)
    assert found.groups[0].members == (0,)


def test_proposals_stay_where_they_are_even_when_another_hub_is_nearer():
    sites = (site(hub=1), site(hub=2, longitude=2.10))
    _found, values = solved(people(4), sites)
    assert values["metres"] == 0
    found, values = solved(people(4), sites, proposed=dict.fromkeys(range(4), 1))
    assert values["stayed"] == 4
    assert [group.site for group in found.groups] == [1]


def test_a_contract_needs_no_hub_and_no_place():
    asked = tuple(Demand(key, 2, 2, 2, 95, key) for key in range(1, 5))
    _found, values = solved(asked, (Site(1, TIERS),))
    assert (values["served"], values["metres"]) == (4, 0)
    assert solved(asked, (site(),))[1]["served"] == 0


def test_among_equals_those_who_came_first_are_served():
    found, values = solved(people(5), (site(),), (Pool("hub-1", 6, (0,)),))
    assert found.groups[0].members == (0, 1, 2)
    assert values["seniority"] == 6


def test_the_goal_may_be_the_quantity():
    asked = (one(1, quantity=8), *(one(key) for key in range(2, 5)))
    pools = (Pool("hub-1", 9, (0,)),)
    assert solved(asked, (site(),), pools)[1]["served"] == 3
    assert solved(asked, (site(),), pools, Rules(goal="quantity"))[1]["served"] == 8


def test_who_is_in_reach_is_who_has_no_bar():
    problem = replace(instance(60, 8, seed=3), barred={(0, 0): ("member",), (1, 1): ()})
    part = reach(problem)
    free = {
        (demand, there)
        for demand in range(len(problem.demands))
        for there in range(len(problem.sites))
        if not problem.bars(demand, there)
    }
    assert set(zip(part.demand.tolist(), part.site.tolist(), strict=True)) == free


def test_a_second_run_gives_the_same_groups():
    problem = instance(80, 8, seed=5)
    assert solve(problem, seed=7).groups == solve(problem, seed=7).groups


def test_a_run_out_of_time_says_so_with_its_bound():
    problem = instance(200, 20, seed=1)
    hurried = Limits(seconds_served=0.0, seconds_metres=0.0, seconds_seniority=0.0)
    told = []
    found = solve(problem, limits=hurried, tell=told.append)
    assert check(problem, found) == []
    served = found.stages[0]
    assert served.status == STOPPED and not found.optimal
    assert served.bound > served.value and served.gap > 0
    assert {one.stage for one in told} == {"served", "metres", "seniority"}
    assert told[-1].component == told[-1].components == found.components


def test_without_the_solver_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "highspy", None)
    with pytest.raises(SolverMissing, match="highspy"):
        solve(Problem((), ()))


def test_what_a_run_was_given_comes_back_exactly():
    problem = replace(
        instance(20, 4, seed=1, supply=0.5),
        barred={(2, 1): ("member", "labelled"), (1, 0): ()},
        kept={3: 1},
        proposed={5: 2, 4: 1},
    )
    again = from_json(to_json(problem))
    assert again == problem
    assert to_json(again) == to_json(problem)
    print_of = fingerprint(problem, Limits(), 0)
    assert print_of == fingerprint(again, Limits(), 0)
    others = [
        fingerprint(replace(problem, kept={3: 0}), Limits(), 0),
        fingerprint(problem, Limits(seconds_metres=1.0), 0),
        fingerprint(problem, Limits(), 1),
    ]
    assert len({print_of, *others}) == 4
