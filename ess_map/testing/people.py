# SPDX-License-Identifier: AGPL-3.0-or-later
"""People with accounts and roles, and their browsers."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import pytest
from flask import Flask
from flask.testing import FlaskClient

from ess_map.core.db import db
from ess_map.people import accounts, grants
from ess_map.people.models import User
from ess_map.people.roles import INSTANCE
from ess_map.testing.browsing import Visitor

MakeUser = Callable[..., User]
SignIn = Callable[[FlaskClient, User], FlaskClient]
_numbers = count(1)


def make_user(email: str = "", role: str = "", scope: str = INSTANCE, name: str = "") -> User:
    """Open an account, with ``role`` on ``scope`` (``epci-243700754``, ``actor-3`` …) if given."""
    user = accounts.create(db.session, email or f"personne-{next(_numbers)}@exemple.fr", name)
    if role:
        grants.bestow(db.session, user, role, scope)
    db.session.commit()
    return user


def sign_in(client: FlaskClient, user: User) -> FlaskClient:
    """Sign ``user`` in, as the one-time link of a letter does; return the same client."""
    # A link is worth nothing once a later one has served, and in a test no time passes.
    user.link_used_at = None
    db.session.commit()
    # In a browser of its own: what `client` sends may be answered with fragments.
    browser = Visitor(client.application, client.response_wrapper)
    answer = browser.send(f"/connexion/{accounts.sign_in_link(user)}")
    assert answer.status_code == 303, answer.text
    client.set_cookie("session", browser.get_cookie("session").value)
    return client


@pytest.fixture(name="make_user")
def _make_user(app: Flask) -> MakeUser:
    """Open an account: ``make_user(email=…, role="animator", scope="epci-243700754")``."""
    return make_user


@pytest.fixture(name="sign_in")
def _sign_in(app: Flask) -> SignIn:
    """Sign a user in: ``sign_in(client, user)``."""
    return sign_in
