# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finding hubs, and what they hold for campaigns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session, joinedload

from ess_map import Actor, NotFound
from ess_map_groupbuy.campaigns.lifecycle import OVER
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.hubs.models import Hosting, Hub

ACTIVE, PAUSED, CLOSED, WAITING = "active", "paused", "closed", "waiting"
"""``waiting``: somebody said so, and an animator has yet to check that they may."""
LOADED = joinedload(Hosting.hub).joinedload(Hub.actor)


def by_id(session: Session, hub_id: int) -> Hub:
    """Return a hub with its actor; ``NotFound``."""
    found = session.scalar(_hubs().where(Hub.id == hub_id))
    if found is None:
        raise NotFound(_("Ce relais n'existe pas, ou n'existe plus."))
    return found


def of_actor(session: Session, actor_id: int) -> Hub | None:
    """Return the hub that an actor is, whatever its state."""
    return session.scalar(_hubs().where(Hub.actor_id == actor_id))


def of_states(session: Session, states: Sequence[str]) -> list[Hub]:
    """Return the hubs in one of ``states`` whose actor is published, by name."""
    query = _hubs().where(Hub.state.in_(states), Actor.status == "published")
    return list(session.scalars(query.join(Hub.actor).order_by(Actor.name, Hub.id)))


def hosting(session: Session, hosting_id: int, campaign_id: int | None = None) -> Hosting:
    """Return what a hub holds, with the hub and its actor, of ``campaign_id`` if given."""
    found = session.scalar(_hostings().where(Hosting.id == hosting_id))
    if found is None or campaign_id not in (None, found.campaign_id):
        raise NotFound(_("Ce relais n'est pas sollicité pour cette campagne."))
    return found


def of_campaign(session: Session, campaign_id: int) -> list[Hosting]:
    """Return all that was asked of hubs for a campaign, with hubs and actors, by name."""
    query = _hostings().where(Hosting.campaign_id == campaign_id)
    return list(session.scalars(query))


def accepted(session: Session, campaign_id: int) -> list[Hosting]:
    """Return what hubs agreed to hold for a campaign, with hubs and actors, by name."""
    query = _hostings().where(Hosting.campaign_id == campaign_id, Hosting.state == "accepted")
    return list(session.scalars(query))


def running(
    session: Session, hub_ids: Iterable[int], states: Sequence[str] = ("accepted",)
) -> dict[int, list[tuple[Hosting, Campaign]]]:
    """Return what hubs hold (or were asked) for campaigns that are not over, by hub."""
    found: dict[int, list[tuple[Hosting, Campaign]]] = {one: [] for one in hub_ids}
    query = (
        sa.select(Hosting, Campaign)
        .join(Campaign, Campaign.id == Hosting.campaign_id)
        .where(Hosting.hub_id.in_(found), Hosting.state.in_(states), Campaign.state.not_in(OVER))
        .order_by(Campaign.closes_at.is_(None), Campaign.closes_at, Hosting.id)
    )
    for one, campaign in session.execute(query):
        found[one.hub_id].append((one, campaign))
    return found


def _hubs() -> sa.Select[tuple[Hub]]:
    return sa.select(Hub).options(joinedload(Hub.actor))


def _hostings() -> sa.Select[tuple[Hosting]]:
    query = sa.select(Hosting).join(Hosting.hub).join(Hub.actor).options(LOADED)
    return query.order_by(Actor.name, Hosting.id)
