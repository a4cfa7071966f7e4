# SPDX-License-Identifier: AGPL-3.0-or-later
"""A small map with one plugin, the test module itself, named ``repair``."""

import pytest

from ess_map import ActorRecord
from ess_map.actors import store
from ess_map.actors.models import Actor, Source
from ess_map.core import clock
from ess_map.core.db import db

ACTORS = (
    ActorRecord(
        id="1",
        name="La Roue Libre",
        longitude=0.69,
        latitude=47.39,
        location_precision="address",
        terms={"repaired": ("bike",)},
        opening_hours="Sa 10:00-12:00",
    ),
    ActorRecord(id="2", name="L'Épicerie", longitude=2.35, latitude=48.85),
)


@pytest.fixture
def site(make_app, request):
    """The application with the plugin of the test's module, and two actors."""
    app = make_app(plugins=[("repair", request.module)])
    with app.app_context():
        source = Source(key="test", name="Test")
        db.session.add(source)
        db.session.flush()
        store.write(db.session, ACTORS, source, clock.now())
        db.session.commit()
        yield app


@pytest.fixture
def client(site):
    return site.test_client()


@pytest.fixture
def bike(site):
    """The actor that repairs bikes, as stored."""
    return db.session.query(Actor).filter_by(name="La Roue Libre").one()
