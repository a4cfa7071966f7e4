# SPDX-License-Identifier: AGPL-3.0-or-later
"""The checker sees whatever is wrong, one thing at a time."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ess_map_groupbuy.forming.checking import check, metres
from ess_map_groupbuy.forming.problem import Demand, Pool, Problem, Rules, Site, Tier
from ess_map_groupbuy.forming.solution import Formed, Solution, Stage

TIERS = (Tier(6, 95), Tier(12, 88))


def asks(rank: int, quantity: int, **fields) -> Demand:
    known = {"longitude": 2.0, "latitude": 47.0, "reach": 2000, "price": 95} | fields
    return Demand(rank, quantity, quantity, quantity, rank=rank, **known)


PROBLEM = Problem(
    (asks(1, 3), asks(2, 4, price=88), asks(3, 5), asks(4, 2)),
    (
        Site(1, TIERS, 1, "am", 2.0, 47.01),
        Site(1, TIERS, 2, "pm", 2.01, 47.0, lot=2),
    ),
    (Pool("hub-1", 12, (0,)), Pool("offer-1", 20, (0, 1))),
)
FORMED = Formed(0, 1, (0, 1, 2), (3, 4, 5))


def solution(*groups: Formed, **values: int) -> Solution:
    known = {"served": 3, "metres": 3 * 1112, "seniority": 6} | values
    stages = tuple(Stage(goal, value, value, "optimal", 0.1) for goal, value in known.items())
    return Solution(groups, stages, 1, "by hand")


GOOD = solution(FORMED)


def test_nothing_is_wrong_with_what_is_right():
    assert check(PROBLEM, GOOD) == []
    assert check(Problem((), ()), solution(served=0, metres=0, seniority=0)) == []


def with_demand(place: int, **fields) -> Problem:
    demands = list(PROBLEM.demands)
    demands[place] = replace(demands[place], **fields)
    return replace(PROBLEM, demands=tuple(demands))


def with_rules(**fields) -> Problem:
    return replace(PROBLEM, rules=Rules(**fields))


def with_group(**fields) -> Solution:
    return replace(GOOD, groups=(replace(FORMED, **fields),))


WRONG = {
    "distance": (with_demand(1, reach=1111), GOOD, 1),
    "distance of nobody knows where": (with_demand(1, longitude=None), GOOD, 1),
    "hub": (with_demand(1, hubs=frozenset({2})), GOOD, 1),
    "slot": (with_demand(1, slots=frozenset({"pm"})), GOOD, 1),
    "price": (with_demand(1, price=87), GOOD, 1),
    "barred": (replace(PROBLEM, barred={(1, 0): ("member",)}), GOOD, 1),
    "quantity": (PROBLEM, with_group(quantities=(3, 5, 4)), 1),
    "members": (with_rules(least_members=4), GOOD, None),
    "share": (with_rules(largest_share=416), GOOD, 2),
    "pool": (replace(PROBLEM, pools=(Pool("offer-1", 11, (0, 1)),)), GOOD, None),
    "cheaper": (PROBLEM, with_group(tier=0), None),
    "order": (PROBLEM, with_group(members=(2, 1, 0), quantities=(5, 4, 3)), None),
    "shape": (PROBLEM, with_group(quantities=(3, 4)), None),
    "site": (PROBLEM, with_group(site=2), None),
    "tier": (PROBLEM, with_group(tier=2), None),
    "demand": (PROBLEM, with_group(members=(0, 1, 4)), 4),
}


@pytest.mark.parametrize("rule", WRONG)
def test_each_rule_that_is_broken_is_seen(rule):
    problem, found, demand = WRONG[rule]
    seen = [one for one in check(problem, found) if one.rule == rule.split()[0]]
    assert seen
    assert demand in {one.demand for one in seen}


def test_a_tier_that_is_not_reached_is_seen():
    small = Formed(0, 1, (0, 1), (3, 4))
    found = check(PROBLEM, solution(small, served=2, metres=2 * 1112, seniority=3))
    assert [(one.rule, one.facts) for one in found] == [("threshold", (7, 12))]


def test_half_a_lot_and_what_lots_do_not_allow_are_seen():
    odd = solution(Formed(1, 0, (0, 1), (3, 4)), served=2, metres=2 * 758, seniority=3)
    assert {one.rule for one in check(with_demand(1, price=95), odd)} == {"lot"}
    even = solution(Formed(1, 0, (0, 1), (4, 4)), served=2, metres=2 * 758, seniority=3)
    problem = with_demand(1, price=95)
    assert {one.rule for one in check(problem, even)} == {"quantity"}
    ready = replace(problem, demands=(replace(problem.demands[0], most=4), *problem.demands[1:]))
    assert check(ready, even) == []


def test_nobody_is_in_two_groups_and_no_site_has_two():
    again = Formed(1, 0, (0, 2), (3, 5))
    twice = solution(FORMED, again, served=3, metres=0)
    assert ("twice", 0) in {(one.rule, one.demand) for one in check(PROBLEM, twice)}
    assert "order" in {one.rule for one in check(PROBLEM, solution(FORMED, FORMED))}


@pytest.mark.parametrize("goal", ["served", "metres", "seniority"])
def test_figures_that_the_groups_do_not_give_are_seen(goal):
    (found,) = check(PROBLEM, solution(FORMED, **{goal: 2}))
    assert (found.rule, found.facts[:2]) == ("value", (goal, 2))


def test_commitments_are_counted_where_they_hold():
    held = replace(PROBLEM, kept={0: 0, 3: 1}, proposed={1: 0})
    stages = (
        Stage("kept", 1, 1, "optimal", 0.1),
        GOOD.stages[0],
        Stage("stayed", 1, 1, "optimal", 0.1),
        *GOOD.stages[1:],
    )
    assert check(held, replace(GOOD, stages=stages)) == []
    (found,) = check(replace(held, kept={0: 1}), replace(GOOD, stages=stages))
    assert found.facts == ("kept", 1, 0)


def test_bounds_that_prove_nothing_are_seen():
    served, walked, ranks = GOOD.stages
    for wrong in (
        (replace(served, bound=2, status="stopped"), walked, ranks),
        (replace(served, bound=4), walked, ranks),
        (served, replace(walked, bound=walked.value + 1, status="stopped"), ranks),
    ):
        assert [one.rule for one in check(PROBLEM, replace(GOOD, stages=wrong))] == ["bound"]
    stopped = (replace(served, bound=4, status="stopped"), walked, ranks)
    assert check(PROBLEM, replace(GOOD, stages=stopped)) == []
    assert [one.rule for one in check(PROBLEM, replace(GOOD, stages=(walked, served, ranks)))] == [
        "stages"
    ]


def test_distances_are_those_of_the_problem():
    assert PROBLEM.metres.tolist() == [
        [round(metres(asked, there)) for there in PROBLEM.sites] for asked in PROBLEM.demands
    ]
    assert metres(asks(1, 1, longitude=None), PROBLEM.sites[0]) is None
    assert metres(asks(1, 1, longitude=None), Site(1, TIERS)) == 0
