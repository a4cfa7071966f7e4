# SPDX-License-Identifier: AGPL-3.0-or-later
"""Group buying on core's pages: of an actor (hub, organiser, supplier) and of a territory."""

from __future__ import annotations

import sqlalchemy as sa
from flask import render_template
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from ess_map import Actor, Panel, Territory, db, locality
from ess_map_groupbuy.atlas import figures, formed
from ess_map_groupbuy.campaigns import lifecycle, perimeter
from ess_map_groupbuy.campaigns import record as campaigns
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.hubs import present, record
from ess_map_groupbuy.offers.models import Offer

SHOWN = 6
HUB_STATES = (record.ACTIVE, record.PAUSED)


def of_actor(actor: Actor) -> list[Panel]:
    """Return what an actor does for group buying; no panel when it does nothing."""
    hub = record.of_actor(db.session, actor.id)
    hub = hub if hub is not None and hub.state in HUB_STATES else None
    organised, supplied = _organised(actor.id), _supplied(actor.id)
    if hub is None and not organised and not supplied:
        return []
    html = render_template(
        "groupbuy/atlas/_actor.html",
        card=present.cards(db.session, [hub])[0] if hub else None,
        organised=organised[:SHOWN],
        supplied=supplied[:SHOWN],
    )
    return [Panel(_l("Achats groupés"), Markup(html), weight=46)]


def of_territory(territory: Territory) -> list[Panel]:
    """Return the campaigns that one can join here, and what came of those before."""
    where = locality(territory.key)
    open_ones = [
        one
        for one in campaigns.of_states(db.session, lifecycle.WELCOMING)
        if perimeter.covers(perimeter.of(one), where)
    ]
    here = figures.of(formed.inside(formed.everything(db.session), territory.key))
    if not open_ones and not here.people:
        return []
    html = render_template(
        "groupbuy/atlas/_territory.html",
        territory=territory,
        campaigns=open_ones[:SHOWN],
        more=len(open_ones) - SHOWN,
        figures=here,
    )
    return [Panel(_l("Acheter ensemble"), Markup(html), weight=56, place="side")]


def _organised(actor_id: int) -> list[Campaign]:
    query = sa.select(Campaign).where(
        Campaign.organiser_id == actor_id, Campaign.state.in_(lifecycle.PUBLIC)
    )
    return list(db.session.scalars(query.order_by(*campaigns.ORDER)))


def _supplied(actor_id: int) -> list[Campaign]:
    offered = sa.select(Offer.campaign_id).where(
        Offer.supplier_id == actor_id, Offer.state == "accepted"
    )
    query = sa.select(Campaign).where(
        Campaign.id.in_(offered), Campaign.state.in_(lifecycle.PUBLIC)
    )
    return list(db.session.scalars(query.order_by(*campaigns.ORDER)))
