# SPDX-License-Identifier: AGPL-3.0-or-later
"""What organisers may suppose, to see what it would change; nothing is until they decide.

A change is ``{"hub": id}`` or ``{"commune": code}`` (one hub more), ``{"slots": [keys]}`` (all hubs
open then too), ``{"threshold": percent}`` (of the quantity of every tier), ``{"further": km}``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from ess_map import bbox, find_territory, spots
from ess_map_groupbuy.campaigns import perimeter
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.forming.problem import Problem, Site, Tier
from ess_map_groupbuy.hubs.models import Hub
from ess_map_groupbuy.runs.places import Place, both
from ess_map_groupbuy.words import SLOTS

NEW = 0
"""The hub of a commune that has none yet; no row has this id."""
KILOMETRE = 1000


def places(
    session: Session, campaign: Campaign, known: list[Place], change: Mapping[str, Any]
) -> list[Place]:
    """Return the hubs with one more, or with the same open in more slots."""
    extra = set(change.get("slots", ()))
    if extra:
        known = [replace(one, slots=_more(one.slots, extra)) for one in known]
    more = None
    if change.get("hub"):
        more = _of_hub(session, campaign, int(change["hub"]))
    elif change.get("commune"):
        more = _of_commune(campaign, str(change["commune"]))
    if more is None or any(one.hub == more.hub for one in known):
        return known
    return [*known, replace(more, slots=_more(more.slots, extra))]


def changed(problem: Problem, change: Mapping[str, Any]) -> Problem:
    """Return the problem with lower thresholds, and with people who go further."""
    percent, further = int(change.get("threshold", 100)), int(change.get("further", 0))
    if percent != 100:
        sites = tuple(replace(one, tiers=_lowered(one, percent)) for one in problem.sites)
        problem = replace(problem, sites=sites)
    if further:
        demands = tuple(
            replace(one, reach=None if one.reach is None else one.reach + further * KILOMETRE)
            for one in problem.demands
        )
        problem = replace(problem, demands=demands)
    return problem


def _lowered(site: Site, percent: int) -> tuple[Tier, ...]:
    """Return the tiers with smaller quantities, still ascending."""
    found: list[Tier] = []
    for one in site.tiers:
        least = max(-(-one.least * percent // 100), found[-1].least + 1 if found else 1)
        found.append(Tier(least, one.price))
    return tuple(found)


def _more(slots: tuple[str, ...], extra: set[str]) -> tuple[str, ...]:
    return tuple(one for one in SLOTS if one in slots or one in extra)


def _of_hub(session: Session, campaign: Campaign, hub_id: int) -> Place | None:
    query = sa.select(Hub).where(Hub.id == hub_id).options(joinedload(Hub.actor))
    hub = session.scalar(query)
    spot = spots(session, [hub.actor_id]).get(hub.actor_id) if hub else None
    if hub is None or spot is None:
        return None
    ground = perimeter.place_of(spot.commune, spot.longitude, spot.latitude)
    return Place(
        hub=hub.id,
        label=hub.actor.name,
        slots=both(hub.slots or list(SLOTS), campaign.slots),
        longitude=spot.longitude,
        latitude=spot.latitude,
        ground=ground,
        actor=hub.actor_id,
    )


def _of_commune(campaign: Campaign, code: str) -> Place | None:
    """Return a hub in the middle of a commune; ``NotFound`` when there is no such commune."""
    commune = find_territory(f"commune-{code}")
    box = bbox(commune)
    if box is None:
        return None
    longitude, latitude = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return Place(
        hub=NEW,
        label=commune.name,
        slots=both(SLOTS, campaign.slots),
        longitude=round(longitude, 5),
        latitude=round(latitude, 5),
        ground=perimeter.place_of(commune.code, longitude, latitude),
    )
