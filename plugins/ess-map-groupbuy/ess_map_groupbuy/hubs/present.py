# SPDX-License-Identifier: AGPL-3.0-or-later
"""Hubs as lists and maps show them: where, when, what they hold, whether there is room."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from ess_map import Spot, spots
from ess_map_groupbuy.campaigns import lifecycle, perimeter
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.hubs import capacity, record, saying
from ess_map_groupbuy.hubs.models import Hosting, Hub

FREE, FULL = 1, 4
"""Tones of the map: with room, and without."""


@dataclass(frozen=True)
class Held:
    """A campaign at a hub: what it agreed to, and what is left of it in words."""

    campaign: Campaign
    capacity: str
    left: str
    full: bool


@dataclass(frozen=True)
class Card:
    """A hub in a list; ``number`` is that of its mark on the map."""

    hub: Hub
    number: int
    where: str
    slots: str
    held: tuple[Held, ...]
    has_room: bool
    spot: Spot | None = None

    @property
    def places(self) -> str:
        """How many campaigns it can still take, in words."""
        if self.hub.max_campaigns is None:
            return _("Place pour d'autres campagnes")
        left = self.hub.max_campaigns - len(self.held)
        if left <= 0:
            return _("Complet pour le moment")
        return ngettext("Place pour %(num)s campagne", "Place pour %(num)s campagnes de plus", left)


def cards(session: Session, hubs: Sequence[Hub]) -> list[Card]:
    """Return the cards of ``hubs`` (actors loaded), numbered in their order."""
    running = record.running(session, [one.id for one in hubs])
    pairs = [pair for one in hubs for pair in running[one.id]]
    left = capacity.frees(session, [hosting for hosting, _campaign in pairs])
    where = spots(session, [one.actor_id for one in hubs])
    return [
        Card(
            hub=one,
            number=number,
            where=saying.address(one.actor),
            slots=saying.slots(one.slots),
            held=tuple(_held(*pair, left) for pair in running[one.id] if _shown(pair[1])),
            has_room=capacity.has_room(one, len(running[one.id])),
            spot=where.get(one.actor_id),
        )
        for number, one in enumerate(hubs, start=1)
    ]


def collection(shown: Iterable[Card]) -> dict[str, Any]:
    """Return hubs as GeoJSON, numbered as their list."""
    return {
        "type": "FeatureCollection",
        "features": [_feature(one, one.spot) for one in shown if one.spot is not None],
    }


def inside(session: Session, campaign: Campaign, actor_ids: Iterable[int]) -> set[int]:
    """Return those of actors whose place is known and lies in the perimeter of ``campaign``."""
    area = perimeter.of(campaign)
    return {
        actor
        for actor, spot in spots(session, actor_ids).items()
        if perimeter.covers(area, perimeter.place_of(spot.commune, spot.longitude, spot.latitude))
    }


def _shown(campaign: Campaign) -> bool:
    return campaign.state in lifecycle.PUBLIC


def _held(hosting: Hosting, campaign: Campaign, left: dict[int, int | None]) -> Held:
    return Held(
        campaign,
        saying.capacity(hosting, campaign),
        saying.free(left[hosting.id], campaign),
        left[hosting.id] == 0,
    )


def _feature(card: Card, spot: Spot) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {
            "what": "mark",
            "number": card.number,
            "tone": FREE if card.has_room else FULL,
            "name": card.hub.actor.name,
            "text": f"{card.slots} · {card.places}",
            "url": url_for("actors.page", slug=card.hub.actor.slug),
        },
        "geometry": {"type": "Point", "coordinates": [spot.longitude, spot.latitude]},
    }
