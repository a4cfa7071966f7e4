# SPDX-License-Identifier: AGPL-3.0-or-later
"""A structure that trains advisers, and sessions of it."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from ess_map_accompaniment.offer.models import Adviser, Service, Structure
from ess_map_accompaniment.training import holding

from ess_map import db, now

DAYS = (date(2027, 1, 12), date(2027, 1, 13))


@pytest.fixture
def structure(app, territories, make_actor):
    """Return a structure of Tours that trains."""
    one = Structure(actor_id=make_actor("CRESS Centre").id, email="formation@cress.example")
    db.session.add(one)
    db.session.commit()
    return one


@pytest.fixture
def trainer(structure, make_user):
    """Return an adviser of the structure."""
    person = make_user(email="claude@cress.example", name="Claude")
    adviser = Adviser(structure_id=structure.id, user_id=person.id, joined_at=now())
    db.session.add(adviser)
    db.session.commit()
    return person


@pytest.fixture
def training(structure):
    """Return the service that the sessions are of."""
    one = Service(structure_id=structure.id, name="Découvrir l'ESS", kind="training", cost="free")
    db.session.add(one)
    db.session.commit()
    return one


@pytest.fixture
def make_session(training):
    """Plan a session of two days in Tours with two seats, unless said."""

    def make(**said):
        known = {
            "service_id": training.id,
            "title": "Accompagner un projet d'ESS",
            "description": "",
            "days": DAYS,
            "place": "Maison des associations",
            "commune": "commune-37261",
            "trainers": "Anna Petit",
            "seats": 2,
        }
        one = holding.plan(db.session, holding.Plan(**known | said))
        db.session.commit()
        return one

    return make


@pytest.fixture
def letters():
    """Return the letters written so far, as (to, subject, body), the oldest first."""

    def read(to=""):
        rows = db.session.execute(
            sa.text("SELECT recipient, subject, body FROM letter ORDER BY id")
        )
        return [row for row in rows if to in row[0]]

    return read


@pytest.fixture
def enrol(client, letters):
    """Enrol somebody without account through the pages and their letter; return their path."""

    def make(session, email, name="Lou Martin", structure=0):
        page = f"/accompagnement/formations/{session.id}"
        answer = client.send(page, name=name, email=email, structure=str(structure))
        assert answer.status_code == 303, answer.text
        return confirm(email)

    def confirm(email):
        body = letters(email)[-1].body
        path = body[body.index("/accompagnement/formations/inscription/") :].split()[0]
        assert client.send(path, do="confirm").status_code == 303
        return path

    return make
