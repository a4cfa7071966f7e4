# SPDX-License-Identifier: AGPL-3.0-or-later
"""The groups that may be counted in public: those whose people are bound, five of them or more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ess_map import spots
from ess_map_groupbuy import prices, units
from ess_map_groupbuy.campaigns import lifecycle, perimeter
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.groups.models import Commitment, Group
from ess_map_groupbuy.hubs.models import Hosting, Hub
from ess_map_groupbuy.offers import pricing
from ess_map_groupbuy.offers.models import Offer
from ess_map_groupbuy.orders.models import Lot

LEAST = 5
"""People of whom nothing is said when they are fewer."""
BOUND = ("confirmed", "ordered", "partially_delivered", "delivered", "closed")
"""States of a group whose people have all said yes."""


@dataclass(frozen=True)
class Formed:
    """A group that is counted whole, where it is delivered; ``hub`` None for a contract.

    ``saved`` in cents with VAT; ``avoided`` in kilometres, None while nothing is ordered.
    """

    campaign: Campaign
    hub: int | None
    people: int
    quantity: int
    saved: int
    avoided: int | None
    territories: frozenset[str]


def everything(session: Session) -> list[Formed]:
    """Return every group that may be counted, in the order in which they were formed."""
    query = (
        sa.select(
            Group,
            Campaign,
            Offer,
            Hub.actor_id,
            sa.func.count(Commitment.id),
            sa.func.sum(Commitment.quantity),
        )
        .join(Campaign, Campaign.id == Group.campaign_id)
        .join(Offer, Offer.id == Group.offer_id)
        .join(Commitment, Commitment.group_id == Group.id)
        .outerjoin(Hosting, Hosting.id == Group.hosting_id)
        .outerjoin(Hub, Hub.id == Hosting.hub_id)
        .where(
            Group.state.in_(BOUND),
            Commitment.state == "confirmed",
            Campaign.state.in_(lifecycle.PUBLIC),
            Campaign.state != "cancelled",
        )
        .group_by(Group.id, Campaign.id, Offer.id, Hub.actor_id)
        .having(sa.func.count(Commitment.id) >= LEAST)
        .order_by(Group.id)
    )
    rows = list(session.execute(query))
    places = _places(session, {hub for *_rest, hub, _people, _much in rows if hub})
    driven = _driven(session, [group.id for group, *_rest in rows])
    own: dict[int, frozenset[str]] = {}
    found = []
    for group, campaign, offer, hub, people, quantity in rows:
        if campaign.id not in own:
            own[campaign.id] = frozenset(perimeter.scopes(campaign))
        found.append(
            Formed(
                campaign,
                hub,
                people,
                int(quantity),
                saved(group, offer, campaign, int(quantity)),
                driven.get(group.id),
                places.get(hub, frozenset()) if hub else own[campaign.id],
            )
        )
    return found


def saved(group: Group, offer: Offer, campaign: Campaign, quantity: int) -> int:
    """Return what members pay less than the first tier of their offer would have cost, with VAT.

    It compares with what the same supplier asks of the smallest group, delivered; not with prices
    elsewhere, which nobody knows here.
    """
    tiers = pricing.tiers(offer, campaign) if offer.tiers else ()
    less = max(0, tiers[0].price - group.price) if tiers else 0
    exact = prices.with_vat(less, offer.vat_rate) * units.of_steps(quantity, campaign.step)
    return int(exact + Fraction(1, 2))


def inside(found: Iterable[Formed], key: str) -> list[Formed]:
    """Return the groups of a territory, all of them for ''."""
    return [one for one in found if not key or key in one.territories]


def _places(session: Session, actors: set[int]) -> dict[int, frozenset[str]]:
    known: dict[str, frozenset[str]] = {}
    found = {}
    for actor, spot in spots(session, actors).items():
        if spot.commune not in known:
            place = perimeter.place_of(spot.commune, spot.longitude, spot.latitude)
            known[spot.commune] = frozenset(place.territories)
        found[actor] = known[spot.commune]
    return found


def _driven(session: Session, groups: list[int]) -> dict[int, int]:
    query = sa.select(Lot.group_id, Lot.alone - Lot.together).where(
        Lot.group_id.in_(groups), Lot.alone.is_not(None), Lot.together.is_not(None)
    )
    return dict([tuple(one) for one in session.execute(query)])
