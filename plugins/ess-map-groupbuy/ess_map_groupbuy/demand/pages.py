# SPDX-License-Identifier: AGPL-3.0-or-later
"""The picture of the demand on the public page of a campaign, and what its map draws."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from flask import Blueprint, Response, jsonify, render_template
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session

from ess_map import db, public
from ess_map_groupbuy.campaigns import lifecycle, saying, seams
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.demand import drawing, lacking, picture
from ess_map_groupbuy.demand.lacking import Bar
from ess_map_groupbuy.intentions.room import known
from ess_map_groupbuy.words import CONTRACT

bp = Blueprint("groupbuy_demand", __name__, url_prefix="/achats")
PUBLISHED = lifecycle.PUBLIC


@bp.get("/<slug>/demande.geojson")
@public
def areas(slug: str) -> Response:
    """What the map shows: rounded discs, and the hubs where they are."""
    campaign = known(slug)
    shown = picture.of(db.session, campaign.id)
    return jsonify(drawing.collection(db.session, campaign, shown))


def section(campaign: Campaign) -> seams.Section | None:
    """Return the picture as a block of the campaign's page; not of a draft."""
    if campaign.state not in PUBLISHED or campaign.state == "cancelled":
        return None
    shown = picture.of(db.session, campaign.id)
    if shown is None and campaign.state not in lifecycle.WELCOMING:
        return None
    forming = campaign.state in (*lifecycle.WELCOMING, *lifecycle.FORMABLE)
    bars = lacking.of(db.session, campaign, shown) if shown and forming else []
    html = render_template(
        "groupbuy/demand/_section.html",
        campaign=campaign,
        shown=shown,
        rows=[(drawing.name(one), one) for one in shown.cells] if shown else [],
        hubs=[
            (hosting.hub, [(one, sentence(campaign, one)) for one in found])
            for hosting, found in groupby(bars, key=lambda one: one.hosting)
        ],
        contract=campaign.kind == CONTRACT,
        people_words=drawing.people_words,
        near=lacking.NEAR // 1000,
    )
    title = _("Qui voudrait quoi, et combien il manque") if bars else _("Qui voudrait quoi")
    return seams.Section(title, Markup(html), weight=20)


def sentence(campaign: Campaign, bar: Bar) -> str:
    """Return what lacks for the next price, or that the best one is at hand."""
    price = saying.unit_price(campaign, bar.price, bar.offer.vat_rate)
    if bar.tier is None:
        return _("Le meilleur prix est à portée : %(price)s.", price=price)
    lacks = saying.quantity(campaign, bar.lacks)
    if len(bar.tiers) == 1:
        return _("Il manque environ %(lacks)s pour %(price)s.", lacks=lacks, price=price)
    return _(
        "Il manque environ %(lacks)s pour le palier %(tier)s, à %(price)s.",
        lacks=lacks,
        tier=bar.tier,
        price=price,
    )


def counts(session: Session, campaign_ids: Sequence[int]) -> dict[int, str]:
    """Return what the cards of campaigns say: as many as their pictures show, never more."""
    looks = picture.of_many(session, campaign_ids)
    return {one: drawing.people_words(look.people) for one, look in looks.items() if look.cells}
