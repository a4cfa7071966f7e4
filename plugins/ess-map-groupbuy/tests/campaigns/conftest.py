# SPDX-License-Identifier: AGPL-3.0-or-later
"""A campaign for wood, who organises it, and who animates there."""

from __future__ import annotations

import json

import pytest
from ess_map_groupbuy.campaigns.models import Campaign

from ess_map import db


@pytest.fixture
def wood(make_campaign):
    return make_campaign("Bois de Touraine")


@pytest.fixture
def organiser(wood, make_organiser, client, sign_in):
    """Somebody who organises the campaign, and is signed in."""
    person = make_organiser(wood)
    sign_in(client, person)
    return person


@pytest.fixture
def animator(make_user):
    return make_user(role="animator", scope="department-37", name="Nour")


@pytest.fixture
def again():
    """Read a campaign as it is stored now."""

    def read(campaign):
        db.session.expire_all()
        return db.session.get(Campaign, campaign.id)

    return read


@pytest.fixture
def told():
    """Return the French titles of what somebody was notified of."""

    def read(person):
        query = db.text("SELECT titles FROM notification WHERE user_id = :id ORDER BY id")
        known = db.session.scalars(query, {"id": person.id})
        return " | ".join(json.loads(one)["fr"] for one in known)

    return read
