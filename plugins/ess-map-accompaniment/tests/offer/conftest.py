# SPDX-License-Identifier: AGPL-3.0-or-later
"""Structures and services of the small country."""

from __future__ import annotations

from itertools import count

import pytest
from ess_map_accompaniment.offer.models import Adviser, Service, Structure

from ess_map import db, now

_numbers = count(1)


@pytest.fixture
def make_structure(territories, make_actor):
    """Write a structure, an actor of Tours unless said: ``make_structure("Coopaname", …)``."""

    def make(name="Artefacts", commune="", **fields):
        actor = make_actor(name, **({"commune": commune} if commune else {}))
        known = {"kinds": ["cae"], "email": "accueil@exemple.fr"} | fields
        structure = Structure(actor_id=actor.id, **known)
        db.session.add(structure)
        db.session.commit()
        return structure

    return make


@pytest.fixture
def make_service(make_structure):
    """Write a service of ``structure``, of a new one unless given."""

    def make(structure=None, **fields):
        structure = structure or make_structure()
        known = {"name": f"Service {next(_numbers)}", "kind": "individual_support"} | fields
        service = Service(structure_id=structure.id, **known)
        db.session.add(service)
        db.session.commit()
        return service

    return make


@pytest.fixture
def make_adviser(make_user):
    """Let a new user be an adviser of ``structure``; return the user."""

    def make(structure, email="", name="Camille"):
        person = make_user(email=email or f"conseil-{next(_numbers)}@exemple.fr", name=name)
        adviser = Adviser(
            structure_id=structure.id,
            user_id=person.id,
            name=name,
            email=person.email,
            joined_at=now(),
        )
        db.session.add(adviser)
        db.session.commit()
        return person

    return make
