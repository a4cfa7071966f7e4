# SPDX-License-Identifier: AGPL-3.0-or-later
"""The opening of the quotes, for everybody: what each says, and how to check its digest."""

from __future__ import annotations

from flask import Response, abort, render_template
from flask_babel import gettext as _

from ess_map import NotFound, db, printing, public
from ess_map_groupbuy.campaigns import record as campaigns
from ess_map_groupbuy.contracts import judging, record
from ess_map_groupbuy.contracts.lifecycle import OPENED, QUOTES
from ess_map_groupbuy.contracts.room import bp
from ess_map_groupbuy.words import CONTRACT


@bp.get("/<slug>/ouverture")
@public
def opening(slug: str) -> str:
    """Every quote of a campaign: its digest since the deposit, its text since the opening."""
    campaign = campaigns.find(db.session, slug)
    if campaign.kind != CONTRACT or campaign.state == "draft":
        abort(404)
    return render_template(
        "groupbuy/contracts/opening.html",
        campaign=campaign,
        quotes=record.of_campaign(db.session, campaign.id),
        points={one.quote.id: one for one in judging.ranking(db.session, campaign)},
        content=judging.content_of,
        states=QUOTES,
        readable=OPENED,
    )


@bp.get("/<slug>/ouverture/<int:quote_id>.json")
@public
def text(slug: str, quote_id: int) -> Response:
    """What was sealed, to the byte: the SHA-256 of this file is the published digest."""
    campaign = campaigns.find(db.session, slug)
    quote = record.find(db.session, campaign.id, quote_id)
    if quote.state not in OPENED:
        raise NotFound(_("Ce pli n'est pas ouvert : son texte ne se lit pas."))
    body = quote.opened["text"].encode()
    return printing.answer(body, f"pli-{quote.digest[:12]}.json", "application/json")
