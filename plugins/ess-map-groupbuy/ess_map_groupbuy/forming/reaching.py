# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who could join which group, and which groups could ever form: before anything is decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ess_map_groupbuy.forming.problem import WHOLE, Pool, Problem

Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Part:
    """A part of a problem: pairs of a demand and a site, in the order of demands then sites.

    ``first`` is the first tier the demand accepts there. ``tiers`` are those that can be reached,
    by site; ``pools`` hold what is left of their capacity.
    """

    problem: Problem
    demand: Numbers
    site: Numbers
    first: Numbers
    tiers: Mapping[int, tuple[int, ...]]
    pools: tuple[Pool, ...]

    @property
    def size(self) -> int:
        """The number of pairs."""
        return len(self.demand)

    def only(self, chosen: NDArray[np.bool_], pools: tuple[Pool, ...] | None = None) -> Part:
        """Return the part with the ``chosen`` pairs, and ``pools`` with what is left of them."""
        sites = {int(one) for one in np.unique(self.site[chosen])}
        return replace(
            self,
            demand=self.demand[chosen],
            site=self.site[chosen],
            first=self.first[chosen],
            tiers={one: found for one, found in self.tiers.items() if one in sites},
            pools=self.pools if pools is None else pools,
        )


def reach(problem: Problem) -> Part:
    """Return every pair without a bar (``Problem.bars``), and every tier."""
    demands, sites = problem.demands, problem.sites
    free = np.zeros((len(demands), len(sites)), dtype=bool)
    first = np.zeros((len(demands), len(sites)), dtype=np.int64)
    price = np.array([one.price for one in demands], dtype=np.int64)
    far = np.array([-1 if one.reach is None else one.reach for one in demands], dtype=np.int64)
    least = np.array([one.least for one in demands], dtype=np.int64)
    quantity = np.array([one.quantity for one in demands], dtype=np.int64)
    hubs, slots = _suits(problem)
    for place, there in enumerate(sites):
        metres = problem.metres[:, place]
        found = metres >= 0
        if there.hub is not None:
            found &= ((far < 0) | (metres <= far)) & hubs[there.hub]
        if there.slot:
            found &= slots[there.slot]
        for tier in there.tiers:
            first[:, place] += price < tier.price
        found &= first[:, place] < len(there.tiers)
        found &= (quantity if there.lot == 1 else least) <= problem.room[place]
        free[:, place] = found
    for pair, reasons in problem.barred.items():
        free[pair] &= not reasons
    demand, site = (one.astype(np.int64) for one in np.nonzero(free))
    tiers = {place: tuple(range(len(one.tiers))) for place, one in enumerate(sites)}
    return Part(problem, demand, site, first[demand, site], tiers, problem.pools)


def _suits(
    problem: Problem,
) -> tuple[dict[int | None, NDArray[np.bool_]], dict[str, NDArray[np.bool_]]]:
    """Return which demands each hub, and each slot, suits."""
    hubs = {
        hub: np.array([one.hubs is None or hub in one.hubs for one in problem.demands], dtype=bool)
        for hub in {one.hub for one in problem.sites}
    }
    slots = {
        slot: np.array(
            [one.slots is None or slot in one.slots for one in problem.demands], dtype=bool
        )
        for slot in {one.slot for one in problem.sites}
    }
    return hubs, slots


def prune(part: Part) -> Part:
    """Drop the tiers nobody can reach, the pairs without a tier, the pools that limit nobody.

    What remains has the same groupings: only what can never form goes.
    """
    quantity = np.array([one.quantity for one in part.problem.demands], dtype=np.int64)
    most = np.array([one.most for one in part.problem.demands], dtype=np.int64)
    room = _room(part)
    keep = np.zeros(part.size, dtype=bool)
    first, tiers = part.first.copy(), {}
    order = np.argsort(part.site, kind="stable")
    ends = np.searchsorted(part.site[order], np.arange(len(part.problem.sites) + 1))
    for site in part.tiers:
        here = order[ends[site] : ends[site + 1]]
        here, found = _can_form(part, site, here, quantity, most, room[site])
        if found:
            keep[here] = True
            tiers[site] = found
            first[here] = np.array(found)[np.searchsorted(found, part.first[here])]
    kept = replace(part, first=first, tiers=tiers).only(keep)
    return replace(kept, pools=tuple(one for one in kept.pools if _limits(kept, one)))


def _room(part: Part) -> list[int]:
    found = [sum(one.most for one in part.problem.demands)] * len(part.problem.sites)
    for pool in part.pools:
        for site in pool.sites:
            found[site] = min(found[site], pool.capacity)
    return found


def _can_form(
    part: Part, site: int, here: Numbers, quantity: Numbers, most: Numbers, room: int
) -> tuple[Numbers, tuple[int, ...]]:
    """Return the pairs that may be in a group at ``site``, and the tiers it may reach."""
    there, rules = part.problem.sites[site], part.problem.rules
    members = max(rules.least_members, -(-WHOLE // max(rules.largest_share, 1)))
    room = room // there.lot * there.lot
    amount = quantity if there.lot == 1 else most
    while True:
        wanted = quantity[part.demand[here]]
        found = []
        for tier in part.tiers[site]:
            accepting = part.first[here] <= tier
            ordered = min(room, int(amount[part.demand[here]][accepting].sum()))
            if ordered >= there.tiers[tier].least and accepting.sum() >= members:
                found.append(tier)
        fits = part.first[here] <= (found[-1] if found else -1)
        fits &= WHOLE * wanted <= rules.largest_share * int(wanted[fits].sum())
        if fits.all():
            return here, tuple(found)
        here = here[fits]


def _limits(part: Part, pool: Pool) -> bool:
    """Tell whether the people who reach the sites of ``pool`` could want more than it holds."""
    if not any(site in part.tiers for site in pool.sites):
        return False
    who = np.unique(part.demand[np.isin(part.site, pool.sites)])
    whole = all(part.problem.sites[site].lot == 1 for site in pool.sites)
    asked = (part.problem.demands[one] for one in who)
    return sum(one.quantity if whole else one.most for one in asked) > pool.capacity
