# SPDX-License-Identifier: AGPL-3.0-or-later
"""An offer in the words of its readers."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import format_date
from flask_babel import gettext as _

from ess_map import ServiceArea, money
from ess_map_groupbuy import prices
from ess_map_groupbuy.campaigns import dates, ground, saying
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.offers import pricing, tiering
from ess_map_groupbuy.offers.lifecycle import OFFERS
from ess_map_groupbuy.offers.models import Offer


@dataclass(frozen=True)
class Step:
    """A tier in words, delivered: from how much, the price with and without VAT."""

    least: str
    with_vat: str
    without: str


@dataclass(frozen=True)
class Said:
    """An offer in words; ``facts`` are (label, text) in order, ``steps`` its delivered tiers."""

    offer: Offer
    state: str
    steps: tuple[Step, ...]
    gap: str
    facts: tuple[tuple[str, str], ...]
    warning: str


def of(offer: Offer, campaign: Campaign) -> Said:
    """Return ``offer`` in words."""
    return Said(
        offer,
        OFFERS.label_of(offer.state),
        tuple(_step(one.least, one.price, offer, campaign) for one in _tiers(offer, campaign)),
        gap(offer, campaign),
        tuple((label, text) for label, text in _facts(offer, campaign) if text),
        warning(offer, campaign),
    )


def gap(offer: Offer, campaign: Campaign) -> str:
    """Say below what quantity there is nothing, '' when one step is enough."""
    least = tiering.gap(offer.tiers, offer.min_order) if offer.tiers else 0
    if not least:
        return ""
    return _(
        "Rien en dessous de %(least)s par livraison : un groupe plus petit ne peut pas commander "
        "ici.",
        least=saying.quantity(campaign, least),
    )


def warning(offer: Offer, campaign: Campaign) -> str:
    """Say that an offer lapses before the orders leave, '' when it holds."""
    last, order = offer.valid_until, campaign.order_at
    if last is None or order is None or last >= dates.wall(order).date():
        return ""
    return _(
        "Valable jusqu'au %(last)s, avant le départ des commandes (%(order)s).",
        last=format_date(last, "long"),
        order=saying.when(order),
    )


def area(offer: Offer) -> str:
    """Say where the supplier delivers."""
    if not offer.area:
        return _("Dans tout le périmètre")
    return ground.words(ServiceArea.from_json(offer.area))


def _tiers(offer: Offer, campaign: Campaign):
    return pricing.tiers(offer, campaign) if offer.tiers else ()


def _step(least: int, price: int, offer: Offer, campaign: Campaign) -> Step:
    return Step(
        saying.quantity(campaign, least),
        money.euros(prices.shown_with_vat(price, offer.vat_rate)),
        money.euros(price),
    )


def _facts(offer: Offer, campaign: Campaign) -> list[tuple[str, str]]:
    def much(steps: int | None) -> str:
        return saying.quantity(campaign, steps) if steps else ""

    lot = _("par %(much)s", much=much(offer.lot)) if offer.lot > 1 else ""
    first = min((one["least"] for one in offer.tiers), default=1)
    smallest = much(offer.min_order) if offer.min_order > first else ""
    fee = _("comprise dans ces prix")
    if offer.fee_rule == "per_delivery" and offer.fee:
        fee = _(
            "forfait de %(fee)s HT par livraison, déjà compté dans ces prix",
            fee=money.euros(offer.fee),
        )
    until = format_date(offer.valid_until, "long") if offer.valid_until else ""
    lead = _("%(days)s jours", days=offer.lead_days) if offer.lead_days is not None else ""
    return [
        (_("Lots"), ", ".join(one for one in (lot, offer.packaging) if one)),
        (_("Livraison"), fee),
        (_("Zone livrée"), area(offer)),
        (_("Livraison la plus petite"), smallest),
        (_("Quantité disponible"), much(offer.capacity) or _("sans limite")),
        (_("Délai"), lead),
        (_("Valable jusqu'au"), until),
        (_("Labels"), ", ".join(offer.labels)),
    ]
