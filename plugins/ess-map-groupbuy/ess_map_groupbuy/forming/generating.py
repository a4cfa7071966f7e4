# SPDX-License-Identifier: AGPL-3.0-or-later
"""Invented campaigns of any size, to measure and check with: the same seed, the same campaign."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import cos, radians
from random import Random

from ess_map_groupbuy.forming.problem import Demand, Pool, Problem, Rules, Site, Tier

VIERZON = (2.07, 47.22)
SIDE_KM = 40.0
KM_PER_DEGREE = 111.19
SLOTS = ("sat-am", "sat-pm", "wed-pm")
TIERS = (Tier(20, 9500), Tier(40, 8800), Tier(80, 8200))
"""Firewood: steps are stères, prices cents a stère."""

ANYONE = Rules()

TOWNS = 8
IN_TOWN = 0.75
"""Three in four live in a town, whose sizes differ; the others anywhere."""

Place = tuple[float, float]


def instance(
    demands: int,
    hubs: int,
    seed: int,
    *,
    slots: Sequence[str] = SLOTS,
    lots: int = 1,
    tiers: Sequence[Tier] = TIERS,
    rules: Rules = ANYONE,
    supply: float | None = None,
) -> Problem:
    """Return ``demands`` intentions and ``hubs`` hubs in a square of 40 km round Vierzon.

    A hub is open in one slot, one hub in five in two; each slot holds 30 to 110 steps. Who is in
    reach grows with the number of hubs: some three sites a person with 25. With ``lots`` everybody
    tolerates one step more or less. ``supply`` limits the supplier to that share of all demand.
    """
    rng = Random(f"{seed}/{demands}/{hubs}")
    towns = [(_anywhere(rng), rng.uniform(0.5, 2.0), rng.uniform(1.5, 3.5)) for _ in range(TOWNS)]
    asked = tuple(_demand(rng, key, towns, slots, lots) for key in range(1, demands + 1))
    sites = tuple(_sites(rng, hubs, towns, slots, lots, tuple(tiers)))
    pools = [
        Pool(f"hub-{one.hub}-{one.slot}", rng.randrange(30, 111, 5), (place,))
        for place, one in enumerate(sites)
    ]
    if supply is not None:
        capacity = int(supply * sum(one.quantity for one in asked))
        pools.append(Pool("offer-1", capacity, tuple(range(len(sites)))))
    return Problem(asked, sites, tuple(pools), rules)


def _demand(rng: Random, key: int, towns: list, slots: Sequence[str], lots: int) -> Demand:
    quantity = rng.choice((1, 2, 2, 3, 3, 4, 5, 6, 8))
    spare = int(lots > 1)
    longitude, latitude = _home(rng, towns)
    suits = None if rng.random() < 0.3 else frozenset(rng.sample(slots, min(2, len(slots))))
    return Demand(
        key=key,
        quantity=quantity,
        least=max(1, quantity - spare),
        most=quantity + spare,
        price=rng.choice((8000, 8300, 8500, 8800, 9000, 9000, 9500, 9800, 10000)),
        rank=key,
        longitude=longitude,
        latitude=latitude,
        reach=rng.choice((4, 6, 8, 10, 14)) * 1000,
        slots=suits,
    )


def _sites(
    rng: Random,
    hubs: int,
    towns: list,
    slots: Sequence[str],
    lots: int,
    tiers: tuple[Tier, ...],
) -> Iterator[Site]:
    for hub in range(1, hubs + 1):
        longitude, latitude = _home(rng, towns) if rng.random() < 0.5 else _anywhere(rng)
        for slot in rng.sample(slots, 2 if rng.random() < 0.2 and len(slots) > 1 else 1):
            yield Site(1, tiers, hub, slot, longitude, latitude, lots)


def _home(rng: Random, towns: list) -> Place:
    """Return a place in a town, denser towards its middle, or anywhere."""
    if rng.random() >= IN_TOWN:
        return _anywhere(rng)
    weights = [weight for _place, weight, _spread in towns]
    (longitude, latitude), _weight, spread = rng.choices(towns, weights)[0]
    return _moved(longitude, latitude, rng.gauss(0, spread), rng.gauss(0, spread))


def _anywhere(rng: Random) -> Place:
    half = SIDE_KM / 2
    return _moved(*VIERZON, rng.uniform(-half, half), rng.uniform(-half, half))


def _moved(longitude: float, latitude: float, east: float, north: float) -> Place:
    stretch = KM_PER_DEGREE * cos(radians(VIERZON[1]))
    return (round(longitude + east / stretch, 5), round(latitude + north / KM_PER_DEGREE, 5))
