# SPDX-License-Identifier: AGPL-3.0-or-later
"""Quantities, prices and moments of a campaign in the words of its readers."""

from __future__ import annotations

from flask_babel import gettext as _

from ess_map import money
from ess_map_groupbuy import prices, units
from ess_map_groupbuy.campaigns.models import Campaign


def quantity(campaign: Campaign, steps: int) -> str:
    """Return a quantity with its unit: « 2,5 st »."""
    return units.said(steps, campaign.step, campaign.unit)


def unit_price(campaign: Campaign, cents: int, rate: int | None = None) -> str:
    """Return a price for a unit: without VAT as kept, or with it when ``rate`` is given."""
    shown = cents if rate is None else prices.shown_with_vat(cents, rate)
    return _(
        "%(price)s / %(unit)s", price=money.euros(shown), unit=units.UNITS[campaign.unit].label
    )
