# SPDX-License-Identifier: AGPL-3.0-or-later
"""What everybody sees of the campaigns: all of them, and one of them."""

from __future__ import annotations

from flask import render_template

from ess_map import db, public, signed_in, user
from ess_map_groupbuy.campaigns import acting, lifecycle, record, seams
from ess_map_groupbuy.campaigns.room import bp


@bp.get("/")
@public
def index():
    campaigns = record.of_states(db.session, lifecycle.PUBLIC)
    return render_template("groupbuy/campaigns/index.html", campaigns=campaigns)


@bp.get("/<slug>")
@public
def show(slug: str):
    campaign = record.find(db.session, slug)
    return render_template(
        "groupbuy/campaigns/show.html",
        campaign=campaign,
        sections=seams.sections(campaign, seams.SECTIONS),
        runs=acting.runs(user(), campaign),
    )


@bp.get("/<slug>/tableau")
@signed_in
def board(slug: str):
    campaign = acting.require(slug)
    return render_template(
        "groupbuy/campaigns/board.html",
        campaign=campaign,
        tasks=seams.tasks(db.session, campaign),
        sections=seams.sections(campaign, seams.BOARD),
    )
