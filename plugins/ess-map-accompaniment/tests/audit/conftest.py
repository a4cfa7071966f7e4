# SPDX-License-Identifier: AGPL-3.0-or-later
"""Services in the database."""

import pytest
from ess_map_accompaniment.offer.models import Service, Structure

from ess_map import db


@pytest.fixture
def make_service(app, make_actor):
    """Return a function that stores a service of a structure of its own."""

    def make(name, **said):
        actor = make_actor(name=f"Maison de {name}")
        structure = Structure(actor_id=actor.id, kinds=[], networks=[], conflicts=[])
        db.session.add(structure)
        db.session.flush()
        plain = {"kind": "individual_support", "sectors": [], "legal_forms": []}
        service = Service(structure_id=structure.id, name=name, **plain | said)
        db.session.add(service)
        db.session.commit()
        return service

    return make
