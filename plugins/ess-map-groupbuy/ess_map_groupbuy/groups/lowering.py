# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a group can do by itself: keep the best price that enough of its own members accept.

For when the groups found together would move somebody whose group still holds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ess_map_groupbuy.forming.problem import Demand, Tier
from ess_map_groupbuy.forming.reading import share
from ess_map_groupbuy.groups.planning import Wanted
from ess_map_groupbuy.groups.standing import Member, Standing, Terms, Where, shares


def alone(standings: Sequence[Standing], tiers: Mapping[Where, Sequence[Tier]]) -> list[Wanted]:
    """Return the groups that are left when each looks after itself; ``tiers`` by where.

    A group whose offer or hub is gone has no tiers, and goes.
    """
    found = []
    for one in standings:
        kept = _as_it_is(one) if one.firm else lowered(one, tiers.get(one.where, ()))
        if kept is not None:
            found.append(kept)
    return found


def lowered(group: Standing, tiers: Sequence[Tier]) -> Wanted | None:
    """Return the group at the tier that keeps most of its members, the cheapest of equals."""
    best: Wanted | None = None
    for tier in sorted(tiers, key=lambda one: one.price):
        terms = replace(group.terms, least=tier.least, price=tier.price)
        members = _who_can(terms, [one for one in group.members if one.cap >= tier.price])
        ordered = _ordered(terms, members)
        if ordered is None or (best is not None and len(members) <= len(best.members)):
            continue
        given = share([_demand(one) for one in members], ordered)
        each = tuple((one.intention, got) for one, got in zip(members, given, strict=True))
        best = Wanted(group.where, tier.least, tier.price, each)
    return best


def _as_it_is(group: Standing) -> Wanted:
    each = tuple((one.intention, one.quantity) for one in group.members)
    return Wanted(group.where, group.terms.least, group.terms.price, each)


def _who_can(terms: Terms, members: Sequence[Member]) -> list[Member]:
    """Leave out the largest, one by one, while they want more than one member may."""
    left = sorted(members, key=lambda one: one.intention)
    while left and not shares(terms, left):
        left.remove(max(left, key=lambda one: (one.wanted or one.quantity, one.rank)))
    return left


def _ordered(terms: Terms, members: Sequence[Member]) -> int | None:
    """Return what is ordered, nearest to what is wanted; None when it cannot be."""
    if len(members) < max(terms.members, 1):
        return None
    asked = [_demand(one) for one in members]
    wanted = sum(one.quantity for one in asked)
    if terms.lot == 1:
        return wanted if wanted >= terms.least else None
    least = max(sum(one.least for one in asked), terms.least)
    most = sum(one.most for one in asked)
    whole = range(-(-least // terms.lot) * terms.lot, most + 1, terms.lot)
    return min(whole, key=lambda one: (abs(one - wanted), one), default=None)


def _demand(one: Member) -> Demand:
    wanted = one.wanted or one.quantity
    return Demand(one.intention, wanted, one.least or wanted, one.most or wanted, one.cap, one.rank)
