# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is asking: the account behind the current request's cookie."""

from __future__ import annotations

from flask import Blueprint, g, session
from werkzeug.local import LocalProxy

from ess_map.core.db import db
from ess_map.people.models import User

_KEY = "user"


def sign_in(user: User) -> None:
    """Open a new session for ``user``; nothing of the visitor's old one is carried over."""
    session.clear()
    session[_KEY] = user.id
    g.user = user


def sign_out() -> None:
    """Forget who was signed in."""
    session.clear()
    g.user = None


def current_user() -> User | None:
    """Return the account that is signed in, read once a request; None for a visitor."""
    if "user" not in g:
        known = session.get(_KEY)
        g.user = db.session.get(User, known) if known is not None else None
    return g.user


def offer(blueprint: Blueprint) -> None:
    """Give every template ``current_user``, looked up only where a template asks."""
    proxy = LocalProxy(current_user)
    blueprint.app_context_processor(lambda: {"current_user": proxy})
