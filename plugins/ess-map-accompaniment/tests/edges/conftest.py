# SPDX-License-Identifier: AGPL-3.0-or-later
"""Services of an area, a project, and what the page of the pathway says of them."""

from __future__ import annotations

from html import unescape

import pytest
from ess_map_accompaniment.offer.models import Service, Structure
from ess_map_accompaniment.projects.models import Holder, Project

from ess_map import ServiceArea, db, now


@pytest.fixture
def make_service(territories, make_actor):
    """Write a service of a structure of its own, which covers ``area``."""

    def make(name, area="epci-243700754", **said):
        structure = Structure(
            actor_id=make_actor(f"Maison {name}").id, kinds=["bge"], email="accueil@exemple.fr"
        )
        db.session.add(structure)
        db.session.flush()
        known = {"kind": "individual_support", "stages": [], "sectors": [], "legal_forms": []}
        codes = ServiceArea(codes={area}).to_json()
        known |= {"team_mode": "both", "cost": "free", "area": codes}
        service = Service(structure_id=structure.id, name=name, **known | said)
        db.session.add(service)
        db.session.commit()
        return service

    return make


@pytest.fixture
def make_project(territories):
    """Write a confirmed project of Tours with a holder."""

    def make(**said):
        known = {
            "state": "active",
            "title": "Une épicerie",
            "stage": "creation",
            "commune": "commune-37261",
            "epci": "epci-243700754",
            "consents": {"send": now().isoformat()},
            "holders": [Holder(name="Zoé", email="zoe@exemple.fr")],
        }
        project = Project(**known | said)
        db.session.add(project)
        db.session.commit()
        return project

    return make


@pytest.fixture
def pathway(client):
    """Return what the page says for a project in creation in a commune."""

    def read(commune):
        page = client.get(f"/accompagnement/parcours?stage=creation&commune={commune}")
        assert page.status_code == 200
        return unescape(page.text)

    return read
