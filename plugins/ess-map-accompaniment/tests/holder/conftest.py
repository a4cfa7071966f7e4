# SPDX-License-Identifier: AGPL-3.0-or-later
"""A small world of services around Tours, and a holder who asks them."""

import re

import pytest
import sqlalchemy as sa
from ess_map_accompaniment.offer.models import Service, Structure
from ess_map_accompaniment.projects.models import Project

from ess_map import ServiceArea, db

TOURS, METROPOLE = "commune-37261", "epci-243700754"
LINK = re.compile(r"https?://[^/\s]+(/(?:en/)?accompagnement/\S+)")
PROJECT = {
    "title": "Le Tri Malin",
    "summary": "Une ressourcerie de quartier, avec un atelier vélo.",
    "name": "Zoé Martin",
    "email": "zoe@exemple.fr",
    "consent_send": "y",
}


@pytest.fixture
def make_structure(territories, make_actor):
    """Write a structure; its actor is in Tours."""

    def make(name="Boutique de gestion", **said):
        known = {"kinds": ["bge"], "email": "accueil@exemple.fr"}
        known["area"] = ServiceArea(codes={METROPOLE}).to_json()
        structure = Structure(actor_id=make_actor(name).id, **known | said)
        db.session.add(structure)
        db.session.commit()
        return structure

    return make


@pytest.fixture
def make_service(make_structure):
    """Write a service that takes everybody of the métropole, but for what is said."""

    def make(name="Accompagnement", structure=None, **said):
        structure = structure or make_structure(f"Maison {name}")
        known = {
            "kind": "individual_support",
            "stages": [],
            "sectors": [],
            "legal_forms": [],
            "team_mode": "both",
            "cost": "free",
        }
        service = Service(structure_id=structure.id, name=name, **known | said)
        db.session.add(service)
        db.session.commit()
        return service

    return make


@pytest.fixture
def letters(app):
    """Return a function that gives the letters so far, as (to, subject, body)."""

    def read(to=""):
        rows = db.session.execute(
            sa.text("SELECT recipient, subject, body FROM letter ORDER BY id")
        )
        return [tuple(row) for row in rows if not to or row[0] == to]

    return read


@pytest.fixture
def link(letters):
    """Return a function that gives the address in the last letter to somebody."""

    def read(to="zoe@exemple.fr"):
        return LINK.search(letters(to)[-1][2])[1]

    return read


@pytest.fixture
def ask(client):
    """Return a function that sends the form for some services, answers included."""

    def send(*services, stage="creation", commune=TOURS, more="", **said):
        url = f"/accompagnement/demande?stage={stage}&commune={commune}{more}"
        chosen = {"service": [str(one.id) for one in services]}
        page = url + "".join(f"&service={one.id}" for one in services)
        return client.send(url, page=page, **PROJECT | chosen | said)

    return send


@pytest.fixture
def project(client, ask, link, make_service):
    """A confirmed project that asked two services; ``project.link`` is how it is followed."""
    ask(make_service("Un"), make_service("Deux"))
    path = link()
    client.send(path)
    found = db.session.scalar(sa.select(Project))
    found.link = link()
    return found
