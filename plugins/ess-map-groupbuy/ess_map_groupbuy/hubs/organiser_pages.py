# SPDX-License-Identifier: AGPL-3.0-or-later
"""The organisers' pages of hubs: who could hold what, ask them, answer for them."""

from __future__ import annotations

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from ess_map import Invalid, db, limit, signed_in, user
from ess_map_groupbuy.campaigns import acting
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.hubs import answering, capacity, hearing, keeping, present, record, saying
from ess_map_groupbuy.hubs.forms import AddForm, AnswerForm
from ess_map_groupbuy.hubs.joining_pages import chosen, typed
from ess_map_groupbuy.hubs.lifecycle import HOSTINGS
from ess_map_groupbuy.hubs.room import bp, run

Answer = str | Response | tuple[str, int]
SHOWN = 100


@bp.get("/<slug>/relais")
@signed_in
def of_campaign(slug: str) -> str:
    """Who was asked, what they answered, and who else is in the perimeter."""
    campaign = run(slug)
    asked = record.of_campaign(db.session, campaign.id)
    left = capacity.frees(db.session, asked)
    return render_template(
        "groupbuy/hubs/campaign.html",
        campaign=campaign,
        asked=[
            (
                one,
                HOSTINGS.label_of(one.state),
                saying.capacity(one, campaign),
                saying.free(left[one.id], campaign) if one.state == "accepted" else "",
            )
            for one in asked
        ],
        others=_others(campaign)[:SHOWN],
        asking=campaign.state not in answering.DONE,
    )


@bp.get("/<slug>/relais/carte.json")
@signed_in
def campaign_marks(slug: str):
    """The hubs of the perimeter that were not asked yet, numbered as their list."""
    return jsonify(present.collection(_others(run(slug))[:SHOWN]))


@bp.post("/<slug>/relais/demander")
@signed_in
@limit("60/hour")
def ask(slug: str) -> Response:
    """Ask a hub, by a letter when it has an address."""
    campaign = run(slug)
    key = request.form.get("hub", "")
    if not FlaskForm().validate_on_submit() or not key.isdecimal() or len(key) > 9:
        raise Invalid(_("Choisissez un relais dans la liste."))
    hub = record.by_id(db.session, int(key))
    answering.ask(db.session, campaign, hub, by=user().id)
    flash(
        _("%(hub)s reçoit votre demande par courriel.", hub=hub.actor.name)
        if hub.email
        else _(
            "%(hub)s n'a pas d'adresse de courriel : demandez-lui, puis notez sa réponse.",
            hub=hub.actor.name,
        ),
        "success",
    )
    db.session.commit()
    return redirect(url_for(".of_campaign", slug=slug), 303)


@bp.route("/<slug>/relais/ajouter", methods=["GET", "POST"])
@signed_in
@limit("60/hour", methods=["POST"])
def add(slug: str) -> Answer:
    """Write down an actor of the map as a new hub, and ask it."""
    campaign = run(slug)
    actor = chosen(request.args.get("acteur", ""))
    if actor is None:
        return render_template("groupbuy/hubs/add_choose.html", campaign=campaign, **typed())
    form = AddForm()
    if not form.is_submitted():
        form.email.data = actor.email
    if form.validate_on_submit():
        answering.require_inside(db.session, campaign, actor)
        checked = campaign.state != "draft" or acting.animates(user(), campaign)
        state = record.ACTIVE if checked else record.WAITING
        hub = keeping.make(db.session, actor, form.email.data or "", form.said(), state=state)
        if checked:
            answering.ask(db.session, campaign, hub, by=user().id)
            flash(_("%(hub)s est ajouté aux relais et sollicité.", hub=actor.name), "success")
        else:
            flash(_("%(hub)s est noté ; qui anime le territoire va le vérifier.", hub=actor.name))
        db.session.commit()
        return redirect(url_for(".of_campaign", slug=slug), 303)
    page = render_template(
        "groupbuy/hubs/add.html",
        campaign=campaign,
        actor=actor,
        where=saying.address(actor),
        form=form,
    )
    return page, 422 if form.errors else 200


@bp.route("/<slug>/relais/<int:hosting_id>", methods=["GET", "POST"])
@signed_in
def answer_for(slug: str, hosting_id: int) -> Answer:
    """Write down what a hub has answered by word of mouth."""
    campaign = run(slug)
    hosting = record.hosting(db.session, hosting_id, campaign.id)
    form = AnswerForm()
    form.offer(hosting, campaign)
    back = url_for(".of_campaign", slug=slug)
    if form.validate_on_submit() and hearing.answer(form, hosting, campaign, user().id):
        flash(_("La réponse de %(hub)s est notée.", hub=hosting.hub.actor.name), "success")
        db.session.commit()
        return redirect(back, 303)
    page = render_template(
        "groupbuy/hubs/answer.html",
        hub=hosting.hub,
        hosting=hosting,
        campaign=campaign,
        form=form,
        state=HOSTINGS.label_of(hosting.state),
        back=back,
        lose=url_for(".lose_for", slug=slug, hosting_id=hosting_id),
        behalf=True,
    )
    return page, 422 if form.errors else 200


@bp.post("/<slug>/relais/<int:hosting_id>/rendre")
@signed_in
def lose_for(slug: str, hosting_id: int) -> Response:
    """Write down that a hub can no longer."""
    campaign = run(slug)
    hosting = record.hosting(db.session, hosting_id, campaign.id)
    answering.lose(db.session, hosting, campaign, hearing.reason(), by=user().id)
    db.session.commit()
    flash(_("C'est noté ; les groupes concernés se reforment ailleurs."), "success")
    return redirect(url_for(".of_campaign", slug=slug), 303)


def _others(campaign: Campaign) -> list[present.Card]:
    """Return the hubs of the perimeter that were not asked, those with room first."""
    known = {one.hub_id for one in record.of_campaign(db.session, campaign.id)}
    active = [one for one in record.of_states(db.session, (record.ACTIVE,)) if one.id not in known]
    near = present.inside(db.session, campaign, [one.actor_id for one in active])
    return present.cards(db.session, [one for one in active if one.actor_id in near])
