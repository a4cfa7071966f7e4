# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a member answers by their signed link."""

from __future__ import annotations

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ess_map import Conflict, NotFound, db, limit, public
from ess_map_groupbuy.campaigns import record as campaigns
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.groups import answering, leading, moving, own, record
from ess_map_groupbuy.groups.forms import ConfirmForm
from ess_map_groupbuy.groups.models import Commitment
from ess_map_groupbuy.groups.room import bp
from ess_map_groupbuy.intentions import links
from ess_map_groupbuy.intentions.models import Intention

Answer = str | Response | tuple[str, int]


@bp.route("/moi/<token>/oui", methods=["GET", "POST"])
@public
@limit("60/hour", methods=["POST"])
def confirm(token: str) -> Answer:
    """Say yes to a proposal, up to a price."""
    intention, campaign, commitment = _proposed(token)
    mine = own.of_commitment(intention, campaign, commitment)
    if request.method == "GET":
        return _confirm(token, mine, ConfirmForm.of(mine.commitment, mine.rate))
    form = ConfirmForm()
    form.bound(mine.commitment, mine.rate)
    if mine.may_answer:
        cap = form.chosen(mine.commitment, mine.rate) if form.validate() else None
        if cap is None:
            return _confirm(token, mine, form), 422
    else:  # twice, or too late: what happens says so
        cap = None
    answering.confirm(db.session, commitment, cap=cap, seen=form.read_price())
    db.session.commit()
    flash(_("Merci, vous êtes engagé. Une lettre vous le confirme."), "success")
    return _back(token)


@bp.post("/moi/<token>/non")
@public
@limit("60/hour")
def decline(token: str) -> Response:
    """Say no to a proposal."""
    _intention, _campaign, commitment = _proposed(token)
    answering.decline(db.session, commitment)
    db.session.commit()
    flash(_("C'est noté. Merci d'avoir répondu."), "success")
    return _back(token)


@bp.post("/moi/<token>/quitter")
@public
@limit("60/hour")
def withdraw(token: str) -> Response:
    """Take a yes back."""
    _intention, _campaign, commitment = _proposed(token)
    answering.withdraw(db.session, commitment)
    db.session.commit()
    flash(_("Vous n'êtes plus engagé. Une lettre vous le confirme."), "success")
    return _back(token)


@bp.post("/moi/<token>/attendre")
@public
@limit("60/hour")
def wait(token: str) -> Response:
    """Go back to the waiting list."""
    _intention, _campaign, commitment = _proposed(token)
    answering.wait(db.session, commitment)
    db.session.commit()
    flash(_("Vous êtes sur la liste d'attente."), "success")
    return _back(token)


@bp.post("/moi/<token>/referent")
@public
@limit("60/hour")
def lead(token: str) -> Response:
    """Let the members of the group read how to reach me, or no more."""
    intention, campaign, commitment = _proposed(token)
    moving.lock(db.session, campaign.id)
    yes = request.form.get("oui") == "1"
    leading.agree(record.by_id(db.session, commitment.group_id), intention, yes)
    db.session.commit()
    if yes:
        flash(_("Merci ! Les membres de votre groupe voient comment vous joindre."), "success")
    else:
        flash(_("Votre nom et votre adresse ne sont plus montrés."), "success")
    return _back(token)


def _proposed(token: str) -> tuple[Intention, Campaign, Commitment]:
    """Return what was proposed to who holds the link; the form names the place it answers."""
    intention = links.opened(db.session, token)
    found = record.live_of(db.session, intention.id) or record.last_of(db.session, intention.id)
    if found is None:
        raise NotFound(_("Rien ne vous est proposé en ce moment. Revenez à votre page."))
    named = request.form.get("place", "")
    if named and named != str(found.id):
        raise Conflict(
            _("La proposition a changé depuis que vous l'avez lue. Relisez-la, puis répondez.")
        )
    return intention, campaigns.by_id(db.session, intention.campaign_id), found


def _confirm(token: str, mine: own.Own, form: ConfirmForm) -> str:
    return render_template(
        "groupbuy/groups/confirm.html",
        own=mine,
        campaign=mine.campaign,
        token=token,
        form=form,
        back=f"{request.script_root}/achats/moi/{token}",
    )


def _back(token: str) -> Response:
    return redirect(f"{request.script_root}/achats/moi/{token}", 303)
