# SPDX-License-Identifier: AGPL-3.0-or-later
"""People at the public door: accounts with roles, each in a browser of their own."""

from __future__ import annotations

from ess_map.core import clock
from ess_map.core.db import db
from ess_map.people import grants
from ess_map.people.models import User
from ess_map.testing import Visitor
from ess_map.testing.people import sign_in


def visitor(app):
    """Return the browser of somebody without an account."""
    return Visitor(app, app.response_class)


def account(name, *roles):
    """Make an account with (role, scope) pairs."""
    user = User(email=f"{name.lower()}@exemple.fr", name=name, created_at=clock.now())
    db.session.add(user)
    db.session.flush()
    for role, scope in roles:
        grants.bestow(db.session, user, role, scope)
    db.session.commit()
    return user


def signed_in(app, user):
    """Return the browser of ``user``, who followed a one-time link."""
    return sign_in(visitor(app), user)
