# SPDX-License-Identifier: AGPL-3.0-or-later
"""A small map with one plugin, the test module itself, named ``repair``."""

import pytest

from ess_map import ActorRecord
from ess_map.actors.models import Actor
from ess_map.core.db import db
from ess_map.testing.factories import make_actors

ACTORS = (
    ActorRecord(
        id="1",
        name="La Roue Libre",
        longitude=0.69,
        latitude=47.39,
        location_precision="address",
        terms={"repair.objects": ("bike",)},
        opening_hours="Sa 10:00-12:00",
    ),
    ActorRecord(id="2", name="L'Épicerie", longitude=2.35, latitude=48.85),
)


@pytest.fixture
def plugins(request):
    """The test's module is the plugin."""
    return [("repair", request.module)]


@pytest.fixture
def site(app):
    """The application with the plugin, and two actors."""
    make_actors(ACTORS)
    return app


@pytest.fixture
def client(site):
    return site.test_client()


@pytest.fixture
def bike(site):
    """The actor that repairs bikes, as stored."""
    return db.session.query(Actor).filter_by(name="La Roue Libre").one()
