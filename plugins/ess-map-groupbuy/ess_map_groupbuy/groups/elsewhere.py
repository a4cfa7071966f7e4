# SPDX-License-Identifier: AGPL-3.0-or-later
"""The other groups of a campaign, for somebody who is left without one: the nearest first."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import LazyString
from sqlalchemy.orm import Session

from ess_map import spots
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.forming.problem import Demand, Problem, Site
from ess_map_groupbuy.groups import letters, record
from ess_map_groupbuy.groups.models import Group
from ess_map_groupbuy.intentions.models import Intention
from ess_map_groupbuy.words import SLOTS

MOST = 3
OPEN = ("confirming", "confirmed")


@dataclass(frozen=True)
class Near:
    """Another group: where, when, how far as the crow flies."""

    hub: str
    slot: str | LazyString
    km: float


class Elsewhere:
    """The groups of a campaign with their places, read once for everybody who is left."""

    def __init__(self, session: Session, campaign: Campaign) -> None:
        groups = record.forming(session, campaign.id)
        self.groups = [one for one in groups if one.state in OPEN and one.hosting_id is not None]
        self.places = letters.Places.of(session, self.groups)
        actors = [self._actor(one) for one in self.groups]
        where = spots(session, sorted(set(actors)))
        self.sites = tuple(_site(one.id, where.get(actor)) for one, actor in zip(
            self.groups, actors, strict=True))  # fmt: skip

    def for_whom(self, intention: Intention) -> tuple[Near, ...]:
        """Return the groups nearest to somebody."""
        if not self.sites:
            return ()
        asked = Demand(
            intention.id, 1, 1, 1, 0, 1, longitude=intention.longitude, latitude=intention.latitude
        )
        metres = Problem((asked,), self.sites).metres[0]
        near = sorted(
            (int(far), one.id, one)
            for far, one in zip(metres, self.groups, strict=True)
            if far >= 0
        )
        return tuple(
            Near(self.places.hub(one), SLOTS.get(one.slot, ""), round(far / 1000, 1))
            for far, _id, one in near[:MOST]
        )

    def _actor(self, group: Group) -> int:
        return self.places.hostings[group.hosting_id].hub.actor_id


def _site(group: int, spot) -> Site:
    if spot is None:
        return Site(0, (), group)
    return Site(0, (), group, longitude=spot.longitude, latitude=spot.latitude)
