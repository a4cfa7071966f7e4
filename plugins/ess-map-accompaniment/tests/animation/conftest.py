# SPDX-License-Identifier: AGPL-3.0-or-later
"""Services, projects and requests of the small country, and who animates there."""

from __future__ import annotations

from itertools import count

import pytest
from ess_map_accompaniment.matching import catalogue, judging
from ess_map_accompaniment.matching.demand import Offer
from ess_map_accompaniment.offer.models import Service, Structure
from ess_map_accompaniment.projects import record as projects
from ess_map_accompaniment.projects.models import Holder, Project
from ess_map_accompaniment.referrals import record, requests

from ess_map import ServiceArea, db, now

_numbers = count(1)
METROPOLE, TWO_BANKS = "epci-243700754", "epci-200000016"
TOURS, AMBOISE = "commune-37261", "commune-37003"


@pytest.fixture
def make_offer():
    """Return a function that makes an offer of one kind and some stages, in an area."""

    def make(area, kind="financing", stages=("creation",), **said):
        number = next(_numbers)
        return Offer(
            id=number,
            structure_id=number,
            actor_id=number,
            structure=f"Maison {number}",
            slug="",
            name="Prêt",
            kind=kind,
            stages=stages,
            area=area,
            **said,
        )

    return make


@pytest.fixture
def make_service(territories, make_actor):
    """Write a service of a new structure, which covers the métropole unless ``codes`` say."""

    def make(name="Accompagnement", codes=(METROPOLE,), remote=False, commune="", **said):
        number = next(_numbers)
        house = {key: said.pop(key) for key in ("active_max", "closed_on") if key in said}
        placed = {"commune": commune} if commune else {}
        actor = make_actor(f"Maison {number}", **placed)
        structure = Structure(
            actor_id=actor.id, kinds=["bge"], email=f"maison-{number}@exemple.fr", **house
        )
        db.session.add(structure)
        db.session.flush()
        plain = {
            "kind": "individual_support",
            "stages": [],
            "sectors": [],
            "legal_forms": [],
            "team_mode": "both",
            "area": ServiceArea(codes=set(codes), remote=remote).to_json(),
        }
        service = Service(structure_id=structure.id, name=name, **plain | said)
        db.session.add(service)
        db.session.commit()
        return service

    return make


@pytest.fixture
def make_project(territories):
    """Write a confirmed project, of Tours unless said; its holder lets the animator read it."""

    def make(title="Une épicerie", commune=TOURS, epci=METROPOLE, **said):
        known = {
            "state": "active",
            "summary": "Ouvrir une épicerie coopérative.",
            "stage": "creation",
            "needs": ["individual_support"],
            "collective": True,
            "legal_form": "scic",
            "consents": {"send": now().isoformat(), "animator": now().isoformat()},
        }
        project = Project(title=title, commune=commune, epci=epci, **known | said)
        db.session.add(project)
        db.session.flush()
        email = f"zoe-{next(_numbers)}@exemple.fr"
        db.session.add(Holder(project_id=project.id, name="Zoé Martin", email=email))
        db.session.commit()
        return project

    return make


@pytest.fixture
def ask(app):
    """Send a request of a project to a service."""

    def asked(project, service):
        offer = catalogue.offer(db.session, service.id)
        found = projects.find(db.session, project.id)
        explanation = judging.one(projects.demand_of(found), offer)
        referral = requests.send(db.session, requests.draft(db.session, found, offer, explanation))
        db.session.commit()
        return record.find(db.session, referral.id)

    return asked


@pytest.fixture
def animator(make_user, sign_in, client):
    """Sign in somebody who animates ``scope``, the métropole unless said; return the account."""

    def enter(scope=METROPOLE):
        person = make_user(role="animator", scope=scope)
        sign_in(client, person)
        return person

    return enter
