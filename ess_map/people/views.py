# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signing in by a link, signing out, and the letters that no SMTP server took away."""

from __future__ import annotations

from email.message import EmailMessage
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    Response,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
)
from flask_babel import gettext as _

from ess_map.core import mail
from ess_map.core.db import db
from ess_map.core.errors import NotFound
from ess_map.people import accounts, guard, session
from ess_map.platform.access import needs, public

bp = Blueprint("people", __name__)
session.offer(bp)
guard.offer(bp)

LOCAL_NAMES = ("localhost", "127.0.0.1", "::1")


@bp.get("/connexion/<token>")
@public
def confirm(token: str) -> Response:
    """Show a button and no more: the programs that scan letters follow every link in them."""
    user = accounts.read_link(db.session, token)
    response = make_response(render_template("people/confirm.html", user=user))
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "same-origin"
    return response


@bp.post("/connexion/<token>")
@public
def sign_in(token: str) -> Response:
    user = accounts.use_link(db.session, token)
    db.session.commit()
    session.sign_in(user)
    return redirect(f"{request.script_root}/", 303)


@bp.post("/deconnexion")
@public
def sign_out() -> Response:
    session.sign_out()
    return redirect(f"{request.script_root}/", 303)


def _is_developer() -> bool:
    """A browser on the developer's own machine, under a name that no other site can borrow."""
    return (
        current_app.extensions["ess_map.settings"].development
        and ip_address(request.remote_addr or "0.0.0.0").is_loopback
        and urlsplit(request.base_url).hostname in LOCAL_NAMES
    )


@bp.get("/outbox")
@needs("administrator", of=lambda: {"instance"}, unless=_is_developer)
def outbox() -> Response:
    """Show the letters kept in the instance folder; there are none with an SMTP server."""
    if current_app.extensions["ess_map.settings"].smtp_host:
        raise NotFound(_("Les courriels partent par le serveur SMTP : rien n'est gardé ici."))
    letters = [(letter, _text(letter)) for letter in mail.outbox()]
    response = make_response(render_template("people/outbox.html", letters=letters))
    response.headers["Cache-Control"] = "no-store"
    return response


def _text(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    return body.get_content() if body is not None else ""
