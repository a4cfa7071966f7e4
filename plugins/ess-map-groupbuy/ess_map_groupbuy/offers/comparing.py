# SPDX-License-Identifier: AGPL-3.0-or-later
"""Offers side by side, and the picture of their prices by quantity, drawn by the server."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from ess_map import money
from ess_map_groupbuy import prices, units
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.hubs import record as hubs
from ess_map_groupbuy.offers import pricing, reaching
from ess_map_groupbuy.offers.models import Offer

WIDTH, HEIGHT = 640, 300
LEFT, RIGHT, TOP, BOTTOM = 88, 16, 18, 44
"""Of the drawing, in its own units: room for the words of the axes."""
BEYOND = 1.35
"""How far past the last threshold the lines go on."""
TICKS = 4
APART = 70
"""Between two words of the axis of quantities."""
NICE = (1, 2, 5, 10)


@dataclass(frozen=True)
class Line:
    """The price of one offer by quantity; ``marks`` are the corners where a tier begins."""

    offer: Offer
    index: int
    points: str
    marks: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Tick:
    """A word on an axis, at ``at``."""

    at: float
    text: str


@dataclass(frozen=True)
class Picture:
    """A step chart: cents with VAT up, quantity across."""

    lines: tuple[Line, ...]
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    from_zero: bool
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    bottom: int = HEIGHT - BOTTOM
    right: int = WIDTH - RIGHT


def picture(offers: Sequence[Offer], campaign: Campaign) -> Picture | None:
    """Return the picture of ``offers``, None when there is nothing to draw."""
    steps = [
        [(one.least, prices.shown_with_vat(one.price, offer.vat_rate)) for one in found]
        for offer in offers
        if (found := pricing.tiers(offer, campaign))
    ]
    shown = [one for one in offers if pricing.tiers(one, campaign)]
    if not shown:
        return None
    most = max(tiers[-1][0] for tiers in steps) * BEYOND
    found = sorted({price for tiers in steps for _least, price in tiers})
    each = _nice((found[-1] - found[0] or found[0]) / (TICKS - 1))
    low = max(0, found[0] // each - (1 if found[0] % each < each / 2 else 0)) * each
    top = -(-found[-1] // each) * each
    scale = Scale(most, low, max(top, low + each))
    thresholds = sorted({least for tiers in steps for least, _price in tiers})
    return Picture(
        tuple(_line(offer, at, steps[at], scale) for at, offer in enumerate(shown)),
        _across(scale, thresholds, campaign),
        tuple(Tick(scale.y(at), money.euros(at)) for at in range(low, scale.high + 1, each)),
        from_zero=low == 0,
    )


@dataclass(frozen=True)
class Scale:
    """Where a quantity (steps, from zero) and a price (cents, from ``low``) lie in the drawing."""

    most: float
    low: int
    high: int

    def x(self, steps: float) -> float:
        """Return where a quantity lies."""
        return round(LEFT + (WIDTH - LEFT - RIGHT) * steps / self.most, 1)

    def y(self, cents: float) -> float:
        """Return where a price lies."""
        return round(
            HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * (cents - self.low) / (self.high - self.low),
            1,
        )


def served(session: Session, offers: Sequence[Offer], campaign: Campaign) -> dict[int, int]:
    """Return at how many hubs of the campaign each offer delivers, by id."""
    places = [reaching.ground(session, one) for one in hubs.accepted(session, campaign.id)]
    known = [one for one in places if one is not None]
    return {offer.id: sum(reaching.at(offer, one) for one in known) for offer in offers}


def contested(session: Session, offers: Sequence[Offer], campaign: Campaign) -> int:
    """Return how many hubs more than one offer serves."""
    places = [reaching.ground(session, one) for one in hubs.accepted(session, campaign.id)]
    known = [one for one in places if one is not None]
    return sum(sum(reaching.at(offer, one) for offer in offers) > 1 for one in known)


def _line(offer: Offer, index: int, tiers: Sequence[tuple[int, int]], scale: Scale) -> Line:
    corners: list[tuple[float, float]] = []
    for at, (least, price) in enumerate(tiers):
        until = tiers[at + 1][0] if at + 1 < len(tiers) else scale.most
        corners += [(scale.x(least), scale.y(price)), (scale.x(until), scale.y(price))]
    points = " ".join(f"{x},{y}" for x, y in corners)
    return Line(offer, index, points, tuple(corners[::2]))


def _across(scale: Scale, thresholds: Sequence[int], campaign: Campaign) -> tuple[Tick, ...]:
    """Return the thresholds that can be written side by side, the first always."""
    found: list[Tick] = []
    for steps in thresholds:
        at = scale.x(steps)
        if not found or at - found[-1].at >= APART:
            found.append(Tick(at, units.said(steps, campaign.step, campaign.unit)))
    return tuple(found)


def _nice(cents: float) -> int:
    """Return the next round amount: 1, 2 or 5 and zeros, a whole cent at the least."""
    power = 10 ** max(0, len(str(int(cents))) - 1)
    return next(power * one for one in NICE if power * one >= cents)
