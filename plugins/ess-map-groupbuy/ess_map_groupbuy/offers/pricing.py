# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a unit of an offer costs a member: its tiers with the delivery in them."""

from __future__ import annotations

from ess_map_groupbuy import prices, units
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.forming.problem import Tier
from ess_map_groupbuy.offers.models import Offer


def tiers(offer: Offer, campaign: Campaign) -> tuple[Tier, ...]:
    """Return the delivered prices of a unit without VAT, by steps of ``campaign``.

    A group orders at least ``min_order``, so tiers below it count from there; of two that then
    begin together only the cheaper is left. The fee is in each price for the smallest group of the
    tier: a larger one pays no more.
    """
    first: dict[int, int] = {}
    for tier in sorted(offer.tiers, key=lambda one: one["least"]):
        least = max(tier["least"], offer.min_order, 1)
        price = prices.delivered(tier["price"], units.of_steps(least, campaign.step), fee(offer))
        first[least] = min(price, first.get(least, price))
    found: list[Tier] = []
    for least, price in sorted(first.items()):
        if not found or price < found[-1].price:
            found.append(Tier(least, price))
    return tuple(found)


def fee(offer: Offer) -> int:
    """Return what one delivery costs besides the prices of the tiers, in cents without VAT."""
    return (offer.fee or 0) if offer.fee_rule == "per_delivery" else 0
