# SPDX-License-Identifier: AGPL-3.0-or-later
"""My data: take them away, have them erased; and the public register of what is kept."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, flash, redirect, render_template, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ess_map.core import clock, links, mail
from ess_map.core.db import db
from ess_map.core.errors import Forbidden
from ess_map.core.limits import limiter
from ess_map.people import grants, privacy, session
from ess_map.people.models import User
from ess_map.platform.access import public, signed_in
from ess_map.platform.plugins import registry

bp = Blueprint("privacy", __name__)

PURPOSE = "erase-account"
LINK_LIFE = 3600
"""Seconds: erasing is for good, so the letter must be fresh."""


@bp.get("/donnees-personnelles")
@public
def register() -> str:
    """What is kept of people, why, on which basis, how long: all rooms and plugins."""
    settings = current_app.extensions["ess_map.settings"]
    return render_template(
        "people/register.html",
        retentions=list(registry().retentions.values()),
        operator=settings.operator,
        contact=settings.contact,
    )


@bp.get("/compte/donnees")
@signed_in
def index() -> str:
    return render_template("people/data.html", user=session.current_user())


@bp.get("/compte/donnees.zip")
@signed_in
@limiter.limit("10/hour")
def export() -> Response:
    packed = privacy.export(session.current_user())
    response = Response(packed, mimetype="application/zip")
    name = f"mes-donnees-{clock.local_now():%Y-%m-%d}.zip"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/compte/effacer")
@signed_in
@limiter.limit("5/hour")
def ask() -> ResponseReturnValue:
    """Mail the link that erases: an open session on a shared computer is not enough."""
    user = session.current_user()
    grants.refuse_without_administrator(db.session, user.id)
    path = url_for("privacy.confirm", token=links.sign(PURPOSE, user.fs_uniquifier))
    body = _(
        "Bonjour,\n\nVous avez demandé l'effacement de votre compte. Pour le confirmer, ouvrez ce "
        "lien dans l'heure, dans le navigateur où vous êtes connecté :\n\n%(url)s\n\nVous n'avez "
        "rien demandé ? Ne l'ouvrez pas, et fermez vos sessions depuis la page de votre compte.\n",
        url=f"{current_app.extensions['ess_map.settings'].base_url}{path}",
    )
    mail.post(db.session, user.email, _("Effacer votre compte"), body, kind="account")
    db.session.commit()
    flash(
        _("Un courriel vient de partir : son lien confirme l'effacement, dans l'heure."), "success"
    )
    return redirect(url_for("privacy.index"), 303)


@bp.get("/compte/effacer/<token>")
@signed_in
def confirm(token: str) -> str:
    """Show a button and no more: the programs that scan letters follow every link in them."""
    return render_template("people/erase.html", user=_named_by(token))


@bp.post("/compte/effacer/<token>")
@signed_in
def erase(token: str) -> ResponseReturnValue:
    privacy.erase(db.session, _named_by(token))
    db.session.commit()
    cookie.clear()  # the session itself went with the account
    flash(_("Votre compte est effacé. Merci pour ce que vous avez apporté."), "success")
    return redirect(url_for("explore.index"), 303)


def _named_by(token: str) -> User:
    """Return who is signed in, if it is them whom the link erases."""
    user = session.current_user()
    if links.verify(PURPOSE, token, LINK_LIFE) != user.fs_uniquifier:
        raise Forbidden(_("Ce lien efface un autre compte que celui où vous êtes connecté."))
    return user
