# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is asking: the account behind the current request's cookie, and nowhere else."""

from __future__ import annotations

import flask_login
from flask import Blueprint, Flask, Response, g, request, session
from flask_security import login_user, logout_user, user_authenticated
from flask_security.utils import set_request_attr
from werkzeug.local import LocalProxy

from ess_map.core.db import db
from ess_map.people import sessions
from ess_map.people.models import User

_KEY = "session"
_KEPT = ("_user_id", "fs_paa")
"""Of what the library writes at sign-in: who it is, and when they proved it."""


def current_user() -> User | None:
    """Return the account that is signed in, read once a request; None for a visitor."""
    user = flask_login.current_user
    return user._get_current_object() if user and user.is_authenticated else None


def sign_in(user: User, via: str, *, remember: bool = True) -> None:
    """Open a new session for ``user``; nothing of the visitor's old one is carried over."""
    login_user(user, remember=remember, authn_via=[via])


def sign_out() -> None:
    """End this session, here and in the list of sessions."""
    user = current_user()
    if user is not None:
        sessions.close(db.session, session[_KEY])
        logout_user()
    session.clear()


def current_id() -> str | None:
    """Return the id of the session that this request belongs to."""
    return session.get(_KEY)


def load(uniquifier: str) -> User | None:
    """Return whose cookie it is, if the session behind it is still open."""
    found = sessions.find(db.session, session.get(_KEY, ""))
    if found is None:
        return None
    opened, user = found
    if not user.active or user.fs_uniquifier != uniquifier:
        return None
    if sessions.stale(opened):
        g.session_in_use = opened.id
    set_request_attr("fs_authn_via", "session")
    set_request_attr("fs_paa", session.get("fs_paa", 0))
    return user


def _opened(_app: Flask, user: User, **_details: object) -> None:
    """Make the cookie new: what a visitor had in it, perhaps planted, ends here."""
    stay = session.get("_remember") == "set"
    sessions.close(db.session, session.get(_KEY, ""))
    kept = {name: session[name] for name in _KEPT if name in session}
    session.clear()
    agent = request.user_agent.string
    opened = sessions.open_(db.session, user, agent=agent, address=request.remote_addr)
    session.update(kept, **{_KEY: opened.id})
    session.permanent = stay


def _note_use(response: Response) -> Response:
    key = g.pop("session_in_use", None)
    if key is not None and response.status_code < 400:
        sessions.saw(db.engine, key)
    return response


def offer(blueprint: Blueprint) -> None:
    """Give every template ``current_user``, looked up only where a template asks."""
    proxy = LocalProxy(current_user)
    blueprint.app_context_processor(lambda: {"current_user": proxy})
    blueprint.after_app_request(_note_use)
    blueprint.record_once(lambda state: user_authenticated.connect(_opened, state.app))
