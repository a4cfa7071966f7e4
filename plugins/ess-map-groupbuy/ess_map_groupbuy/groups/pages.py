# SPDX-License-Identifier: AGPL-3.0-or-later
"""The organisers' pages of groups: which hold, who answers, what to decide."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from ess_map import Conflict, NotFound, db, limit, signed_in, user
from ess_map_groupbuy.campaigns import acting
from ess_map_groupbuy.campaigns import moving as campaigns
from ess_map_groupbuy.campaigns.lifecycle import ANSWERING
from ess_map_groupbuy.groups import alarms, board, moving, proposing, record, reforming, shown
from ess_map_groupbuy.groups.room import bp
from ess_map_groupbuy.runs import reading

AGAIN = ("closed", "forming", *ANSWERING)
"""States of a campaign in which organisers may have groups formed again."""


@bp.get("/<slug>/groupes")
@signed_in
def listing(slug: str) -> str:
    """Which groups hold, who has still to answer, who waits."""
    campaign = acting.require(slug)
    groups = record.standing(db.session, campaign.id)
    everything = shown.cards(db.session, campaign, groups)
    return render_template(
        "groupbuy/groups/listing.html",
        campaign=campaign,
        cards=everything,
        counts=board.counts(db.session, campaign),
        gone=len(record.of_campaign(db.session, campaign.id)) - len(groups),
        work=board.work(db.session, campaign),
        may_commit=board.may_commit(campaign),
        in_the_way=board.not_ready(db.session, campaign, "commit"),
        answering=campaign.state in ANSWERING,
    )


@bp.post("/<slug>/groupes/proposer")
@signed_in
@limit("30/hour")
def propose(slug: str) -> Response:
    """Propose the groups of a run."""
    campaign = acting.require(slug)
    number = request.form.get("run", "")
    if not number.isdigit():
        raise NotFound(_("Dites quelle formation proposer : ouvrez-la, puis proposez-la."))
    run = reading.find(db.session, campaign.id, int(number))
    groups = proposing.propose(db.session, campaign, run, by=user().id)
    db.session.commit()
    flash(
        ngettext(
            "%(num)s groupe est proposé, les lettres partent.",
            "%(num)s groupes sont proposés, les lettres partent.",
            len(groups),
        ),
        "success",
    )
    return redirect(url_for(".listing", slug=slug), 303)


@bp.post("/<slug>/groupes/relancer")
@signed_in
@limit("10/hour")
def remind_all(slug: str) -> Response:
    """Write once more to all who have not answered."""
    campaign = acting.require(slug)
    waiting = record.asked(db.session, campaign.id)
    for commitment in waiting:
        alarms.remind(db.session, campaign, commitment)
    db.session.commit()
    flash(ngettext("%(num)s lettre part.", "%(num)s lettres partent.", len(waiting)), "success")
    return redirect(url_for(".listing", slug=slug), 303)


@bp.post("/<slug>/groupes/reformer")
@signed_in
@limit("20/hour")
def reform(slug: str) -> Response:
    """Have the groups formed again, commitments kept."""
    campaign = acting.require(slug)
    moving.lock(db.session, campaign.id)
    if campaign.state not in AGAIN:
        raise Conflict(_("Les groupes de cette campagne ne se reforment plus. Rechargez la page."))
    if campaign.state == "closed":
        campaign = campaigns.apply(db.session, campaign, "form", by=user().id)
    reforming.ask(db.session, campaign, reforming.BY_HAND, by=user().id)
    db.session.commit()
    flash(_("Le calcul est demandé. Rechargez cette page dans une minute."), "success")
    return redirect(url_for(".listing", slug=slug), 303)


@bp.post("/<slug>/groupes/arreter")
@signed_in
@limit("20/hour")
def commit(slug: str) -> Response:
    """Close the answers: the confirmed groups are ready to be ordered."""
    campaign = acting.require(slug)
    moving.lock(db.session, campaign.id)
    campaigns.apply(db.session, campaign, "commit", by=user().id)
    db.session.commit()
    flash(_("Les engagements sont arrêtés. Les membres reçoivent une lettre."), "success")
    return redirect(url_for(".listing", slug=slug), 303)
