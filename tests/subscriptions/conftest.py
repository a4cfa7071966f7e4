# SPDX-License-Identifier: AGPL-3.0-or-later
"""A small town whose changes somebody wants to hear of."""

import re

import pytest
import sqlalchemy as sa
from jinja2 import StrictUndefined

from ess_map import ActorRecord
from ess_map.core import jobs, mail
from ess_map.core.db import db
from ess_map.testing.factories import make_actors, make_territories, middle

TOWN = (
    ActorRecord(
        id="1",
        name="L'Épicerie du Vieux Tours",
        terms={"activity": ("epicerie_solidaire",)},
        city="Tours",
        **middle("37261"),
    ),
    ActorRecord(
        id="2",
        name="La Ressourcerie",
        terms={"activity": ("ressourcerie",)},
        city="Amboise",
        **middle("37003"),
    ),
)


@pytest.fixture
def site(make_app):
    """The application over the small country and its town; no context is left open."""
    app = make_app(ESS_MAP_BASE_URL="https://carte.example")
    app.jinja_env.undefined = StrictUndefined
    with app.app_context():
        make_territories()
        make_actors(TOWN)
    return app


@pytest.fixture
def client(site):
    return site.test_client()


def post(client, address, **said):
    """Send a form the way a browser does: with the token of the page that shows it."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(address).text)
    return client.post(address, data={"csrf_token": token[1] if token else "", **said})


def letters(app):
    """All letters that were written, oldest first."""
    with app.app_context():
        return db.session.scalars(sa.select(mail.Letter).order_by(mail.Letter.id)).all()


def work(app, name="subscriptions"):
    """Run a job the way the worker does; a failure is a failure of the test."""
    with app.app_context():
        run = jobs.run(db.session, jobs.named(name))
        assert run.error == ""
        return run.said


def link(letter, path):
    """The path of the first link of a letter that begins so."""
    return re.search(rf"https://carte\.example((?:/en)?{path}[^\s]*)", letter.body)[1]
