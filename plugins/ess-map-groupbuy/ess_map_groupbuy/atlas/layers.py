# SPDX-License-Identifier: AGPL-3.0-or-later
"""Over the map: hubs that have room, groups that formed, and where people want to buy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from ess_map import Layer, Point, db, load_actors, spots
from ess_map_groupbuy.atlas import formed
from ess_map_groupbuy.campaigns import lifecycle, record, saying
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.demand import picture
from ess_map_groupbuy.demand.models import Picture
from ess_map_groupbuy.groups.models import Commitment, Group
from ess_map_groupbuy.hubs import present
from ess_map_groupbuy.hubs import record as hubs
from ess_map_groupbuy.hubs.models import Hosting, Hub

LONGEST = 200


def with_room() -> list[Point]:
    """Return a point for each hub that can take one more campaign."""
    found = present.cards(db.session, hubs.of_states(db.session, (hubs.ACTIVE,)))
    return [
        Point(
            one.spot.longitude,
            one.spot.latitude,
            one.hub.actor.name[:LONGEST],
            f"/acteurs/{one.hub.actor.slug}",
            one.slots,
        )
        for one in found
        if one.has_room and one.spot is not None
    ]


def room_version() -> str:
    """Return what changes with hubs and what they hold."""
    return (
        _version(Hub.id, Hub.version, Hub.updated_at)
        + _version(Hosting.id, Hosting.campaign_id, Hosting.updated_at)
        + _lives()
    )


def groups() -> list[Point]:
    """Return a point for each hub where people buy together: how many, five or more a group."""
    by_hub: dict[int, list[formed.Formed]] = defaultdict(list)
    for one in formed.everything(db.session):
        if one.hub is not None:
            by_hub[one.hub].append(one)
    where = spots(db.session, by_hub)
    found = []
    for actor in load_actors(db.session, sorted(by_hub)):
        spot = where.get(actor.id)
        if spot is None or actor.status != "published":
            continue
        mine = by_hub[actor.id]
        people = sum(one.people for one in mine)
        text = _l("%(people)s personnes y achètent ensemble", people=people)
        name, url = actor.name[:LONGEST], f"/acteurs/{actor.slug}"
        found.append(Point(spot.longitude, spot.latitude, name, url, text))
    return found


def groups_version() -> str:
    """Return what changes with groups and who is bound to them."""
    bound = Commitment.state == "confirmed"
    standing = Group.state.in_(formed.BOUND)
    return (
        _version(Group.id, Group.price, Group.created_at, standing)
        + _version(Commitment.id, Commitment.quantity, Commitment.answered_at, bound)
        + _lives()
    )


def demand() -> list[Point]:
    """Return a point for each place of the published pictures: at least so many people there."""
    said: dict[tuple[str, float, float], list[tuple[Campaign, picture.Cell]]] = defaultdict(list)
    for campaign in record.of_states(db.session, _living()):
        shown = picture.of(db.session, campaign.id)
        for cell in shown.cells if shown else ():
            if cell.longitude is not None and cell.latitude is not None:
                said[cell.name, cell.longitude, cell.latitude].append((campaign, cell))
    return [
        Point(longitude, latitude, name[:LONGEST], _leads(pairs), "\n".join(map(_wish, pairs)))
        for (name, longitude, latitude), pairs in sorted(said.items())
    ]


def demand_version() -> str:
    """Return what changes with the pictures, which a job renews each night."""
    return _version(Picture.campaign_id, Picture.campaign_id, Picture.made_at) + _lives()


def _wish(pair: tuple[Campaign, picture.Cell]) -> str:
    campaign, cell = pair
    much = f", {saying.quantity(campaign, cell.quantity)}" if cell.quantity else ""
    # Kept for readers of all languages: numbers and the campaign's own words.
    return f"{campaign.title} : ≥ {cell.people}{much}"


def _leads(pairs: Sequence[tuple[Campaign, picture.Cell]]) -> str:
    return f"/achats/{pairs[0][0].slug}" if len(pairs) == 1 else "/achats/"


def _living() -> list[str]:
    return [one for one in lifecycle.PUBLIC if one not in lifecycle.OVER]


def _lives() -> str:
    """Return what changes when a campaign goes on."""
    columns = sa.func.count(), sa.func.sum(Campaign.version), sa.func.max(Campaign.updated_at)
    return "-".join(map(str, db.session.execute(sa.select(*columns)).one()))


def _version(one: Any, other: Any, latest: Any, *narrowed: sa.ColumnElement[bool]) -> str:
    columns = sa.func.count(), sa.func.sum(one), sa.func.sum(other), sa.func.max(latest)
    asked = sa.select(*columns).where(*narrowed)
    return "-".join(map(str, db.session.execute(asked).one())) + "-"


LAYERS = (
    Layer(
        "groupbuy.hubs",
        _l("Relais d'achats groupés qui ont de la place"),
        points=with_room,
        version=room_version,
        shown=False,
    ),
    Layer(
        "groupbuy.groups",
        _l("Groupes d'achat formés"),
        points=groups,
        version=groups_version,
        shown=False,
    ),
    Layer(
        "groupbuy.demand",
        _l("Demande d'achats groupés"),
        points=demand,
        version=demand_version,
        shown=False,
    ),
)
