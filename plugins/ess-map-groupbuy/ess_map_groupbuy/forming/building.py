# SPDX-License-Identifier: AGPL-3.0-or-later
"""The model in integers of a part, in arrays: 10,000 demands × 200 sites in a second or two.

Columns: ``x`` (a demand joins a site), then ``z`` (a site reaches a tier, or a better one), then
``y`` (lots ordered), then what is wanted in a group, where the share of a member is limited.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd, inf

import numpy as np
from numpy.typing import NDArray

from ess_map_groupbuy.forming.problem import WHOLE, Site
from ess_map_groupbuy.forming.reaching import Numbers, Part
from ess_map_groupbuy.forming.rows import Rows

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Model:
    """The rows and columns of a part. ``ordered`` says what is ordered, in terms: place among
    the sites, column, steps."""

    part: Part
    columns: _Columns
    rows: Rows
    upper: Floats
    whole: NDArray[np.bool_]
    ordered: tuple[Numbers, Numbers, Floats]

    def weights(self, goal: str) -> Floats:
        """Return what each column counts in ``goal``."""
        part, found = self.part, np.zeros(len(self.upper))
        pairs = found[: part.size]
        if goal == "served" and part.problem.rules.goal == "quantity":
            found[self.ordered[1]] = self.ordered[2]
        elif goal == "served":
            pairs[:] = 1
        elif goal == "metres":
            pairs[:] = part.problem.metres[part.demand, part.site]
        elif goal == "seniority":
            ranks = np.array([one.rank for one in part.problem.demands])
            pairs[:] = ranks[part.demand]
        else:
            wished = part.problem.kept if goal == "kept" else part.problem.proposed
            each = zip(part.demand.tolist(), part.site.tolist(), strict=True)
            pairs[:] = [wished.get(one) == site for one, site in each]
        return found

    def values(self, chosen: NDArray[np.bool_], steps: Floats) -> Floats:
        """Return all columns when those pairs are ``chosen`` and ``steps`` ordered at each site."""
        columns, found = self.columns, np.zeros(len(self.upper))
        found[: self.part.size] = chosen
        ordered = steps / columns.unit
        found[columns.z] = (ordered[columns.z_at] > 0) & (ordered[columns.z_at] >= columns.z_least)
        found[columns.y] = steps[columns.y_at] // columns.lot[columns.y_at]
        wanted = np.bincount(columns.at, columns.wanted * chosen) // columns.unit
        found[columns.w] = wanted[: columns.wants]
        return found


class _Columns:
    """Where everything stands; quantities divided by their greatest common divisor, exactly."""

    def __init__(self, part: Part) -> None:
        problem = part.problem
        self.sites = np.unique(part.site)
        self.at = np.searchsorted(self.sites, part.site)
        self.there: list[Site] = [problem.sites[one] for one in self.sites]
        self.lot = np.array([one.lot for one in self.there])
        asked = [problem.demands[one] for one in part.demand.tolist()]
        self.wanted = np.array([one.quantity for one in asked])
        self.least = np.array([one.least for one in asked])
        self.most = np.array([one.most for one in asked])
        self.lots = self.lot[self.at] > 1
        self.unit = gcd(
            *self.wanted.tolist(),
            *self.least[self.lots].tolist(),
            *self.most[self.lots].tolist(),
            *self.lot[self.lot > 1].tolist(),
        )
        tiers = [part.tiers[one] for one in self.sites.tolist()]
        counts = np.array([len(one) for one in tiers])
        self.z_at = np.repeat(np.arange(len(tiers)), counts)
        self.z_tier = np.concatenate(tiers)
        self.z_least = np.array(
            [-(-self.there[at].tiers[one].least // self.unit) for at, one in self.tiered()]
        )
        self.z = part.size + np.arange(len(self.z_at))
        self.opened = part.size + np.cumsum(counts) - counts
        wide = max(len(one.tiers) for one in self.there)
        self.first = part.size + np.searchsorted(
            self.z_at * wide + self.z_tier, self.at * wide + part.first
        )
        self.y_at = np.flatnonzero(self.lot > 1)
        self.y = self.z[-1] + 1 + np.arange(len(self.y_at))
        self.wants = len(self.sites) * (problem.rules.largest_share < WHOLE)
        self.w = self.z[-1] + 1 + len(self.y) + np.arange(self.wants)
        self.count = int(self.z[-1]) + 1 + len(self.y) + self.wants

    def tiered(self) -> list[tuple[int, int]]:
        """Return place of the site and tier, for each column ``z``."""
        return list(zip(self.z_at.tolist(), self.z_tier.tolist(), strict=True))

    def ordered(self) -> tuple[Numbers, Numbers, Floats]:
        """Return what is ordered, in terms: what is wanted, or the lots."""
        pairs = np.flatnonzero(~self.lots)
        site = np.concatenate([self.at[pairs], self.y_at])
        column = np.concatenate([pairs, self.y])
        steps = np.concatenate([self.wanted[pairs], self.lot[self.y_at]]) // self.unit
        return site, column, steps.astype(np.float64)


def build(part: Part, *, loose: bool = False) -> Model:
    """Return the model of a pruned ``part`` with at least one pair.

    ``loose`` makes far fewer rows, all valid, enough for a bound but not for a grouping.
    """
    columns, rows = _Columns(part), Rows()
    ordered = columns.ordered()
    room = _room(part, columns)
    pairs = np.arange(part.size)
    people, who = np.unique(part.demand, return_inverse=True)
    rows.add(len(people), [(who, pairs, 1)], -inf, 1)
    if loose:
        _accept_together(rows, columns, room)
    else:
        rows.add(part.size, [(pairs, pairs, 1), (pairs, columns.first, -1)], -inf, 0)
    better = np.flatnonzero(columns.z_at[1:] == columns.z_at[:-1]) + 1
    at = np.arange(len(better))
    rows.add(len(better), [(at, columns.z[better], 1), (at, columns.z[better - 1], -1)], -inf, 0)
    step = columns.z_least.astype(np.float64)
    step[better] -= columns.z_least[better - 1]
    sites, number = np.arange(len(columns.sites)), len(columns.sites)
    rows.add(number, [ordered, (columns.z_at, columns.z, -step)], 0, inf)
    rows.add(number, [ordered, (sites, columns.opened, -room)], -inf, 0)
    members = part.problem.rules.least_members
    if members > 1:
        rows.add(number, [(columns.at, pairs, 1), (sites, columns.opened, -members)], 0, inf)
    _share_pools(rows, part, columns, ordered)
    _fill_lots(rows, columns)
    if not loose:
        _limit_members(rows, part, columns)
    upper = np.ones(columns.count)
    upper[columns.y] = room[columns.y_at] // (columns.lot[columns.y_at] // columns.unit)
    upper[columns.w] = np.bincount(columns.at, columns.wanted)[: columns.wants]
    whole = np.arange(columns.count) < columns.count - columns.wants
    return Model(part, columns, rows, upper, whole, (*ordered[:2], ordered[2] * columns.unit))


def _room(part: Part, columns: _Columns) -> Floats:
    """Return the most that may be ordered at each site: by its people, pools and lots."""
    amount = np.where(columns.lots, columns.most, columns.wanted)
    found = np.bincount(columns.at, amount).astype(np.int64)
    for pool in part.pools:
        inside = np.isin(columns.sites, pool.sites)
        found[inside] = np.minimum(found[inside], pool.capacity)
    return (found // columns.lot * columns.lot // columns.unit).astype(np.float64)


def _accept_together(rows: Rows, columns: _Columns, room: Floats) -> None:
    """Those who accept a tier, or only better ones, fit into the room when it is reached."""
    amount = np.where(columns.lots, columns.least, columns.wanted) // columns.unit
    pair, tier = np.arange(len(columns.at)), columns.first - len(columns.at)
    terms = []
    while len(pair):
        terms.append((tier, pair, amount[pair]))
        more = (tier > 0) & (columns.z_at[tier - 1] == columns.z_at[tier])
        pair, tier = pair[more], tier[more] - 1
    whole = sum(np.bincount(at, much, minlength=len(columns.z)) for at, _pair, much in terms)
    fits = np.minimum(room[columns.z_at], whole)
    at = np.arange(len(columns.z))
    rows.add(len(at), [*terms, (at, columns.z, -fits)], -inf, 0)


def _share_pools(
    rows: Rows, part: Part, columns: _Columns, ordered: tuple[Numbers, Numbers, Floats]
) -> None:
    """What is ordered at the sites of a pool fits into it."""
    for pool in part.pools:
        inside = np.isin(columns.sites[ordered[0]], pool.sites)
        if len(np.unique(ordered[0][inside])) > 1:
            terms = (0, ordered[1][inside], ordered[2][inside])
            rows.add(1, [terms], -inf, pool.capacity // columns.unit)


def _fill_lots(rows: Rows, columns: _Columns) -> None:
    """Whole lots, within the tolerance of the members: Σ least ≤ lot · y ≤ Σ most."""
    number, pairs = len(columns.y), np.flatnonzero(columns.lots)
    at = np.searchsorted(columns.y_at, columns.at[pairs])
    lots = (np.arange(number), columns.y, -(columns.lot[columns.y_at] // columns.unit))
    rows.add(number, [(at, pairs, columns.least[pairs] // columns.unit), lots], -inf, 0)
    rows.add(number, [(at, pairs, columns.most[pairs] // columns.unit), lots], 0, inf)


def _limit_members(rows: Rows, part: Part, columns: _Columns) -> None:
    """Nobody wants more than the largest share, where a group could be small enough for it."""
    share = part.problem.rules.largest_share
    if share >= WHOLE:
        return
    wanted = columns.wanted // columns.unit
    sites = np.arange(columns.wants)
    rows.add(
        columns.wants, [(columns.at, np.arange(part.size), wanted), (sites, columns.w, -1)], 0, 0
    )
    smallest = np.where(columns.lots, 0, columns.z_least[columns.first - part.size])
    large = np.flatnonzero(WHOLE * wanted > share * smallest)
    at = np.arange(len(large))
    terms = [(at, large, WHOLE * wanted[large]), (at, columns.w[columns.at[large]], -share)]
    rows.add(len(large), terms, -inf, 0)
