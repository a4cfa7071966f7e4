# SPDX-License-Identifier: AGPL-3.0-or-later
"""On the map and in exports: which actors are hubs, whether they have room, when they are there."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map import ActorRow, Facet, Property, db, refresh_actors
from ess_map_groupbuy.campaigns.lifecycle import OVER
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.hubs import capacity, record, saying
from ess_map_groupbuy.hubs.models import Hub

YES, ROOM = "yes", "room"


def hub(rows: Sequence[ActorRow]) -> list[list[str]]:
    """Return, for each actor, whether it is a hub and whether it can take one more campaign."""
    found = {one.actor_id: one for one in _active([row.id for row in rows])}
    running = record.running(db.session, [one.id for one in found.values()])
    said = {
        actor: [YES, *([ROOM] if capacity.has_room(one, len(running[one.id])) else [])]
        for actor, one in found.items()
    }
    return [said.get(row.id, []) for row in rows]


def properties(actor_ids: Sequence[int]) -> list[Property]:
    """Return the column of what hubs say of when they are there."""
    found = _active(list(actor_ids)) if actor_ids else []
    values = {one.actor_id: saying.slots(one.slots) for one in found if one.slots}
    return [Property("groupbuy.hub_slots", _l("Relais, quand"), values)]


def follow(session: Session, campaign: Campaign, event: str) -> None:
    """Let the map know of the hubs that have room again once a campaign is over."""
    if campaign.state in OVER:
        hosted = record.of_campaign(session, campaign.id)
        refresh_actors(session, [one.hub.actor_id for one in hosted])


def _active(actor_ids: Sequence[int]) -> list[Hub]:
    query = sa.select(Hub).where(Hub.actor_id.in_(actor_ids), Hub.state == record.ACTIVE)
    return list(db.session.scalars(query.order_by(Hub.id)))


FACETS = (
    Facet(
        "groupbuy.hub",
        _l("Relais d'achat groupé"),
        hub,
        options={YES: _l("Est un relais"), ROOM: _l("A de la place")},
    ),
)
