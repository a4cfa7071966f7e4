# SPDX-License-Identifier: AGPL-3.0-or-later
"""A structure with everything said of it, and files of data·inclusion."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from itertools import count

import pytest
import sqlalchemy as sa
from ess_map_accompaniment.offer.models import Service, Structure

from ess_map import ServiceArea, db

_numbers = count(1)
LONG_AGO = datetime(2024, 5, 3, 10, tzinfo=UTC)
DRAWN = {
    "type": "Polygon",
    "coordinates": [[[0.6, 47.3], [0.8, 47.3], [0.8, 47.5], [0.6, 47.5], [0.6, 47.3]]],
}


@pytest.fixture
def make_structure(territories, make_actor):
    """Write a structure of Tours; each is a second younger than the one before."""

    def make(name="Artefacts", *, actor=None, **said):
        at = LONG_AGO.replace(minute=next(_numbers) % 60, second=next(_numbers) % 60)
        placed = make_actor(name, **(actor or {}))
        one = Structure(actor_id=placed.id, created_at=at, updated_at=at, **said)
        db.session.add(one)
        db.session.commit()
        return one

    return make


@pytest.fixture
def make_service():
    """Write a service of a structure."""

    def make(structure, **said):
        known = {"name": "Accueillir", "kind": "orientation", "updated_at": LONG_AGO}
        one = Service(structure_id=structure.id, created_at=structure.created_at, **known | said)
        db.session.add(one)
        db.session.commit()
        return one

    return make


@pytest.fixture
def full(make_structure, make_service):
    """Return a structure of which everything is said, with one service."""
    one = make_structure(
        "Couveuse de Touraine",
        actor={
            "summary": "Tester, en sécurité",
            "description": "Nous testons des activités.",
            "phone": "02 47 00 00 00",
            "website": "https://couveuse.example.org",
            "opening_hours": "Mo-Fr 09:00-12:00; PH off",
            "siret": "44229377500031",
            "terms": {"legal_form": ("scop",)},
            "verified_at": date(2026, 9, 1),
        },
        kinds=["couveuse", "bge"],
        networks=["reseau-bge", "ess:couveuses"],
        email="secret@exemple.fr",
        area=ServiceArea(
            codes=frozenset({"region-24", "epci-243700754"}),
            vintage=2026,
            centre=(0.7, 47.4),
            radius=12_000.0,
            itinerant=True,
        ).to_json(),
        active_max=12,
        accreditations=[{"name": "Qualité", "since": "2024-01-01", "until": None}],
        cae_type="thematic",
        cae_sectors=["A"],
        test_places=4,
        meetings=[{"at": "2027-01-05T18:00:00+01:00", "place": "Mairie"}],
        verified_at=date(2026, 10, 1),
    )
    make_service(
        one,
        name="Tester son activité",
        kind="business_test",
        stages=["creation", "seed"],
        sectors=[],
        legal_forms=["scop"],
        team_mode="both",
        publics=["femmes", "jeunes"],
        reserved=True,
        cost="paid",
        cost_details="20 € par mois",
        modes=["onsite", "remote"],
        languages=["fr", "en"],
        prerequisites="Une idée",
        collective_experience=True,
        amount_min=100_000,
        amount_max=None,
        intake="campaigns",
        campaigns=[{"since": "2027-01-01", "until": "2027-02-01"}],
        month_max=3,
        area={**ServiceArea(codes=frozenset({"department-37"})).to_json(), "polygon": DRAWN},
        valid_until=date(2027, 12, 31),
    )
    return one


@pytest.fixture
def empty():
    """Take all structures and services away again."""

    def take():
        db.session.execute(sa.delete(Service))
        db.session.execute(sa.delete(Structure))
        db.session.commit()

    return take


@pytest.fixture
def foreign(tmp_path):
    """Write files as another platform publishes them; return their paths."""

    def write(structures, services=()):
        paths = []
        for name, rows in (("structures", structures), ("services", services)):
            path = tmp_path / f"{name}-{next(_numbers)}.json"
            path.write_text(json.dumps({"items": list(rows), "total": len(rows)}), "utf-8")
            paths.append(path)
        return paths if services else paths[:1]

    return write
