# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of one's notifications, how one wishes to be told, and stopping without signing in."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField

from ess_map.core import i18n
from ess_map.core.db import db
from ess_map.core.errors import Gone
from ess_map.notifications import digests, notify
from ess_map.notifications.models import NEVER, PACES
from ess_map.people import session
from ess_map.people.models import User
from ess_map.platform.access import public, signed_in

bp = Blueprint("notifications", __name__)

LABELS = dict(
    zip(
        PACES,
        (
            _l("Tout de suite"),
            _l("Une fois par jour, le matin à 8 h"),
            _l("Une fois par semaine, le lundi à 8 h"),
            _l("Jamais"),
        ),
        strict=True,
    )
)


class WishForm(FlaskForm):
    """How often, and in which language."""

    pace = RadioField(_l("Quand vous écrire ?"), choices=list(LABELS.items()))
    language = RadioField(
        _l("Langue de ces courriels"), choices=[("fr", "Français"), ("en", "English")]
    )


def _me() -> User:
    return session.current_user()


@bp.get("/notifications")
@signed_in
def index() -> str:
    """Show what one was told, newest first, fifty at a time."""
    found = notify.latest(db.session, _me().id, request.args.get("avant", type=int))
    shown = found[: notify.PAGE]
    return render_template(
        "notifications/page.html",
        notifications=shown,
        unread=notify.count_unread(db.session, _me().id),
        newest=shown[0].id if shown else 0,
        older_url=url_for(".index", avant=shown[-1].id) if len(found) > notify.PAGE else None,
        pace=LABELS[notify.wish_of(db.session, _me().id).pace],
    )


@bp.post("/notifications/<int:notification_id>")
@signed_in
def follow(notification_id: int) -> ResponseReturnValue:
    """Mark a notification as read and go where it leads."""
    found = notify.read(db.session, _me().id, notification_id)
    db.session.commit()
    return redirect(f"{request.script_root}{found.url}", 303)


@bp.post("/notifications/lues")
@signed_in
def read_all() -> ResponseReturnValue:
    notify.read_all(db.session, _me().id, request.form.get("jusqu", 0, type=int))
    db.session.commit()
    return redirect(url_for(".index"), 303)


@bp.route("/compte/notifications", methods=["GET", "POST"])
@signed_in
def wishes() -> ResponseReturnValue:
    """Show how one is told; a POST changes it."""
    wish = notify.wish_of(db.session, _me().id)
    form = WishForm(obj=wish)
    if form.validate_on_submit():
        notify.set_wish(db.session, _me().id, pace=form.pace.data, language=form.language.data)
        db.session.commit()
        flash(_("C'est noté."), "success")
        return redirect(url_for(".wishes"), 303)
    return render_template("notifications/wishes.html", form=form), 422 if form.errors else 200


@bp.get("/notifications/desabonnement/<token>")
@public
def unsubscribing(token: str) -> ResponseReturnValue:
    """Show a button and no more: the programs that scan letters follow every link in them."""
    _reader(token)
    return _closed(render_template("notifications/unsubscribe.html", done=False))


@bp.post("/notifications/desabonnement/<token>")
@public
def unsubscribe(token: str) -> ResponseReturnValue:
    """Stop the letters: for the button above, and for mail programs (RFC 8058)."""
    notify.set_wish(db.session, _reader(token).id, pace=NEVER)
    db.session.commit()
    return _closed(render_template("notifications/unsubscribe.html", done=True))


def _reader(token: str) -> User:
    user = db.session.get(User, digests.user_of(token))
    if user is None:
        raise Gone(_("Ce compte n'existe plus : aucun courriel ne lui est envoyé."))
    return user


def _closed(page: str) -> ResponseReturnValue:
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@bp.record_once
def _without_csrf(state: BlueprintSetupState) -> None:
    # A mail program has no session; the token is all it holds, and all that is needed.
    state.app.extensions["csrf"].exempt(unsubscribe)


@bp.app_context_processor
def _bell() -> dict[str, Any]:
    return {"unread_notifications": _unread, "notification_language": i18n.language}


def _unread() -> int:
    """Count for the bell; the template asks only for who is signed in."""
    return notify.count_unread(db.session, _me().id)
