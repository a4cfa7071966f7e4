# SPDX-License-Identifier: AGPL-3.0-or-later
"""The account page: name, ways to sign in, and the sessions that are open."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ess_map.core.db import db
from ess_map.people import session, sessions
from ess_map.people.forms import AccountForm
from ess_map.platform.access import signed_in

bp = Blueprint("account", __name__, url_prefix="/compte")


@bp.route("", methods=["GET", "POST"])
@signed_in
def index() -> ResponseReturnValue:
    """Show the account; a POST changes the name that others read."""
    user = session.current_user()
    form = AccountForm(obj=user)
    if form.validate_on_submit():
        user.name = form.name.data
        db.session.commit()
        flash(_("Votre nom est enregistré."), "success")
        return redirect(url_for("account.index"), 303)
    page = render_template(
        "people/account.html",
        form=form,
        user=user,
        sessions=sessions.of(db.session, user),
        codes_left=len(user.mf_recovery_codes or ()),
    )
    return page, 422 if form.errors else 200


@bp.get("/sessions")
@signed_in
def list_sessions() -> str:
    user = session.current_user()
    return render_template(
        "people/sessions.html",
        sessions=sessions.of(db.session, user),
        current=session.current_id(),
    )


@bp.post("/sessions/autres/fermer")
@signed_in
def close_others() -> ResponseReturnValue:
    sessions.revoke_all(db.session, session.current_user(), but=session.current_id())
    db.session.commit()
    flash(_("Vos autres sessions sont fermées."), "success")
    return redirect(url_for("account.list_sessions"), 303)


@bp.post("/sessions/<key>/fermer")
@signed_in
def close_session(key: str) -> ResponseReturnValue:
    sessions.revoke(db.session, session.current_user(), key)
    db.session.commit()
    flash(_("Cette session est fermée."), "success")
    return redirect(url_for("account.list_sessions"), 303)
