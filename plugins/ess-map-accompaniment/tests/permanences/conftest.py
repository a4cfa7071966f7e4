# SPDX-License-Identifier: AGPL-3.0-or-later
"""A structure of the small country, and how to open a permanence of it."""

import pytest
from ess_map_accompaniment.offer.models import Structure
from ess_map_accompaniment.permanences.models import Permanence

from ess_map import db


@pytest.fixture
def structure(app, territories, make_actor):
    """Return a structure that accompanies, in Tours."""
    made = Structure(
        actor_id=make_actor("BGE de Touraine").id, kinds=["bge"], email="accueil@bge.example"
    )
    db.session.add(made)
    db.session.commit()
    return made


@pytest.fixture
def make_permanence(structure):
    """Write a permanence: every Tuesday morning, one person per half hour, unless said."""

    def make(**values):
        said = {
            "structure_id": structure.id,
            "place_name": "Mairie",
            "address": "1 place de la Mairie",
            "commune": "commune-37261",
            "longitude": 0.6889,
            "latitude": 47.3936,
            "hours": "Tu 09:00-12:00",
        }
        made = Permanence(**said | values)
        db.session.add(made)
        db.session.commit()
        return made

    return make
