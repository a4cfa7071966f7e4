# SPDX-License-Identifier: AGPL-3.0-or-later
"""What everybody sees of the campaigns: all of them, one of them, where they are."""

from __future__ import annotations

from flask import jsonify, render_template, request
from flask_babel import gettext as _

from ess_map import NotFound, db, page_of, public, user
from ess_map_groupbuy import units, words
from ess_map_groupbuy.campaigns import (
    acting,
    dates,
    ground,
    history,
    listing,
    perimeter,
    record,
    rules,
    seams,
)
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.campaigns.room import bp

A_PAGE = 24
LOOKED_AT = 5
"""Campaigns of a page of which one at least must be drawn, for the map to be there."""


@bp.get("/")
@public
def index():
    asked = listing.read(request.args)
    known = listing.found(db.session, asked)
    page = page_of(len(known), request.args.get("page", 1, type=int), A_PAGE)
    shown = known[page.start : page.end]
    return render_template(
        "groupbuy/campaigns/index.html",
        asked=asked,
        kinds=words.KINDS,
        moments=listing.MOMENTS,
        cards=listing.cards(db.session, shown, page.start + 1),
        page=page,
        count=len(known),
        mapped=any(ground.is_drawn(perimeter.of(one)) for one in shown[:LOOKED_AT]),
        filters=request.args.to_dict(),
    )


@bp.get("/perimetres.json")
@public
def perimeters():
    known = listing.found(db.session, listing.read(request.args))
    page = page_of(len(known), request.args.get("page", 1, type=int), A_PAGE)
    return jsonify(ground.collection(known[page.start : page.end], page.start + 1))


@bp.get("/<slug>")
@public
def show(slug: str):
    campaign = _seen(slug)
    area = perimeter.of(campaign)
    return render_template(
        "groupbuy/campaigns/show.html",
        campaign=campaign,
        kind=words.KINDS[campaign.kind],
        audience=words.AUDIENCES.get(campaign.audience, ""),
        step=units.said(1, campaign.step, campaign.unit) if campaign.unit else "",
        where=ground.words(area),
        mapped=ground.is_drawn(area),
        slots=[words.SLOTS[one] for one in words.SLOTS if one in campaign.slots],
        rules=rules.of(campaign),
        legal=rules.legal(campaign),
        welcomes=dates.welcomes(campaign),
        counts=seams.counts(db.session, [campaign.id])[campaign.id],
        sections=seams.sections(campaign, seams.SECTIONS),
        steps=history.public(db.session, campaign),
        runs=acting.runs(user(), campaign),
    )


@bp.get("/<slug>/perimetre.json")
@public
def perimeter_map(slug: str):
    return jsonify(ground.collection([_seen(slug)]))


def _seen(slug: str) -> Campaign:
    """Return a campaign that the reader may see: a draft is for who prepares it."""
    campaign = record.find(db.session, slug)
    if not record.is_public(campaign) and not acting.runs(user(), campaign):
        raise NotFound(_("Nous ne connaissons pas cette campagne d'achat groupé."))
    return campaign
