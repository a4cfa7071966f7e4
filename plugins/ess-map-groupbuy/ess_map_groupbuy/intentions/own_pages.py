# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of who said what they would buy: what happens, and what is theirs to change."""

from __future__ import annotations

from typing import Any

from flask import Response as Plain
from flask import flash, json, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ess_map import Conflict, Gone, db, limit, public, user
from ess_map_groupbuy.campaigns import record as campaigns
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.intentions import (
    filling,
    forgetting,
    ground,
    links,
    record,
    seams,
    taking,
    telling,
)
from ess_map_groupbuy.intentions.forms import DoForm, IntentionForm
from ess_map_groupbuy.intentions.models import Intention
from ess_map_groupbuy.intentions.room import bp

Answer = str | Response | tuple[str, int]


@bp.get("/moi/<token>")
@public
def own(token: str) -> str:
    """What I said, what happens, what I may do; opening it changes nothing."""
    intention, campaign = _opened(token)
    return render_template(
        "groupbuy/intentions/own.html",
        token=token,
        intention=intention,
        campaign=campaign,
        form=DoForm(),
        open=taking.is_open(campaign),
        withdrawable=taking.withdrawable(campaign) and intention.state == record.ACTIVE,
        state=telling.state(intention),
        outlook=telling.outlook(intention, campaign),
        facts=telling.facts(intention, campaign),
        sections=seams.sections(intention, campaign) if intention.state == record.ACTIVE else [],
        bindable=user() is not None and intention.user_id is None,
    )


@bp.route("/moi/<token>/modifier", methods=["GET", "POST"])
@public
@limit("60/hour", methods=["POST"])
def edit(token: str) -> Answer:
    """Change what I said, also where I live, until the intentions close."""
    intention, campaign = _opened(token)
    taking.require_open(campaign)
    form = IntentionForm()
    filling.offer(form, campaign)
    if not form.is_submitted():
        filling.show(form, campaign, intention)
        return _edit(token, intention, campaign, form)
    said = filling.said(form, campaign) if form.validate() else None
    if said is None:
        return _edit(token, intention, campaign, form), 422
    version = form.version.data or ""
    taking.change(db.session, campaign, intention, said, int(version) if version.isdigit() else 0)
    db.session.commit()
    flash(_("C'est enregistré."), "success")
    return redirect(url_for(".own", token=token), 303)


@bp.post("/moi/<token>/confirmer")
@public
@limit("60/hour")
def confirm(token: str) -> Answer:
    """Count from now on: who presses has received the letter."""
    intention, campaign = _opened(token)
    taking.confirm(db.session, campaign, intention)
    db.session.commit()
    flash(_("Merci, votre intention compte."), "success")
    return redirect(url_for(".own", token=token), 303)


@bp.post("/moi/<token>/retirer")
@public
@limit("60/hour")
def withdraw(token: str) -> Answer:
    """Take it back; one may return until the intentions close."""
    intention, campaign = _opened(token)
    taking.withdraw(db.session, campaign, intention)
    db.session.commit()
    flash(_("Votre intention est retirée."), "success")
    return redirect(url_for(".own", token=token), 303)


@bp.post("/moi/<token>/rattacher")
@public
@limit("60/hour")
def bind(token: str) -> Answer:
    """Keep it with the account that is signed in."""
    intention, _campaign = _opened(token)
    who = user()
    if who is None or intention.user_id not in (None, who.id):
        raise Conflict(_("Connectez-vous d'abord, ou demandez à qui gère déjà cette intention."))
    intention.user_id = who.id
    db.session.commit()
    flash(_("Cette intention est rattachée à votre compte."), "success")
    return redirect(url_for(".own", token=token), 303)


@bp.get("/moi/<token>/donnees.json")
@public
def data(token: str) -> Plain:
    """Everything we keep of it."""
    intention, campaign = _opened(token)
    text = json.dumps(forgetting.data_of(intention, campaign), ensure_ascii=False, indent=2)
    answer = Plain(text, mimetype="application/json")
    answer.headers["Content-Disposition"] = "attachment; filename=intention.json"
    return answer


@bp.post("/moi/<token>/effacer")
@public
def erase(token: str) -> Answer:
    """Erase everything now; the box that was ticked is the second look."""
    intention, campaign = _opened(token)
    if request.form.get("sure") != "yes":
        flash(_("Cochez la case pour confirmer : l'effacement est définitif."), "error")
        return redirect(url_for(".own", token=token, _anchor="donnees"), 303)
    forgetting.erase(db.session, campaign, intention)
    db.session.commit()
    flash(_("Tout ce que vous nous aviez dit est effacé."), "success")
    return redirect(url_for("groupbuy_campaigns.show", slug=campaign.slug), 303)


def _opened(token: str) -> tuple[Intention, Campaign]:
    intention = links.opened(db.session, token)
    if not intention.email and intention.name == forgetting.NOBODY:
        raise Gone(_("Cette intention a été effacée."))
    return intention, campaigns.by_id(db.session, intention.campaign_id)


def _edit(token: str, intention: Intention, campaign: Campaign, form: Any) -> str:
    return render_template(
        "groupbuy/intentions/edit.html",
        token=token,
        intention=intention,
        campaign=campaign,
        form=form,
        contract=filling.is_contract(campaign),
        price=filling.price_words(campaign),
        bbox=ground.box(campaign),
        cancel=links.here(intention),
    )
