# SPDX-License-Identifier: AGPL-3.0-or-later
"""The round of errands is the shortest there is: every other one has been tried beside it."""

from __future__ import annotations

import math
from itertools import pairwise, permutations, product
from random import Random

import pytest
from ess_map_currency.places import errands
from ess_map_currency.places.errands import Stop

SPEED = 4 / 60
"""Kilometres in a minute, on foot."""


def by_hand(points, places, wanted, speed):
    """Try every choice of stops, in every order, on every leg: (needs missed, kilometres)."""
    found = [(bin(wanted).count("1"), length(points))]
    legs = len(points) - 1
    for count in range(1, len(places) + 1):
        for order in permutations(range(len(places)), count):
            for on in product(range(legs), repeat=count):
                if list(on) == sorted(on):
                    found += tried(points, places, order, on, wanted, speed)
    return min(found)


def tried(points, places, order, on, wanted, speed):
    at, km, met, leg = points[0], 0.0, 0, 0
    for number, here in zip(order, on, strict=True):
        for passed in range(leg + 1, here + 1):
            km, at = km + math.dist(at, points[passed]), points[passed]
        point, meets, spans = places[number]
        if not meets & ~met:
            return []
        km, at, leg, met = km + math.dist(at, point), point, here, met | meets
        minute = math.ceil(km / speed - 1e-6)
        if not any(start <= minute < end for start, end in spans):
            return []
    for passed in range(leg + 1, len(points)):
        km, at = km + math.dist(at, points[passed]), points[passed]
    return [(bin(wanted & ~met).count("1"), km)]


def length(points):
    return sum(math.dist(one, other) for one, other in pairwise(points))


def planned(points, places, wanted, speed, **more):
    legs = tuple(range(len(points) - 1))
    along = [length(points[: number + 1]) for number in range(len(points))]
    stops = [
        Stop(
            meets,
            legs,
            spans,
            [math.dist(point, one) for one in points],
            [math.dist(point, other) for other, _meets, _spans in places],
        )
        for point, meets, spans in places
    ]
    return errands.plan(along, stops, wanted, speed, **more)


@pytest.mark.parametrize("seed", range(60))
def test_no_order_of_no_choice_of_stops_is_better(seed):
    rng = Random(seed)
    points = [(rng.uniform(0, 3), rng.uniform(0, 3)) for _n in range(rng.choice((2, 2, 3)))]
    needs = rng.choice((2, 3))
    places = []
    for number in range(4 if len(points) == 3 else 5):
        meets = 1 << (number % needs) | (1 << rng.randrange(needs) if rng.random() < 0.2 else 0)
        start = rng.choice((-60, -60, 10, 25, 40))
        spans = ((start, start + rng.choice((45, 90, 600))),)
        if rng.random() < 0.3:
            spans += ((spans[0][1] + 20, spans[0][1] + 90),)
        places.append(((rng.uniform(0, 3), rng.uniform(0, 3)), meets, spans))
    found = planned(points, places, 2**needs - 1, SPEED)
    missing, km = by_hand(points, places, 2**needs - 1, SPEED)
    assert found.proved
    assert (bin((2**needs - 1) & ~found.met).count("1"), found.km) == (
        missing,
        pytest.approx(km),
    )


def test_one_place_may_meet_two_needs():
    always = ((-1, 10_000),)
    found = planned([(0, 0), (2, 0)], [((1, 0), 3, always), ((0.5, 1), 1, always)], 3, SPEED)
    assert [one.stop for one in found.visits] == [0]
    assert (found.km, found.met) == (2, 3)


def test_of_places_at_one_point_the_first_is_taken():
    always = ((-1, 10_000),)
    found = planned([(0, 0), (2, 0)], [((1, 1), 1, always), ((1, 1), 1, always)], 1, SPEED)
    assert [one.stop for one in found.visits] == [0]


def test_a_search_that_is_cut_short_says_so():
    rng = Random(3)
    always = ((-1, 10_000),)
    places = [((rng.random(), rng.random()), 1 << number % 6, always) for number in range(36)]
    found = planned([(0, 0), (1, 1)], places, 63, SPEED, budget=200)
    assert not found.proved
    assert found.met == 63
    whole = planned([(0, 0), (1, 1)], places, 63, SPEED)
    assert whole.km <= found.km
