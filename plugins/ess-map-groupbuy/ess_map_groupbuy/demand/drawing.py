# SPDX-License-Identifier: AGPL-3.0-or-later
"""The published picture as GeoJSON: a disc for each cell, the larger the more people; the hubs."""

from __future__ import annotations

import math
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from ess_map import spots
from ess_map_groupbuy.campaigns import saying
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.demand.counting import FIVE
from ess_map_groupbuy.demand.picture import Cell, Shown
from ess_map_groupbuy.hubs import record as hubs

CORNERS = 48
METRES_OF_FIVE = 1400
"""The radius of a disc of five people; its surface grows with their number."""
METRES_OF_A_DEGREE = 111_195
DEMAND, HUB = 1, 4
"""Tones of the map's legend."""


def collection(session: Session, campaign: Campaign, shown: Shown | None) -> dict[str, Any]:
    """Return what the map shows, the discs below the hubs, and the numbers over all."""
    cells = [one for one in shown.cells if one.longitude is not None] if shown else []
    found = [_disc(one) for one in cells]
    found += _hubs(session, campaign)
    found += [_mark(one, campaign) for one in cells]
    return {"type": "FeatureCollection", "features": found}


def name(cell: Cell) -> str:
    """Return how a cell is called."""
    return _("Ailleurs dans %(place)s", place=cell.name) if cell.rest else cell.name


def told(cell: Cell, campaign: Campaign) -> str:
    """Return what a cell says."""
    people = people_words(cell.people)
    if cell.quantity is None:
        return people
    return f"{people} · {saying.quantity(campaign, cell.quantity)}"


def people_words(count: int) -> str:
    """Return a number of people, rounded down."""
    return ngettext("au moins %(num)s personne", "au moins %(num)s personnes", count)


def _disc(cell: Cell) -> dict[str, Any]:
    longitude, latitude = cell.longitude or 0.0, cell.latitude or 0.0
    radius = METRES_OF_FIVE * math.sqrt(cell.people / FIVE) / METRES_OF_A_DEGREE
    wide = radius / max(0.1, math.cos(math.radians(latitude)))
    angles = [2 * math.pi * n / CORNERS for n in range(CORNERS)]
    ring = [
        [round(longitude + wide * math.cos(a), 5), round(latitude + radius * math.sin(a), 5)]
        for a in angles
    ]
    said = {"what": "area", "tone": DEMAND, "approximate": True, "name": name(cell)}
    return _feature(said, {"type": "Polygon", "coordinates": [[*ring, ring[0]]]})


def _mark(cell: Cell, campaign: Campaign) -> dict[str, Any]:
    said = {
        "what": "mark",
        "tone": DEMAND,
        "number": f"{cell.people}+",
        "name": name(cell),
        "text": told(cell, campaign),
    }
    return _feature(said, {"type": "Point", "coordinates": [cell.longitude, cell.latitude]})


def _hubs(session: Session, campaign: Campaign) -> list[dict[str, Any]]:
    hosts = hubs.accepted(session, campaign.id)
    where = spots(session, [one.hub.actor_id for one in hosts])
    found = []
    for one in hosts:
        spot = where.get(one.hub.actor_id)
        if spot is None:
            continue
        said = {
            "what": "mark",
            "tone": HUB,
            "number": "",
            "name": one.hub.actor.name,
            "text": _("Relais"),
            "url": f"/acteurs/{one.hub.actor.slug}",
        }
        point = {"type": "Point", "coordinates": [spot.longitude, spot.latitude]}
        found.append(_feature(said, point))
    return found


def _feature(said: dict[str, Any], geometry: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "properties": said, "geometry": geometry}
