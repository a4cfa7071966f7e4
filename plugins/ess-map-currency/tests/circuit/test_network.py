# SPDX-License-Identifier: AGPL-3.0-or-later
"""Missing links and loops are what an independent look at the same members finds."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import permutations
from random import Random

import pytest
from ess_map_currency.circuit import cycles, missing
from ess_map_currency.circuit.models import Wanted
from ess_map_currency.circuit.network import Member, Network, distances

TOURS = ("epci-243700754", "Tours Métropole")
TRADES = ("bakery", "printing", "accounting", "freight")


def member(number, sells, place=(0.69, 47.39), epci=TOURS):
    return Member(
        number, number, f"m{number}", f"M{number}", "Tours", frozenset(sells), epci, place
    )


def wanted(number, asker, trade, radius=30):
    return Wanted(
        id=number,
        acceptance_id=asker,
        trade=trade,
        radius=radius,
        keywords="",
        state="open",
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def network(members, asks):
    sellers = {}
    for one in members:
        for trade in one.trades:
            sellers.setdefault(trade, []).append(one)
    return Network({one.acceptance_id: one for one in members}, tuple(asks), sellers)


def test_what_is_asked_for_three_times_and_not_there_comes_first():
    members = [member(number, ["bakery"]) for number in range(1, 6)]
    asks = [wanted(number, number, "printing") for number in (1, 2, 3)]
    asks.append(wanted(4, 4, "accounting"))
    found = missing.links(network(members, asks))
    assert [(one.trade, one.epci, one.missing) for one in found] == [
        ("printing", TOURS, 3),
        ("accounting", TOURS, 1),
    ]


def test_a_supplier_within_the_radius_fills_the_gap_and_one_beyond_does_not():
    near, far = member(9, ["printing"], (0.75, 47.40)), member(8, ["printing"], (2.4, 47.07))
    asker = member(1, ["bakery"])
    for other, expected in ((near, 0), (far, 1)):
        (link,) = missing.links(network([asker, other], [wanted(1, 1, "printing")]))
        assert link.missing == expected


def test_nobody_is_their_own_supplier():
    asker = member(1, ["printing"])
    (link,) = missing.links(network([asker], [wanted(1, 1, "printing")]))
    assert link.missing == 1


def test_who_has_no_known_place_is_near_nobody():
    here, lost = member(1, ["bakery"]), member(2, ["bakery"], place=None)
    assert list(distances((0.69, 47.39), [here, lost])) == [0, float("inf")]
    assert list(distances(None, [here])) == [float("inf")]


@pytest.mark.parametrize("seed", range(12))
def test_loops_are_all_circles_of_at_most_four(seed):
    """By force: every ordering of two to four members in which each sells to the one before."""
    rng = Random(seed)
    members = [member(number, rng.sample(TRADES, 1)) for number in range(1, 8)]
    asks = [wanted(number, rng.randint(1, 7), rng.choice(TRADES)) for number in range(1, 12)]
    whole = network(members, asks)
    buys = {
        (ask.acceptance_id, other.acceptance_id)
        for ask in asks
        for _distance, other in whole.suppliers(ask)[: cycles.NEAREST]
    }
    expected = {
        tuple(around)
        for size in (2, 3, 4)
        for around in permutations(range(1, 8), size)
        if around[0] == min(around)
        and all(pair in buys for pair in zip(around, (*around[1:], around[0]), strict=True))
    }
    found = cycles.loops(whole)
    loops = [tuple(step.buyer.acceptance_id for step in one.steps) for one in found]
    assert len(set(loops)) == len(loops) == min(len(expected), cycles.SHOWN)
    assert set(loops) <= expected
    assert [len(one) for one in loops] == sorted(len(one) for one in loops)


def test_a_large_network_is_bounded():
    rng = Random(3)
    members = [
        member(number, rng.sample(TRADES, 2), (rng.uniform(0, 1), rng.uniform(47, 48)))
        for number in range(1, 3001)
    ]
    asks = [wanted(number, number, rng.choice(TRADES), 300) for number in range(1, 3001)]
    assert len(cycles.loops(network(members, asks))) <= cycles.SHOWN
