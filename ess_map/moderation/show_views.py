# SPDX-License-Identifier: AGPL-3.0-or-later
"""A contribution as its author sees it: what became of it, why, and the talk about it."""

from __future__ import annotations

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request
from flask import url_for as to
from flask_babel import gettext as _

from ess_map.contributions import decide, presenting, queue
from ess_map.contributions.models import Contribution
from ess_map.core.db import db
from ess_map.core.errors import Invalid, NotFound
from ess_map.moderation import present
from ess_map.moderation.views import LONGEST, load
from ess_map.people import rights
from ess_map.people.models import User
from ess_map.people.session import current_user
from ess_map.platform.access import signed_in

bp = Blueprint("contributions", __name__)

OPEN = ("pending", "refused")
"""Statuses in which the talk goes on."""


@bp.get("/contributions/<int:contribution_id>")
@signed_in
def show(contribution_id: int) -> Response:
    """A contribution, for its author and for whoever may decide it."""
    return make_response(_page(_find(contribution_id)))


@bp.post("/contributions/<int:contribution_id>/repondre")
@signed_in
def answer(contribution_id: int) -> Response:
    """Let the author answer those who decide."""
    one = _find(contribution_id)
    if one.author_id != current_user().id:
        raise NotFound(_("Cette proposition n'existe pas."))
    if one.status not in OPEN:
        raise Invalid(_("Cette proposition est close : il n'y a plus rien à répondre."))
    body = request.form.get("reponse", "").strip()[:LONGEST]
    if not body:
        return make_response(_page(one, wrong=True), 422)
    decide.say(db.session, one, body, by=current_user(), moderator=False)
    db.session.commit()
    flash(_("Votre réponse est envoyée."), "success")
    return redirect(to("contributions.show", contribution_id=one.id), 303)


def may_see(contribution_id: int) -> bool:
    """Tell whether the reader may see files that wait: their author, and whoever decides."""
    user = current_user()
    found = db.session.get(Contribution, contribution_id) if user else None
    return found is not None and (user.id == found.author_id or _decides(user, found))


def _decides(user: User, one: Contribution) -> bool:
    if one.status == "unconfirmed" or one.kind in ("import", "undo"):
        return False
    return rights.allows(user, queue.MODERATOR, queue.scopes_of(db.session, one))


def _find(contribution_id: int) -> Contribution:
    """The contribution; to everybody whom it does not concern there is none."""
    found, user = db.session.get(Contribution, contribution_id), current_user()
    nothing = NotFound(_("Cette proposition n'existe pas."))
    if found is None or (found.author_id != user.id and not _decides(user, found)):
        raise nothing
    return load(contribution_id)


def _page(one: Contribution, wrong: bool = False) -> str:
    user = current_user()
    return render_template(
        "moderation/contribution.html",
        one=one,
        actor=present.actor_of(db.session, one),
        row=present.rows(db.session, [one])[0],
        shown=presenting.shown(one),
        own=one.author_id == user.id,
        may_decide=_decides(user, one),
        open=one.status in OPEN,
        wrong=wrong,
    )
