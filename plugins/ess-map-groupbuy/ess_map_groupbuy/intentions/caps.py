# SPDX-License-Identifier: AGPL-3.0-or-later
"""The highest price of an intention, as offers and runs count: without VAT."""

from __future__ import annotations

from ess_map_groupbuy import prices
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.intentions.models import Intention


def without_vat(intention: Intention, campaign: Campaign) -> int:
    """Return the most that a unit may cost, in cents without VAT.

    Who takes VAT back has said it so; for all others what they said is with the campaign's rate,
    above which no offer is.
    """
    if intention.recovers_vat:
        return intention.price
    return prices.cap_without_vat(intention.price, campaign.vat_rate)


def rate(intention: Intention, campaign: Campaign) -> int | None:
    """Return the rate with which prices are shown to them, None for who reads them without."""
    return None if intention.recovers_vat else campaign.vat_rate
