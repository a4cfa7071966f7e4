# SPDX-License-Identifier: AGPL-3.0-or-later
"""Services and structures to be matched, plain ones and ones in the database."""

import pytest
from ess_map_accompaniment.matching.demand import Demand, Offer
from ess_map_accompaniment.offer.models import Service, Structure

from ess_map import Locality, ServiceArea, db

TOURS = (0.69, 47.39)


@pytest.fixture
def demand():
    """Everything said: a worker cooperative in the making, in Tours."""
    territories = {"commune-37261": "Tours", "epci-243700754": "Tours Métropole"}
    return Demand(
        stage="creation",
        needs=("individual_support",),
        locality=Locality(territories),
        point=TOURS,
        sectors=("circuit_court",),
        legal_form="scop",
        collective=True,
        amount=3_000_000,
        max_km=50,
        remote_ok=False,
        publics=(),
        host="none",
    )


@pytest.fixture
def make_offer():
    """Return a function that makes an offer which fits ``demand``, but for what is said."""

    def make(id_=1, **said):
        plain = {
            "structure_id": id_,
            "actor_id": 100 + id_,
            "structure": f"Structure {id_}",
            "slug": f"structure-{100 + id_}",
            "name": "Accompagnement à la création",
            "kind": "individual_support",
            "stages": ("feasibility", "creation"),
            "sectors": ("circuit_court",),
            "legal_forms": ("scop", "scic"),
            "team_mode": "both",
            "cost": "free",
            "modes": ("onsite",),
            "collective_experience": True,
            "area": ServiceArea(codes={"epci-243700754"}),
            "place": TOURS,
            "answer_days": 2.0,
        }
        return Offer(id=id_, **plain | said)

    return make


@pytest.fixture
def make_service(app, make_actor):
    """Return a function that stores a service of a structure of its own, or of ``structure``."""

    def make(name="Accompagnement", structure=None, actor=None, **said):
        session = db.session
        if structure is None:
            actor = make_actor(**(actor or {"name": f"Maison de {name}"}))
            structure = Structure(actor_id=actor.id, kinds=["bge"], networks=[], conflicts=[])
            session.add(structure)
            session.flush()
        plain = {"kind": "individual_support", "stages": [], "sectors": [], "legal_forms": []}
        service = Service(structure_id=structure.id, name=name, **plain | said)
        session.add(service)
        session.commit()
        return service

    return make
