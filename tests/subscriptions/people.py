# SPDX-License-Identifier: AGPL-3.0-or-later
"""People with a role somewhere, each in a browser of their own."""

from ess_map.core import clock
from ess_map.core.db import db
from ess_map.people import accounts, grants
from ess_map.people.models import User
from tests.subscriptions.conftest import post


def account(app, name, *roles):
    """Make an account with (role, scope) pairs and return its id."""
    with app.app_context():
        user = User(email=f"{name}@exemple.fr", name=name, created_at=clock.now())
        db.session.add(user)
        db.session.flush()
        for role, scope in roles:
            grants.bestow(db.session, user, role, scope)
        db.session.commit()
        return user.id


def browser(app, user_id):
    """Return the browser of an account, which followed a one-time link."""
    with app.app_context():
        link = f"/connexion/{accounts.sign_in_link(db.session.get(User, user_id))}"
    client = app.test_client()
    assert post(client, link).status_code == 303
    return client
