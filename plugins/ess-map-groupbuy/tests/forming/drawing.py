# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tiny campaigns that hypothesis draws: small enough to try everything, odd enough to be unfair."""

from __future__ import annotations

from ess_map_groupbuy.forming.problem import Demand, Pool, Problem, Rules, Site, Tier
from hypothesis import strategies as st

SLOTS = ("am", "pm")
PRICES = (90, 80, 70)
GRID = 0.01
"""Degrees of longitude between two places in a row, some 760 m: many distances are equal."""


@st.composite
def problems(draw: st.DrawFn, most: int = 6, sites: int = 3) -> Problem:
    """Draw a campaign of at most ``most`` intentions and ``sites`` sites."""
    count = draw(st.sampled_from((*range(most, -1, -1), most)))
    demands = tuple(draw(_demands(rank)) for rank in draw(st.permutations(range(1, count + 1))))
    there = tuple(
        draw(st.lists(_sites(), min_size=draw(st.sampled_from((2, 1, 0))), max_size=sites))
    )
    pairs = st.tuples(st.integers(0, max(count - 1, 0)), st.integers(0, max(len(there) - 1, 0)))
    some = count > 0 and len(there) > 0 and draw(st.integers(0, 3)) == 0
    barred = dict.fromkeys(draw(st.lists(pairs, max_size=2)), ("member",)) if some else {}
    kept = dict(draw(st.lists(pairs, max_size=2))) if some else {}
    proposed = dict(draw(st.lists(pairs, max_size=3))) if some else {}
    return Problem(
        demands,
        there,
        draw(_pools(len(there))),
        Rules(
            least_members=draw(st.sampled_from((1, 1, 1, 2, 3))),
            largest_share=draw(st.sampled_from((1000, 1000, 1000, 600, 400))),
            goal=draw(st.sampled_from(("people", "people", "quantity"))),
        ),
        barred,
        kept,
        proposed,
    )


@st.composite
def _demands(draw: st.DrawFn, rank: int) -> Demand:
    quantity = draw(st.integers(1, 5))
    spare = draw(st.integers(0, 2))
    place = draw(st.sampled_from((*range(6), *range(6), None)))
    return Demand(
        key=100 + rank,
        quantity=quantity,
        least=max(1, quantity - spare),
        most=quantity + spare,
        price=draw(st.sampled_from((90, 90, 80, 85, 70, 60))),
        rank=rank,
        longitude=None if place is None else 2 + place * GRID,
        latitude=None if place is None else 47.0,
        reach=draw(st.sampled_from((None, None, 3000, 1600, 0))),
        hubs=draw(st.sampled_from((None, None, None, frozenset({1, 2}), frozenset({1})))),
        slots=draw(st.sampled_from((None, None, None, frozenset(SLOTS), frozenset({"am"})))),
    )


@st.composite
def _sites(draw: st.DrawFn) -> Site:
    first = draw(st.integers(1, 5))
    count = draw(st.integers(1, 3))
    tiers = tuple(Tier(first + 2 * place, PRICES[place]) for place in range(count))
    hub = draw(st.sampled_from((1, 1, 2, 2, None)))
    lot = draw(st.sampled_from((1, 1, 2, 3)))
    if hub is None:
        return Site(draw(st.integers(1, 2)), tiers, lot=lot)
    slot = draw(st.sampled_from(("", *SLOTS)))
    return Site(draw(st.integers(1, 2)), tiers, hub, slot, 2 + hub * GRID, 47.0, lot)


@st.composite
def _pools(draw: st.DrawFn, sites: int) -> tuple[Pool, ...]:
    if not sites:
        return ()
    places = st.lists(st.integers(0, sites - 1), min_size=1, max_size=sites, unique=True)
    pool = st.builds(
        Pool, st.just("pool"), st.integers(3, 20), places.map(lambda found: tuple(sorted(found)))
    )
    return tuple(draw(st.lists(pool, max_size=2)))
