# SPDX-License-Identifier: AGPL-3.0-or-later
"""A small world of structures, services and a project of Tours that asks them."""

from __future__ import annotations

from itertools import count

import pytest
import sqlalchemy as sa
from ess_map_accompaniment.matching import catalogue, judging
from ess_map_accompaniment.offer.models import Absence, Adviser, Service, Structure
from ess_map_accompaniment.projects import record as projects
from ess_map_accompaniment.projects.models import Holder, Project
from ess_map_accompaniment.referrals import record, requests

from ess_map import ServiceArea, db, now

_numbers = count(1)
TOURS, AMBOISE = "commune-37261", "commune-37003"
METROPOLE, TWO_BANKS = "epci-243700754", "epci-200000016"


@pytest.fixture
def make_service(territories, make_actor):
    """Write a service, of a structure of its own unless given: it covers the métropole."""

    def make(name="Accompagnement", structure=None, area=METROPOLE, **said):
        if structure is None:
            number = next(_numbers)
            actor = make_actor(f"Maison {number} de {name}")
            structure = Structure(
                actor_id=actor.id, kinds=["bge"], email=f"maison-{number}@exemple.fr"
            )
            db.session.add(structure)
            db.session.flush()
        plain = {"kind": "individual_support", "stages": [], "sectors": [], "legal_forms": []}
        codes = ServiceArea(codes={area}).to_json()
        known = {"team_mode": "both", "area": codes} | plain
        service = Service(structure_id=structure.id, name=name, **known | said)
        db.session.add(service)
        db.session.commit()
        return service

    return make


@pytest.fixture
def make_project(territories):
    """Write a confirmed project of Tours with one holder."""

    def make(title="Une épicerie", **said):
        known = {
            "state": "active",
            "summary": "Ouvrir une épicerie coopérative au village.",
            "stage": "creation",
            "needs": ["individual_support"],
            "commune": TOURS,
            "epci": METROPOLE,
            "collective": True,
            "legal_form": "scic",
            "consents": {"send": now().isoformat(), "animator": now().isoformat()},
        }
        project = Project(title=title, **known | said)
        db.session.add(project)
        db.session.flush()
        number = next(_numbers)
        db.session.add(
            Holder(
                project_id=project.id,
                name="Zoé Martin",
                email=f"zoe-{number}@exemple.fr",
                phone="06 01 02 03 04",
            )
        )
        db.session.commit()
        return project

    return make


@pytest.fixture
def project(make_project):
    return make_project()


@pytest.fixture
def choose(app):
    """Draft a request of a project to a service, with what the matching says of it."""

    def chosen(project, service, **said):
        offer = catalogue.offer(db.session, service.id)
        found = projects.find(db.session, project.id)
        explanation = judging.one(projects.demand_of(found), offer)
        referral = requests.draft(db.session, found, offer, explanation, **said)
        db.session.commit()
        return referral

    return chosen


@pytest.fixture
def ask(choose):
    """Send a request of a project to a service."""

    def asked(project, service, **said):
        referral = requests.send(db.session, choose(project, service, **said))
        db.session.commit()
        return record.find(db.session, referral.id)

    return asked


@pytest.fixture
def make_adviser(make_user):
    """Let a new user be an adviser of a structure."""

    def make(structure_id, name="Camille"):
        person = make_user(email=f"conseil-{next(_numbers)}@exemple.fr", name=name)
        db.session.add(
            Adviser(
                structure_id=structure_id,
                user_id=person.id,
                name=name,
                email=person.email,
                joined_at=now(),
            )
        )
        db.session.commit()
        return person

    return make


@pytest.fixture
def away(app):
    """Let a structure be absent from a day to another, both included."""

    def absent(structure_id, since, until):
        db.session.add(Absence(structure_id=structure_id, since=since, until=until))
        db.session.commit()

    return absent


@pytest.fixture
def letters(app):
    """Return (recipient, kind, subject, body) of every letter written so far to an address."""

    def written(to="", kind=""):
        query = sa.text("SELECT recipient, kind, subject, body FROM letter ORDER BY id")
        with db.engine.connect() as connection:
            rows = connection.execute(query).all()
        return [row for row in rows if to in (row.recipient, "") and kind in (row.kind, "")]

    return written


@pytest.fixture
def ring(run_jobs):
    """Let every timer that is due ring, as the worker does."""
    return lambda: run_jobs("timers")


@pytest.fixture
def again(app):
    """Read a request afresh."""

    def read(referral):
        db.session.expire_all()
        return record.find(db.session, referral.id)

    return read
