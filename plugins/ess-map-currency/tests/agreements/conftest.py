# SPDX-License-Identifier: AGPL-3.0-or-later
"""Currencies of the métropole of Tours, and what is read of agreements."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from ess_map_currency.agreements import links, record
from ess_map_currency.agreements.models import Agreement

from ess_map import ServiceArea, db

METROPOLE = ServiceArea(codes=frozenset({"epci-243700754"})).to_json()
AMBOISE = {"longitude": 0.95, "latitude": 47.35}
"""Outside of the métropole."""


@pytest.fixture
def currency(make_currency):
    return make_currency("La Gabare", area=METROPOLE, symbol="gabares")


@pytest.fixture
def shop(territories, make_actor):
    """A shop inside the perimeter."""
    return make_actor("Boulangerie du Cher")


@pytest.fixture
def far_shop(territories, make_actor):
    """A shop outside of it."""
    return make_actor("Ferme des Deux Rives", **AMBOISE)


@pytest.fixture
def again(app):
    """Read an agreement afresh."""

    def read(agreement):
        db.session.expire_all()
        return record.find(db.session, agreement.id)

    return read


@pytest.fixture
def letters(app):
    """Return (subject, body) of the letters to an address, the oldest first."""

    def read(to):
        query = sa.text("SELECT subject, body FROM letter WHERE recipient = :to ORDER BY id")
        return [tuple(row) for row in db.session.execute(query, {"to": to})]

    return read


@pytest.fixture
def ring(run_jobs):
    """Let every timer that is due ring, as the worker does."""
    return lambda: run_jobs("timers")


@pytest.fixture
def on_map(app):
    """Return the names of the places that accept a currency today."""

    def names():
        db.session.expire_all()
        return [one.actor.name for one in record.accepting(db.session)]

    return names


@pytest.fixture
def path(app):
    """Return the path of the member's page."""

    def of(agreement):
        return links.member_path(db.session.get(Agreement, agreement.id))

    return of
