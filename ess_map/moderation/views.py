# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of one contribution for those who decide: accept, refuse, ask, assign, undo."""

from __future__ import annotations

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request
from flask import url_for as to
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload, selectinload
from werkzeug.datastructures import MultiDict

from ess_map.contributions import decide, presenting, queue, undo
from ess_map.contributions.models import Contribution
from ess_map.contributions.naming import STATUSES, subject
from ess_map.contributions.undoable import may_undo
from ess_map.core import errorpages
from ess_map.core.db import db
from ess_map.core.errors import Conflict, Forbidden, Invalid, NotFound
from ess_map.history.present import undone as words_of_undo
from ess_map.moderation import bulk, present, reasons
from ess_map.moderation.queue_views import just_decided, kept, number, queue_url, read_filters
from ess_map.people.session import current_user
from ess_map.platform.access import needs

bp = Blueprint("deciding", __name__)

LONGEST = 4000
STALE, WRONG = 412, 422


def scopes_of(contribution_id: int) -> frozenset[str]:
    """Return where one must be a moderator to decide on a contribution."""
    found = db.session.get(Contribution, contribution_id)
    if found is None or found.status == "unconfirmed" or found.kind in ("import", "undo"):
        raise NotFound(_("Cette proposition n'existe pas."))
    return queue.scopes_of(db.session, found)


@bp.get("/moderation/<int:contribution_id>")
@needs("moderator", of=scopes_of)
def show(contribution_id: int) -> Response:
    """One contribution: old and new side by side, and what to do with it."""
    return _page(contribution_id)


@bp.post("/moderation/<int:contribution_id>/accepter")
@needs("moderator", of=scopes_of)
def accept(contribution_id: int) -> Response:
    """Accept what is ticked."""
    one = db.session.get_one(Contribution, contribution_id)
    chosen = request.form.getlist("champ") if one.kind in present.APART else None
    seen = number(request.form.get("seen_version"))
    decide.accept(
        db.session, one, current_user(), units=chosen, reason=_reason(), seen_version=seen
    )
    db.session.commit()
    return _go_on(one)


@bp.post("/moderation/<int:contribution_id>/refuser")
@needs("moderator", of=scopes_of)
def refuse(contribution_id: int) -> Response:
    """Refuse it all, with a reason."""
    one = db.session.get_one(Contribution, contribution_id)
    decide.refuse(db.session, one, current_user(), _reason())
    db.session.commit()
    return _go_on(one)


@bp.post("/moderation/<int:contribution_id>/question")
@needs("moderator", of=scopes_of)
def ask(contribution_id: int) -> Response:
    """Ask the author something; it goes on waiting."""
    one = db.session.get_one(Contribution, contribution_id)
    body = request.form.get("question", "").strip()[:LONGEST]
    decide.say(db.session, one, body, by=current_user(), moderator=True)
    db.session.commit()
    flash(_("Votre question est partie."), "success")
    return _back(contribution_id)


@bp.post("/moderation/<int:contribution_id>/attribuer")
@needs("moderator", of=scopes_of)
def assign(contribution_id: int) -> Response:
    """Say who takes care of it."""
    one = db.session.get_one(Contribution, contribution_id)
    chosen = number(request.form.get("a"))
    able = {user.id: user for user in queue.deciders(db.session, scopes_of(contribution_id))}
    if chosen is not None and chosen not in able:
        raise Invalid(_("Cette personne ne modère pas ici : choisissez-en une autre."))
    decide.assign(db.session, one, able.get(chosen), current_user())
    db.session.commit()
    flash(_("C'est noté."), "success")
    return _back(contribution_id)


@bp.post("/moderation/<int:contribution_id>/annuler")
@needs("moderator", of=scopes_of)
def take_back(contribution_id: int) -> Response:
    """Undo the decision: what it changed goes back, what others changed since stays."""
    one = db.session.get_one(Contribution, contribution_id)
    if one.status in ("accepted", "refused") and not may_undo(db.session, one, current_user()):
        raise Forbidden(_("Vous ne pouvez pas annuler cette décision."))
    refused = one.status == "refused"
    done = undo.undo(db.session, one, current_user(), request.form.get("raison", "")[:LONGEST])
    db.session.commit()
    flash(_("Refus annulé : la proposition attend de nouveau.") if refused else words_of_undo(done))
    return _back(contribution_id)


@bp.errorhandler(Conflict)
def stale(error: Conflict) -> Response:
    """Show what happened meanwhile, with everything that the reader had ticked and typed."""
    return _again(error.message, STALE)


@bp.errorhandler(Invalid)
def wrong(error: Invalid) -> Response:
    """Say what is missing, with everything that the reader had ticked and typed."""
    return _again(error.message, WRONG)


def _again(message: str, status: int) -> Response:
    db.session.rollback()
    contribution_id = (request.view_args or {}).get("contribution_id")
    if contribution_id is None:
        return errorpages.answer(status, message)
    response = _page(contribution_id, message=message, stale=status == STALE, form=request.form)
    response.status_code = status
    return response


def _page(
    contribution_id: int,
    message: str = "",
    stale: bool = False,
    form: MultiDict[str, str] | None = None,
) -> Response:
    one, user = load(contribution_id), current_user()
    actor = present.actor_of(db.session, one)
    chosen = form.getlist("champ") if form is not None and "seen_version" in form else None
    scopes = queue.scopes_of(db.session, one)
    filters = read_filters(request.args)
    body = render_template(
        "moderation/show.html",
        one=one,
        actor=actor,
        name=subject(one, one.actor),
        row=present.rows(db.session, [one])[0],
        units=present.compared(one, actor, chosen),
        apart=one.kind in present.APART,
        move=present.move(one),
        far=presenting.shown(one).moved,
        sentence=present.sentence(db.session, one),
        earlier=present.earlier(db.session, one),
        twins=present.twins(db.session, one),
        people=queue.deciders(db.session, scopes),
        statuses=STATUSES,
        reasons=reasons,
        may_undo=may_undo(db.session, one, user),
        user=user,
        message=message,
        stale=stale,
        decision=bulk.decision(one),
        form=form or MultiDict(),
        kept=kept(filters),
        queue_url=queue_url(filters),
        **just_decided(),
    )
    return make_response(body)


def load(contribution_id: int) -> Contribution:
    """Return a contribution with the people in it and the talk about it, as it is now."""
    return db.session.get_one(
        Contribution,
        contribution_id,
        options=[
            joinedload(Contribution.actor),
            joinedload(Contribution.author),
            joinedload(Contribution.assigned_to),
            joinedload(Contribution.decided_by),
            selectinload(Contribution.messages),
        ],
        populate_existing=True,
    )


def _reason() -> str:
    """The words that were typed, else the ready-made sentence that was chosen."""
    form = request.form
    return (form.get("raison", "").strip() or form.get("phrase", "").strip())[:LONGEST]


def _go_on(decided: Contribution) -> Response:
    """Lead to what waits next, with a word on what was done and the way to undo it."""
    filters = read_filters(request.args)
    following = queue.following(db.session, current_user(), filters, decided)
    if following is None:
        return redirect(queue_url(filters, decidee=decided.id), 303)
    here = to("deciding.show", contribution_id=following.id, decidee=decided.id, **kept(filters))
    return redirect(here, 303)


def _back(contribution_id: int) -> Response:
    filters = read_filters(request.args)
    return redirect(to("deciding.show", contribution_id=contribution_id, **kept(filters)), 303)
