# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an author without account does with the links that we mailed: confirm, follow, answer."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload, selectinload

from ess_map.contributions import decide, letters, presenting, propose
from ess_map.contributions.models import Contribution
from ess_map.core.db import db
from ess_map.core.errors import Invalid
from ess_map.core.limits import limiter
from ess_map.platform.access import public

bp = Blueprint("authors", __name__)

LONGEST = 4000


@bp.get("/contributions/confirmer/<token>")
@public
def confirm(token: str) -> Response:
    """Show a button and no more: the programs that scan letters follow every link in them."""
    contribution = letters.to_confirm(db.session, token)
    if contribution.status != "unconfirmed":
        return _private(redirect(letters.follow_url(contribution), 303))
    return _page("confirm_author", contribution)


@bp.post("/contributions/confirmer/<token>")
@public
@limiter.limit("60/hour")
def confirmed(token: str) -> Response:
    """Let the contribution into the queue; a second time changes nothing."""
    contribution = letters.to_confirm(db.session, token)
    propose.confirm_author(db.session, contribution)
    db.session.commit()
    flash(_("Merci ! Votre proposition attend la décision d'un animateur."), "success")
    return _private(redirect(letters.follow_url(contribution), 303))


@bp.get("/contributions/suivi/<token>")
@public
def follow(token: str) -> Response:
    """What became of a contribution, for whoever holds its link."""
    return _page("follow", letters.followed(db.session, token))


@bp.post("/contributions/suivi/<token>")
@public
@limiter.limit("30/hour")
def answer(token: str) -> Response:
    """Answer those who decide."""
    contribution = letters.followed(db.session, token)
    body = request.form.get("body", "").strip()
    if contribution.status not in ("pending", "refused"):
        raise Invalid(_("Cette proposition est close : il n'y a plus rien à répondre."))
    if not body or len(body) > LONGEST:
        return _page("follow", contribution, 422, body=body, wrong=True)
    decide.say(db.session, contribution, body, by=None, moderator=False)
    db.session.commit()
    flash(_("Votre réponse est envoyée."), "success")
    return _private(redirect(letters.follow_url(contribution), 303))


def _page(name: str, contribution: Contribution, status: int = 200, **more: Any) -> Response:
    """Show a contribution with its actor and the talk about it."""
    whole = db.session.get_one(
        Contribution,
        contribution.id,
        options=[joinedload(Contribution.actor), selectinload(Contribution.messages)],
        populate_existing=True,
    )
    page = render_template(
        f"proposing/{name}.html",
        contribution=whole,
        shown=presenting.shown(whole),
        **{"body": "", "wrong": False, **more},
    )
    return _private(make_response(page, status))


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "same-origin"
    return response
