# SPDX-License-Identifier: AGPL-3.0-or-later
"""How many kilometres a group spares, as the crow flies, there and back.

Alone, each would fetch their part from the supplier; together, the supplier comes once to the hub
and each comes there. It is counted when the order is prepared: homes are forgotten afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import asin, cos, radians, sin, sqrt

from sqlalchemy.orm import Session

from ess_map import Spot, spots
from ess_map_groupbuy.forming.problem import EARTH
from ess_map_groupbuy.groups.models import Commitment, Group
from ess_map_groupbuy.intentions.models import Intention
from ess_map_groupbuy.offers.models import Offer
from ess_map_groupbuy.orders import record

Point = tuple[float, float]
"""Longitude and latitude."""


def of_group(
    session: Session, group: Group, offer: Offer, bound: Sequence[tuple[Commitment, Intention]]
) -> tuple[int | None, int | None]:
    """Return the kilometres alone and together; None where a place is not known."""
    hosting = record.hosting_of(session, group)
    if hosting is None or offer.supplier_id is None:
        return None, None
    known = spots(session, [offer.supplier_id, hosting.hub.actor_id])
    start, hub = _point(known.get(offer.supplier_id)), _point(known.get(hosting.hub.actor_id))
    homes = [found for _one, who in bound if (found := _point(who)) is not None]
    if start is None or hub is None or len(homes) != len(bound):
        return None, None
    alone = sum(metres(home, start) for home in homes)
    together = metres(start, hub) + sum(metres(home, hub) for home in homes)
    return round(2 * alone / 1000), round(2 * together / 1000)


def away(session: Session, group: Group, who: Intention) -> float | None:
    """Return how far the hub of a group is from somebody's home, in kilometres."""
    hosting, home = record.hosting_of(session, group), _point(who)
    if hosting is None or home is None:
        return None
    hub = _point(spots(session, [hosting.hub.actor_id]).get(hosting.hub.actor_id))
    return None if hub is None else round(metres(home, hub) / 1000, 1)


def metres(one: Point, other: Point) -> float:
    """Return the distance between two points on the mean sphere (haversine)."""
    (x, y), (u, v) = (map(radians, point) for point in (one, other))
    half = sin((v - y) / 2) ** 2 + cos(y) * cos(v) * sin((u - x) / 2) ** 2
    return 2 * EARTH * asin(sqrt(min(half, 1)))


def _point(found: Spot | Intention | None) -> Point | None:
    if found is None or found.longitude is None or found.latitude is None:
        return None
    return found.longitude, found.latitude
