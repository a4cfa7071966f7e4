# SPDX-License-Identifier: AGPL-3.0-or-later
"""What it would cost the others to serve somebody: near them first, then all that hangs on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from time import monotonic

from ess_map_groupbuy.explaining.answers import COMMITTED, COSTS, NO_SITE, NO_TIER, Cost, Lost
from ess_map_groupbuy.explaining.cutting import Cut, Ground
from ess_map_groupbuy.explaining.forcing import force, possible

NEAR = (250, 400)
"""Pairs of a person and a site that are decided anew together, before everything is."""
SOON, LEAST = 0.5, 0.05
"""Seconds for each of them, at most and even when time is up."""
FAR = 4000
"""Beyond, the whole is too large to be decided again for one person."""
ALONE = 2.0
"""Seconds to see whether one site could serve somebody, all others gone; it takes milliseconds."""


@dataclass(frozen=True)
class Priced:
    """A cost, and where it was found: ``value`` is what is served there with that person in."""

    cost: Cost
    cut: Cut | None = None
    value: int = 0


def costs(ground: Ground, slack: int, demands: Iterable[int], seconds: float) -> list[Priced]:
    """Return what serving each of ``demands`` costs, in about ``seconds`` all together.

    ``slack``: how much more than the run served might be served. All are looked at near by; the
    time that is left goes to those whose cost is not sure yet, each its share.
    """
    until = monotonic() + seconds
    found = [near(ground, slack, demand, until - monotonic()) for demand in demands]
    unsure = [place for place, one in enumerate(found) if not one.cost.exact]
    for done, place in enumerate(unsure):
        left = (until - monotonic()) / (len(unsure) - done)
        if left > 0:
            found[place] = whole(ground, slack, found[place], left)
    return found


def near(ground: Ground, slack: int, demand: int, seconds: float) -> Priced:
    """Return the cost when only the groups near ``demand`` may change."""
    sites = ground.sites[demand]
    if not sites:
        return Priced(Cost(demand, NO_SITE))
    if not any(_alone(ground, demand, site) for site in sites):
        return Priced(Cost(demand, NO_TIER))
    found, before = Priced(Cost(demand, COSTS, exact=False)), frozenset()
    likely = sorted(sites, key=lambda one: one not in ground.at)
    for most in NEAR:
        area = ground.area(likely, most)
        if found.cost.exact or area == before:
            break
        found, before = _within(ground, slack, found, area, min(max(seconds, LEAST), SOON)), area
    return found


def whole(ground: Ground, slack: int, before: Priced, seconds: float) -> Priced:
    """Return the cost when everything may change that hangs on it; ``before`` when too much."""
    area = ground.whole(ground.sites[before.cost.demand])
    if sum(len(ground.reached[one]) for one in area) > FAR:
        return before
    return _within(ground, slack, before, area, seconds)


def lost(ground: Ground, priced: Priced, seconds: float) -> tuple[Lost, ...]:
    """Return whose places it takes, as few as can be with as many served."""
    cut = priced.cut
    if cut is None:
        return ()
    today = [place for place, one in enumerate(cut.demands) if one in ground.where]
    found = force(
        cut.problem,
        cut.demands.index(priced.cost.demand),
        seconds=seconds,
        goal="among",
        least={"served": priced.value},
        among=today,
    )
    gone: dict[int, int] = {}
    for place in today if found.value is not None else ():
        if place not in found.joined:
            site = ground.where[cut.demands[place]]
            gone[site] = gone.get(site, 0) + 1
    return tuple(Lost(site, people) for site, people in sorted(gone.items()))


def _within(
    ground: Ground, slack: int, before: Priced, area: frozenset[int], seconds: float
) -> Priced:
    """Look in ``area`` for a smaller cost than ``before``."""
    demand, fewer = before.cost.demand, before.cost.fewer
    cut, now = ground.cut(area, ground.elsewhere(area)), ground.served(area)
    found = force(
        cut.problem,
        cut.demands.index(demand),
        seconds=seconds,
        least={} if fewer is None else {"served": now - fewer + 1},
        most=now + slack,
    )
    sure = found.proved and area == ground.whole(area)
    if found.value is None:
        category = COMMITTED if sure and fewer is None else before.cost.category
        return replace(before, cost=replace(before.cost, category=category, exact=sure))
    fewer = now - found.value
    exact = (sure or fewer == 0) and fewer >= 0  # below 0 the run had not found the best
    return Priced(Cost(demand, COSTS, max(fewer, 0), exact), cut, found.value)


def _alone(ground: Ground, demand: int, site: int) -> bool:
    """Tell whether there may be a group at ``site`` with ``demand`` in, all others gone."""
    cut = ground.cut([site], ())
    small = replace(cut.problem, kept={}, proposed={})
    return possible(small, cut.demands.index(demand), ALONE)
