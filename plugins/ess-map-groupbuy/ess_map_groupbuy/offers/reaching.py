# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a supplier delivers."""

from __future__ import annotations

from sqlalchemy.orm import Session

from ess_map import Locality, ServiceArea, db, spots
from ess_map_groupbuy.campaigns import perimeter
from ess_map_groupbuy.hubs.models import Hosting
from ess_map_groupbuy.offers.models import Offer


def covers(offer: Offer, hosting: Hosting) -> bool:
    """Tell whether the supplier delivers to the hub; nobody having said where is everywhere."""
    if not offer.area:
        return True
    place = ground(db.session, hosting)
    return place is None or at(offer, place)


def at(offer: Offer, place: Locality) -> bool:
    """Tell whether the supplier delivers at ``place``."""
    return perimeter.covers(ServiceArea.from_json(offer.area) if offer.area else None, place)


def ground(session: Session, hosting: Hosting) -> Locality | None:
    """Return where a hub is, with the territories above it; None when nobody knows."""
    spot = spots(session, [hosting.hub.actor_id]).get(hosting.hub.actor_id)
    return perimeter.place_of(spot.commune, spot.longitude, spot.latitude) if spot else None
