# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where groups of a campaign may pick up: the hubs that agreed to, each with its own capacity."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from ess_map import Locality, spots
from ess_map_groupbuy.campaigns import perimeter
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.hubs import record as hubs
from ess_map_groupbuy.offers import reaching
from ess_map_groupbuy.offers.models import Offer
from ess_map_groupbuy.words import SLOTS


@dataclass(frozen=True)
class Place:
    """A hub in a campaign; ``hosting`` None: it was not asked, a ``what_if`` supposes it.

    ``capacity`` in steps of the campaign for each slot, None for no limit.
    """

    hub: int
    label: str
    slots: tuple[str, ...]
    longitude: float
    latitude: float
    ground: Locality
    hosting: int | None = None
    capacity: int | None = None
    actor: int | None = None

    def served_by(self, offer: Offer) -> bool:
        """Tell whether the supplier delivers here."""
        return reaching.at(offer, self.ground)


def of_campaign(session: Session, campaign: Campaign) -> list[Place]:
    """Return the hubs that agreed, whose place is known and inside the perimeter, by hosting."""
    agreed = sorted(hubs.accepted(session, campaign.id), key=lambda one: one.id)
    where = spots(session, [one.hub.actor_id for one in agreed])
    area = perimeter.of(campaign)
    found = []
    for one in agreed:
        spot = where.get(one.hub.actor_id)
        if spot is None:
            continue
        ground = perimeter.place_of(spot.commune, spot.longitude, spot.latitude)
        slots = both(one.slots, campaign.slots)
        if slots and perimeter.covers(area, ground):
            found.append(
                Place(
                    hub=one.hub_id,
                    label=one.hub.actor.name,
                    slots=slots,
                    longitude=spot.longitude,
                    latitude=spot.latitude,
                    ground=ground,
                    hosting=one.id,
                    capacity=one.capacity,
                    actor=one.hub.actor_id,
                )
            )
    return found


def both(own: Iterable[str], campaign: Iterable[str]) -> tuple[str, ...]:
    """Return the slots of a hub in which the campaign delivers, in the order of the week."""
    mine, theirs = set(own), set(campaign) or set(SLOTS)
    return tuple(slot for slot in SLOTS if slot in mine and slot in theirs)
