# SPDX-License-Identifier: AGPL-3.0-or-later
"""Schemes, projects and words as tests of money need them."""

from datetime import date

import pytest
from ess_map_accompaniment.financing.models import Scheme
from ess_map_accompaniment.projects import links
from ess_map_accompaniment.projects.models import Holder, Project
from flask import Flask
from flask_babel import Babel

from ess_map import db

HOST = {
    "field": "host",
    "op": "in",
    "value": ["seeking", "found"],
    "text": "avoir une entreprise hôte, ou en chercher une",
}


@pytest.fixture
def french():
    """Words without a whole application."""
    app = Flask(__name__)
    Babel(app, default_locale="fr")
    with app.test_request_context():
        yield


@pytest.fixture
def make_scheme(app):
    """Write a scheme, the trust fund unless ``said`` otherwise."""

    def make(key="confiance", **said):
        facts = {
            "name": "Fonds de confiance",
            "instrument": "trust_fund",
            "operator": "France Active",
            "stages": ["feasibility", "emergence"],
            "legal_forms": [],
            "conditions": [HOST],
            "amount_max": 20_000_00,
            "percent_max": 70,
            "starts_on": date(2026, 1, 1),
            "source": "Plaquette",
            "source_on": date(2026, 2, 1),
        }
        scheme = Scheme(key=key, **facts | said)
        db.session.add(scheme)
        db.session.commit()
        return scheme

    return make


@pytest.fixture
def project(app, territories):
    """A confirmed project in Tours, carried by one person without account."""
    found = Project(
        state="active",
        title="Conserverie solidaire",
        stage="emergence",
        commune="commune-37261",
        host="none",
        consents={"send": "2026-11-01T10:00:00+01:00"},
    )
    db.session.add(found)
    db.session.flush()
    db.session.add(Holder(project_id=found.id, name="Awa", email="awa@exemple.fr"))
    db.session.commit()
    return found


@pytest.fixture
def token(project):
    """The holder's link."""
    return links.follow_path(project).rpartition("/")[2]
