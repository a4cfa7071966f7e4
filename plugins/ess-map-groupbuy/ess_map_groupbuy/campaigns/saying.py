# SPDX-License-Identifier: AGPL-3.0-or-later
"""Quantities, prices and moments of a campaign in the words of its readers."""

from __future__ import annotations

from datetime import datetime

from flask_babel import LazyString, format_date, format_time, to_user_timezone
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ess_map import money
from ess_map_groupbuy import prices, units
from ess_map_groupbuy.campaigns import lifecycle
from ess_map_groupbuy.campaigns.models import Campaign


def state(campaign: Campaign) -> str:
    """Return the state of a campaign in words."""
    return lifecycle.of(campaign).label_of(campaign.state)


def when(moment: datetime) -> str:
    """Return an instant as people say it: « jeudi 3 décembre 2026 à 18:00 »."""
    local = to_user_timezone(moment)
    day, hour = format_date(local, "full", rebase=False), format_time(local, "short", rebase=False)
    return _("%(day)s à %(hour)s", day=day, hour=hour)


def asked(campaign: Campaign) -> LazyString:
    """Return what tells the animators that a campaign waits for them."""
    return _l("« %(title)s » demande à ouvrir : un achat groupé à relire", title=campaign.title)


def quantity(campaign: Campaign, steps: int) -> str:
    """Return a quantity with its unit: « 2,5 st »."""
    return units.said(steps, campaign.step, campaign.unit)


def thousandths(amount: int, campaign: Campaign) -> str:
    """Return what is kept in thousandths of the unit: « 1,8 st »."""
    return units.said(amount, 1, campaign.unit)


def unit_price(campaign: Campaign, cents: int, rate: int | None = None) -> str:
    """Return a price for a unit: as kept, or with its VAT, and saying so, for a ``rate``."""
    if rate is not None:
        return with_taxes(campaign, prices.shown_with_vat(cents, rate))
    return _(
        "%(price)s / %(unit)s", price=money.euros(cents), unit=units.UNITS[campaign.unit].label
    )


def with_taxes(campaign: Campaign, cents: int) -> str:
    """Return a price for a unit that has its VAT in it already: « 96,80 € TTC / stère »."""
    return _(
        "%(price)s TTC / %(unit)s", price=money.euros(cents), unit=units.UNITS[campaign.unit].label
    )


def without_taxes(campaign: Campaign, cents: int) -> str:
    """Return a price for a unit, saying that VAT comes on top of it: « 88 € HT / stère »."""
    return _(
        "%(price)s HT / %(unit)s", price=money.euros(cents), unit=units.UNITS[campaign.unit].label
    )
