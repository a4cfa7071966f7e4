# SPDX-License-Identifier: AGPL-3.0-or-later
"""A subscription belongs to an address: handed over and erased with the account that has it."""

import json

import pytest
import sqlalchemy as sa

from ess_map.core import clock
from ess_map.core.db import db
from ess_map.explore.query import Query
from ess_map.people.models import User
from ess_map.subscriptions import hooks, messages, subscribing, webhooks
from ess_map.subscriptions.models import Subscription, Webhook, WebhookDelivery
from tests.subscriptions.people import account


@pytest.fixture
def anna(site):
    """An account whose holder follows something by letter and by a program; its id."""
    number = account(site, "anna", ("animator", "instance"))
    with site.app_context():
        user = db.session.get(User, number)
        user.confirmed_at = clock.now()
        for email in (user.email, "bo@exemple.fr"):
            subscribing.ask(db.session, email, Query(), "day", "fr")
        webhook = webhooks.begin(db.session, user, "https://site.example/", Query())
        webhooks.enqueue(db.session, webhook, messages.test())
        db.session.commit()
    return number


def test_what_is_kept_is_handed_over_without_secrets(site, anna):
    with site.app_context():
        found = dict(hooks.user_data(db.session.get(User, anna)))
        secret = db.session.scalar(sa.select(Webhook.secret))
    assert [one["frequency"] for one in found["abonnements"]] == ["day"]
    assert found["webhooks"][0]["url"] == "https://site.example/"
    assert secret not in json.dumps(found, default=str)


def test_an_address_that_was_never_shown_to_be_theirs_is_not_theirs(site, anna):
    with site.app_context():
        user = db.session.get(User, anna)
        user.confirmed_at = None
        assert dict(hooks.user_data(user))["abonnements"] == []


def test_who_is_erased_leaves_nothing_here(site, anna):
    with site.app_context():
        hooks.erase_user(db.session.get(User, anna))
        db.session.commit()
        assert db.session.scalars(sa.select(Subscription.email)).all() == ["bo@exemple.fr"]
        assert db.session.scalars(sa.select(Webhook)).all() == []
        assert db.session.scalars(sa.select(WebhookDelivery)).all() == []


def test_the_log_is_kept_for_thirty_days_and_what_waits_for_longer(site, anna, clock):
    rule = next(rule for rule in hooks.register_retention() if rule.name == "webhook-deliveries")
    with site.app_context():
        waiting = db.session.scalars(sa.select(WebhookDelivery)).one()
        assert rule.purge(db.session, clock.now()) == 0
        waiting.next_at = None
        db.session.commit()
        clock.advance(days=31)
        assert rule.purge(db.session, clock.now()) == 1
