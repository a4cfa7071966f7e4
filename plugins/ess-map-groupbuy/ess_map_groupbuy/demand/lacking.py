# SPDX-License-Identifier: AGPL-3.0-or-later
"""How much lacks for the next price, hub by hub: from the published picture and nothing else.

So it can tell no more than the picture. It supposes that all who are near come to the nearest hub
and accept this price: the groups that form count only who does.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass

from sqlalchemy.orm import Session

from ess_map import spots
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.demand.picture import Cell, Shown, grain
from ess_map_groupbuy.forming.problem import EARTH, Tier
from ess_map_groupbuy.hubs import record as hubs
from ess_map_groupbuy.hubs.models import Hosting
from ess_map_groupbuy.offers import pricing, reaching
from ess_map_groupbuy.offers import record as offers
from ess_map_groupbuy.offers.models import Offer

NEAR = 15_000
"""Metres, as the crow flies, from the middle of a commune: what most people say they would go."""
MOST = 12
"""Bars on a page."""


@dataclass(frozen=True)
class Bar:
    """One offer at one hub: what is wanted near it, and the tiers; quantities in steps.

    ``tier`` is the number of the next tier, from 1, ``price`` its price without VAT and ``lacks``
    what lacks for it, rounded as the picture is; None once what is wanted reaches the best one.
    """

    hosting: Hosting
    offer: Offer
    wanted: int
    tiers: tuple[Tier, ...]
    tier: int | None
    price: int
    lacks: int

    @property
    def width(self) -> int:
        """How much fills the bar: the best tier, or what is wanted when that is more."""
        return max(self.wanted, self.tiers[-1].least)


def of(session: Session, campaign: Campaign, shown: Shown) -> list[Bar]:
    """Return a bar for each offer at each hub that it covers, the hubs most wanted at first."""
    known = hubs.accepted(session, campaign.id)
    where = spots(session, [one.hub.actor_id for one in known])
    hosts = [one for one in known if one.hub.actor_id in where]
    proposed = offers.accepted(session, campaign.id) if hosts else []
    wanted: Counter[int] = Counter()
    for cell in shown.cells:
        near = [(metres(cell, *where[one.hub.actor_id][:2]), one.id) for one in hosts]
        distance, nearest = min(near, default=(math.inf, 0))
        if distance <= NEAR:
            wanted[nearest] += cell.quantity or 0
    hosts.sort(key=lambda one: (-wanted[one.id], one.hub.actor.name, one.id))
    found = [
        _bar(host, offer, wanted[host.id], tiers, grain(campaign.step))
        for host in hosts
        for offer in proposed
        if (tiers := pricing.tiers(offer, campaign)) and reaching.covers(offer, host)
    ]
    return found[:MOST]


def metres(cell: Cell, longitude: float, latitude: float) -> float:
    """Return how far the middle of a cell is, infinity where nobody knows."""
    if cell.longitude is None or cell.latitude is None:
        return math.inf
    west, south, east, north = map(
        math.radians, (cell.longitude, cell.latitude, longitude, latitude)
    )
    half = (
        math.sin((north - south) / 2) ** 2
        + math.cos(south) * math.cos(north) * math.sin((east - west) / 2) ** 2
    )
    return 2 * EARTH * math.asin(math.sqrt(min(1.0, half)))


def _bar(host: Hosting, offer: Offer, wanted: int, tiers: tuple[Tier, ...], rounded: int) -> Bar:
    ahead = [(number, one) for number, one in enumerate(tiers, 1) if one.least > wanted]
    if not ahead:
        return Bar(host, offer, wanted, tiers, None, tiers[-1].price, 0)
    number, tier = ahead[0]
    lacks = -(-(tier.least - wanted) // rounded) * rounded
    return Bar(host, offer, wanted, tiers, number, tier.price, lacks)
