# SPDX-License-Identifier: AGPL-3.0-or-later
"""What there is to decide in a campaign, as plain integers: no name, no table, no clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

EARTH = 6_371_008.8
"""Metres: mean radius of the Earth (IUGG); distances are as the crow flies."""
WHOLE = 1000
"""The share of a member, in thousandths, that limits nobody."""


@dataclass(frozen=True)
class Demand:
    """What one intention asks: quantities in steps of the campaign, prices in cents per unit.

    ``least`` ≤ ``quantity`` ≤ ``most`` is the tolerance that lots may use. ``reach`` is in metres,
    None for any distance; ``hubs`` and ``slots`` are what suits, None for all. ``rank`` is the
    order of arrival, from 1. Without a place it can only join what is delivered nowhere.
    """

    key: int
    quantity: int
    least: int
    most: int
    price: int
    rank: int
    longitude: float | None = None
    latitude: float | None = None
    reach: int | None = None
    hubs: frozenset[int] | None = None
    slots: frozenset[str] | None = None


@dataclass(frozen=True)
class Tier:
    """From ``least`` steps on, a unit costs ``price`` cents."""

    least: int
    price: int


@dataclass(frozen=True)
class Site:
    """Where a group may form: one offer, delivered to one hub in one slot.

    ``tiers`` ascend in quantity and descend in price. What is ordered is a multiple of ``lot``
    steps; 1: no lots. ``hub`` None: nothing is delivered (a pooled contract), nothing is far.
    """

    offer: int
    tiers: tuple[Tier, ...]
    hub: int | None = None
    slot: str = ""
    longitude: float | None = None
    latitude: float | None = None
    lot: int = 1


@dataclass(frozen=True)
class Pool:
    """All that is ordered at ``sites`` (places in the problem) fits into ``capacity`` steps.

    ``name`` tells what is limited: ``hub-12-sat-am``, ``offer-3``.
    """

    name: str
    capacity: int
    sites: tuple[int, ...]


@dataclass(frozen=True)
class Rules:
    """``largest_share``: of what is wanted in a group, the most that one member may want, in
    thousandths. ``goal``: serve the most ``people``, or order the largest ``quantity``."""

    least_members: int = 1
    largest_share: int = WHOLE
    goal: str = "people"


@dataclass(frozen=True)
class Problem:
    """Everything a run decides upon. ``barred`` are reasons of plugins, by (demand, site).

    ``kept`` are commitments already made, ``proposed`` what was proposed without an answer yet:
    the place of a demand → the place of its site. When that site is gone the demand is in neither.
    """

    demands: tuple[Demand, ...]
    sites: tuple[Site, ...]
    pools: tuple[Pool, ...] = ()
    rules: Rules = Rules()
    barred: Mapping[tuple[int, int], tuple[str, ...]] = field(default_factory=dict)
    kept: Mapping[int, int] = field(default_factory=dict)
    proposed: Mapping[int, int] = field(default_factory=dict)

    @cached_property
    def metres(self) -> NDArray[np.int64]:
        """Distances, demands × sites; 0 to what is delivered nowhere, -1 when nobody knows."""
        here = np.radians([_place(one) for one in self.demands]).reshape(-1, 1, 2)
        there = np.radians([_place(one) for one in self.sites]).reshape(1, -1, 2)
        half = np.sin((there - here) / 2) ** 2
        square = half[..., 1] + np.cos(here[..., 1]) * np.cos(there[..., 1]) * half[..., 0]
        found = 2 * EARTH * np.arcsin(np.sqrt(np.clip(square, 0, 1)))
        found = np.where(np.isnan(found), -1, np.rint(np.nan_to_num(found)))
        nowhere = np.array([one.hub is None for one in self.sites], dtype=bool)
        return np.where(nowhere[None, :], 0, found).astype(np.int64)

    def bars(self, demand: int, site: int) -> tuple[str, ...]:
        """Return why ``demand`` cannot join a group at ``site``, nothing when it can.

        ``distance``, ``hub``, ``slot``, ``price`` (no tier is within its price), ``capacity`` (it
        alone is more than a pool holds), then the names of the criteria of plugins.
        """
        asked, there, found = self.demands[demand], self.sites[site], []
        metres = int(self.metres[demand, site])
        if metres < 0 or (
            there.hub is not None and asked.reach is not None and metres > asked.reach
        ):
            found.append("distance")
        if there.hub is not None and asked.hubs is not None and there.hub not in asked.hubs:
            found.append("hub")
        if there.slot and asked.slots is not None and there.slot not in asked.slots:
            found.append("slot")
        if not there.tiers or asked.price < there.tiers[-1].price:
            found.append("price")
        if (asked.least if there.lot > 1 else asked.quantity) > self.room[site]:
            found.append("capacity")
        return (*found, *self.barred.get((demand, site), ()))

    @cached_property
    def room(self) -> tuple[int, ...]:
        """The most that may be ordered at each site, its pools taken one by one."""
        found = [sum(one.most for one in self.demands)] * len(self.sites)
        for pool in self.pools:
            for site in pool.sites:
                found[site] = min(found[site], pool.capacity)
        return tuple(found)


def _place(one: Demand | Site) -> tuple[float, float]:
    if one.longitude is None or one.latitude is None:
        return (np.nan, np.nan)
    return (one.longitude, one.latitude)
