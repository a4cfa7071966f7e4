# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of a hub's people, behind the link of their letter."""

from __future__ import annotations

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from ess_map import Invalid, db, limit, public
from ess_map_groupbuy.campaigns import record as campaigns
from ess_map_groupbuy.hubs import answering, capacity, hearing, keeping, links, record, saying
from ess_map_groupbuy.hubs.forms import AnswerForm, HubForm
from ess_map_groupbuy.hubs.lifecycle import HOSTINGS
from ess_map_groupbuy.hubs.models import Hosting, Hub
from ess_map_groupbuy.hubs.room import bp

Answer = str | Response | tuple[str, int]
TURNS = (record.ACTIVE, record.PAUSED, record.CLOSED)


@bp.get("/relais/<hub_token>")
@public
def own(hub_token: str) -> str:
    """What the hub holds, what waits for its answer, what is said of it."""
    hub = links.opened(db.session, hub_token)
    found = record.running(db.session, [hub.id], ("asked", "accepted"))[hub.id]
    left = capacity.frees(db.session, [one for one, _campaign in found])
    return render_template(
        "groupbuy/hubs/own.html",
        hub=hub,
        token=hub_token,
        asked=[pair for pair in found if pair[0].state == "asked"],
        held=[
            (one, campaign, saying.capacity(one, campaign), saying.free(left[one.id], campaign))
            for one, campaign in found
            if one.state == "accepted"
        ],
        state=saying.state(hub),
        where=saying.address(hub.actor),
    )


@bp.route("/relais/<hub_token>/modifier", methods=["GET", "POST"])
@public
@limit("60/hour", methods=["POST"])
def edit(hub_token: str) -> Answer:
    """Change what is said of the hub."""
    hub = links.opened(db.session, hub_token)
    form = HubForm()
    if not form.is_submitted():
        form.show(hub)
    right = form.validate_on_submit()
    clash = right and form.version.data != str(hub.version)
    if clash:
        form.form_errors.append(
            _("Quelqu'un vient de changer ce relais : relisez sa page, puis recommencez.")
        )
    elif right:
        keeping.change(db.session, hub, form.said())
        db.session.commit()
        flash(_("C'est noté : la page publique de votre relais est à jour."), "success")
        return redirect(links.here(hub), 303)
    page = render_template("groupbuy/hubs/edit.html", hub=hub, form=form, back=links.here(hub))
    return page, 412 if clash else 422 if form.errors else 200


@bp.post("/relais/<hub_token>/etat")
@public
@limit("60/hour")
def turn(hub_token: str) -> Response:
    """Pause the hub, close it, or open it again."""
    hub = links.opened(db.session, hub_token)
    state = request.form.get("state", "")
    if not FlaskForm().validate_on_submit() or state not in TURNS:
        raise Invalid(_("Choisissez l'un des boutons de la page."))
    keeping.turn(db.session, hub, state, _("Le relais ferme."))
    db.session.commit()
    flash(_("C'est noté : %(state)s.", state=saying.state(hub).lower()), "success")
    return redirect(links.here(hub), 303)


@bp.route("/relais/<hub_token>/campagnes/<int:hosting_id>", methods=["GET", "POST"])
@public
@limit("60/hour", methods=["POST"])
def answer(hub_token: str, hosting_id: int) -> Answer:
    """Answer a campaign, or change what was agreed to."""
    hub = links.opened(db.session, hub_token)
    hosting = _hosting(hub, hosting_id)
    campaign = campaigns.by_id(db.session, hosting.campaign_id)
    form = AnswerForm()
    form.offer(hosting, campaign)
    if form.validate_on_submit() and hearing.answer(form, hosting, campaign):
        db.session.commit()
        flash(_("Votre réponse est transmise aux organisateurs. Merci."), "success")
        return redirect(links.here(hub), 303)
    page = render_template(
        "groupbuy/hubs/answer.html",
        hub=hub,
        hosting=hosting,
        campaign=campaign,
        form=form,
        state=HOSTINGS.label_of(hosting.state),
        back=links.here(hub),
        lose=f"{request.path}/rendre",
        behalf=False,
    )
    return page, 422 if form.errors else 200


@bp.post("/relais/<hub_token>/campagnes/<int:hosting_id>/rendre")
@public
@limit("60/hour")
def lose(hub_token: str, hosting_id: int) -> Response:
    """« Je ne peux plus accueillir », with the reason."""
    hub = links.opened(db.session, hub_token)
    hosting = _hosting(hub, hosting_id)
    campaign = campaigns.by_id(db.session, hosting.campaign_id)
    answering.lose(db.session, hosting, campaign, hearing.reason())
    db.session.commit()
    flash(_("Les organisateurs sont prévenus ; les groupes concernés se reforment ailleurs."))
    return redirect(links.here(hub), 303)


def _hosting(hub: Hub, hosting_id: int) -> Hosting:
    found = record.hosting(db.session, hosting_id)
    if found.hub_id != hub.id:
        raise Invalid(_("Cette demande est celle d'un autre relais."))
    return found
