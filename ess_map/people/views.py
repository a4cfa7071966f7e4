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
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ess_map.core import mail
from ess_map.core.db import db
from ess_map.core.errors import Invalid, NotFound
from ess_map.core.limits import limiter
from ess_map.people import accounts, entrances, guard, letters, oidc, security, session
from ess_map.people.forms import LinkForm
from ess_map.platform.access import needs, public

bp = Blueprint("people", __name__)
session.offer(bp)
guard.offer(bp)
security.offer(bp)
oidc.offer(bp)

LOCAL_NAMES = ("localhost", "127.0.0.1", "::1")


@bp.post("/connexion/lien")
@public
@limiter.limit(entrances.LETTERS)
def send_link() -> ResponseReturnValue:
    """Mail a sign-in link; the answer is the same for an address that we do not know."""
    form = LinkForm()
    try:
        user = accounts.known(db.session, form.email.data or "")
    except Invalid as error:
        flash(error.message, "error")
        return redirect(url_for("security.login", next=entrances.local(form.next.data)), 303)
    if user is not None:
        token = accounts.sign_in_link(user, entrances.local(form.next.data) or "")
        accounts.post_link(
            db.session, user, letters.at_home(url_for("people.confirm", token=token))
        )
        db.session.commit()
    message = _(
        "Si un compte existe à l'adresse %(email)s, un lien de connexion vient de partir : il "
        "sert une fois, dans les 24 heures.",
        email=accounts.address(form.email.data),
    )
    flash(message, "success")
    return redirect(url_for("security.login"), 303)


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
@limiter.limit(entrances.TRIES)
def sign_in(token: str) -> ResponseReturnValue:
    user = accounts.use_link(db.session, token)
    where = accounts.next_path(token)
    db.session.commit()
    return entrances.come_in(user, "link", where)


@bp.post("/deconnexion")
@public
def sign_out() -> ResponseReturnValue:
    """End this session; who came through a provider is led to its own sign-out."""
    elsewhere = oidc.sign_out_url()
    session.sign_out()
    db.session.commit()
    if elsewhere:
        # Not a redirect: the policy for forms would stop one that leaves this site.
        return render_template("people/signed_out.html", url=elsewhere, name=oidc.name())
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
    kept = [(letter, _text(letter)) for letter in mail.outbox()]
    response = make_response(render_template("people/outbox.html", letters=kept))
    response.headers["Cache-Control"] = "no-store"
    return response


def _text(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    return body.get_content() if body is not None else ""
