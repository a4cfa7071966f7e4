# SPDX-License-Identifier: AGPL-3.0-or-later
"""The organisers' screens of the formation: ask, watch, read, suppose, verify."""

from __future__ import annotations

from typing import Any

from flask import jsonify, redirect, render_template
from flask_babel import gettext as _

from ess_map import Invalid, db, limit, signed_in, user, wants_fragment
from ess_map_groupbuy.campaigns import acting, moving
from ess_map_groupbuy.campaigns.lifecycle import WELCOMING
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.runs import (
    asking,
    forms,
    links,
    marks,
    needed,
    presenting,
    reading,
    result,
    verifying,
)
from ess_map_groupbuy.runs.forms import KILOMETRES, PERCENTS, SupposeForm
from ess_map_groupbuy.runs.models import Run
from ess_map_groupbuy.runs.room import bp

TRIED = (*WELCOMING, "quotes_sealed")
"""In which a formation is only a trial: people may still come."""
FORMED = ("closed", "forming", "quotes_opened", "best_offer_selected", "personal_offers")
PROPOSABLE = ("forming", "personal_offers")


@bp.get("/<slug>/formation")
@signed_in
def listing(slug: str):
    """Show the runs of a campaign, and what lacks for the next."""
    campaign = acting.require(slug)
    return render_template(
        "groupbuy/runs/listing.html",
        campaign=campaign,
        runs=[
            presenting.line(campaign, one) for one in reading.of_campaign(db.session, campaign.id)
        ],
        lacking=needed.of(db.session, campaign),
        trial=campaign.state in TRIED,
        askable=campaign.state in (*TRIED, *FORMED),
    )


@bp.post("/<slug>/formation")
@signed_in
@limit("60/hour")
def ask(slug: str):
    """Ask for a formation; of a campaign that is still open, for a trial."""
    campaign = acting.require(slug)
    if campaign.state not in (*TRIED, *FORMED):
        raise Invalid(_("Les groupes de cette campagne sont déjà proposés, ou elle est terminée."))
    by = user().id
    if campaign.state == "closed":
        moving.apply(db.session, campaign, "form", by=by)
    purpose = asking.WHAT_IF if campaign.state in TRIED else asking.FORM
    run = asking.ask(db.session, campaign, purpose=purpose, by=by)
    db.session.commit()
    return redirect(links.run(campaign, run), 303)


@bp.get("/<slug>/formation/<int:run_id>")
@signed_in
def show(slug: str, run_id: int):
    """Show a run: how far it is, or what it has found."""
    campaign = acting.require(slug)
    run = reading.find(db.session, campaign.id, run_id)
    if wants_fragment():
        if run.state in (asking.QUEUED, asking.RUNNING):
            shown = presenting.progress(run)
            return render_template(
                "groupbuy/runs/_progress.html", campaign=campaign, run=run, progress=shown
            )
        return "", 200, {"HX-Refresh": "true"}
    typed = forms.typed(run.change if run.purpose == asking.WHAT_IF else {})
    return _page(campaign, run, SupposeForm(db.session, campaign, formdata=None, data=typed))


@bp.post("/<slug>/formation/<int:run_id>/supposer")
@signed_in
@limit("60/hour")
def suppose(slug: str, run_id: int):
    """Ask what would come of a change; nothing is changed."""
    campaign = acting.require(slug)
    shown = reading.find(db.session, campaign.id, run_id)
    form = SupposeForm(db.session, campaign)
    change = form.change() if form.validate() else None
    if change is None:
        return _page(campaign, shown, form), 422
    base = reading.find(db.session, campaign.id, shown.change.get("base", run_id))
    known = {**change, "base": base.id}
    run = asking.ask(
        db.session,
        campaign,
        purpose=asking.WHAT_IF,
        by=user().id,
        change=known,
        **asking.given_to(base),
    )
    db.session.commit()
    return redirect(links.run(campaign, run), 303)


@bp.get("/<slug>/formation/<int:run_id>/carte.json")
@signed_in
def areas(slug: str, run_id: int):
    """Return the hubs of a run as marks of a map, and the demand as all may see it."""
    campaign = acting.require(slug)
    run = reading.find(db.session, campaign.id, run_id)
    found = marks.demand(db.session, campaign) + marks.of(db.session, campaign, run)
    return jsonify({"type": "FeatureCollection", "features": found})


@bp.get("/<slug>/formation/<int:run_id>/verification")
@signed_in
def verify(slug: str, run_id: int):
    """Check what was kept of a run, without the solver."""
    campaign = acting.require(slug)
    run = reading.find(db.session, campaign.id, run_id)
    return render_template(
        "groupbuy/runs/verify.html",
        campaign=campaign,
        run=run,
        outcome=verifying.verify(db.session, run, again=False),
    )


def _page(campaign: Campaign, run: Run, form: SupposeForm) -> str:
    ended = run.state in asking.ENDED
    base: dict[str, Any] = {}
    if ended and run.purpose == asking.WHAT_IF and run.change.get("base"):
        before = reading.find(db.session, campaign.id, run.change["base"])
        base = {"base": before, "difference": result.difference(before, run)}
    return render_template(
        "groupbuy/runs/show.html",
        campaign=campaign,
        run=run,
        line=presenting.line(campaign, run),
        lacking=[] if run.people or not ended else needed.of(db.session, campaign),
        result=result.of(db.session, campaign, run) if run.solution else None,
        progress=presenting.progress(run),
        ended=ended,
        form=form,
        percents=PERCENTS,
        kilometres=KILOMETRES,
        supposed=presenting.supposed(db.session, run),
        proposable=run.state == asking.DONE
        and run.purpose == asking.FORM
        and campaign.state in PROPOSABLE
        and run.people > 0,
        mapped=bool(run.solution) and any(marks.of(db.session, campaign, run)),
        **base,
    )
