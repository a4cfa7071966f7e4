# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is exported, imported elsewhere and exported again is the same, byte for byte."""

import tempfile
from datetime import date, timedelta
from itertools import count
from pathlib import Path

import sqlalchemy as sa
from ess_map_accompaniment.exchange import checking, exporting, importing
from ess_map_accompaniment.offer.models import Service, Structure
from ess_map_accompaniment.words import (
    COSTS,
    INSTRUMENTS,
    INTAKES,
    KINDS,
    MODES,
    NETWORKS,
    PUBLICS,
    SERVICES,
    STAGES,
    TEAM_MODES,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ess_map import ServiceArea, coordinates, db, load_actors

from .conftest import DRAWN, LONG_AGO

_seconds = count(1)


def text(most, least=0):
    plain = st.characters(categories=("L", "N", "P", "S", "Zs"))
    return st.text(plain, min_size=least, max_size=most)


def keys(words):
    return st.lists(st.sampled_from(list(words)), unique=True, max_size=4)


def number(most=10_000):
    return st.none() | st.integers(0, most)


DAY = st.none() | st.dates(date(2020, 1, 1), date(2035, 1, 1))
SPAN = st.fixed_dictionaries({"since": st.just("2027-01-01"), "until": st.just("2027-02-01")})
CODES = st.sampled_from(
    ["country-fr", "region-24", "department-37", "epci-243700754", "commune-37261", "pays-12"]
)
AREA = st.none() | st.builds(
    lambda codes, drawn, near, remote: {
        **ServiceArea(
            codes=frozenset(codes),
            centre=(0.7, 47.3) if near else None,
            radius=9000.5 if near else None,
            remote=remote,
        ).to_json(),
        "polygon": DRAWN if drawn else None,
    },
    st.lists(CODES, max_size=3),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
STRUCTURES = st.fixed_dictionaries(
    {
        "kinds": keys(KINDS),
        "networks": keys(NETWORKS),
        "email": st.sampled_from(["", "accueil@exemple.fr", "été.à+demain@exemple.fr"]),
        "area": AREA,
        "response_days": st.integers(1, 30),
        "active_max": number(),
        "accreditations": st.lists(st.fixed_dictionaries({"name": text(9)}), max_size=2),
        "cae_type": st.sampled_from(["", "thematic"]),
        "cae_sectors": keys("ABCF"),
        "entrepreneurs": number(),
        "test_places": number(),
        "test_places_taken": st.integers(0, 9),
        "meetings": st.lists(st.fixed_dictionaries({"at": text(9), "place": text(9)}), max_size=2),
        "closed_on": DAY,
        "fictional": st.booleans(),
        "verified_at": DAY,
        "extra": st.dictionaries(
            st.sampled_from(["score_qualite", "doublons", "à nous"]),
            st.none()
            | st.booleans()
            | st.integers(-(2**63), 2**63 - 1)
            | text(9)
            | st.lists(text(3), max_size=2),
            max_size=2,
        ),
    }
)
SERVICE = st.fixed_dictionaries(
    {
        "name": text(200, 1).filter(lambda name: len(name.strip()[:150].strip()) > 2),
        "description": text(40),
        "kind": st.sampled_from(["", *SERVICES]),
        "stages": st.none() | keys(STAGES),
        "sectors": st.none() | keys("ABCF"),
        "legal_forms": st.none() | keys(["scop", "scic", "9220"]),
        "team_mode": st.sampled_from(["", *TEAM_MODES]),
        "publics": keys(PUBLICS),
        "reserved": st.booleans(),
        "cost": st.sampled_from(["", *COSTS]),
        "cost_details": text(200),
        "modes": keys(MODES),
        "languages": keys(["fr", "en"]),
        "prerequisites": text(60),
        "needs_host": st.booleans(),
        "collective_experience": st.none() | st.booleans(),
        "instrument": st.sampled_from(["", *INSTRUMENTS]),
        "amount_min": number(10**12),
        "amount_max": number(10**12),
        "guarantee": text(60),
        "intake": st.sampled_from(list(INTAKES)),
        "campaigns": st.lists(SPAN, max_size=2),
        "active_max": number(),
        "month_max": number(),
        "area": AREA,
        "response_days": st.none() | st.integers(1, 30),
        "valid_until": DAY,
        "verified_at": DAY,
        "closed_on": DAY,
        "fictional": st.booleans(),
    }
)


def exported():
    db.session.expire_all()
    return exporting.export(db.session, whole=True)


def moved(empty):
    """Export, take everything away, import, and return both exports."""
    first = exported()
    with tempfile.TemporaryDirectory() as folder:
        exporting.save(first, Path(folder))
        empty()
        report = importing.run(db.session, [Path(folder)])
    assert report.rejections == []
    return first.documents(), exported().documents()


def test_the_same_bytes_come_back_whatever_is_said(territories, make_actor, empty):
    actor = make_actor("Artefacts", description="Une coopérative.", siret="44229377500031")

    @settings(
        max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    @given(STRUCTURES, st.lists(SERVICE, max_size=3))
    def check(said, services):
        empty()
        at = LONG_AGO + timedelta(seconds=next(_seconds))
        one = Structure(actor_id=actor.id, created_at=at, updated_at=at, **said)
        db.session.add(one)
        db.session.flush()
        for each in services:
            dated = {"created_at": at, "updated_at": at}
            db.session.add(Service(structure_id=one.id, **dated, **each))
        db.session.commit()
        before, after = moved(empty)
        assert before == after

    check()


def test_every_column_of_ours_is_in_the_exchange(full, empty):
    forms = {
        model: {
            column.name: value
            for column in model.__table__.columns
            if (value := getattr(db.session.scalars(sa.select(model)).one(), column.name))
        }
        for model in (Structure, Service)
    }
    moved(empty)
    own = {
        *("id", "actor_id", "structure_id", "source", "external_id", "extra", "version"),
        *("created_at", "updated_at", "answer_days"),
    }
    for model, before in forms.items():
        after = db.session.scalars(sa.select(model)).one()
        changed = [
            name
            for name, value in before.items()
            if name not in own and getattr(after, name) != value
        ]
        assert changed == []


def test_what_is_exported_is_valid_and_the_rest_lies_beside_it(full):
    made = exported()
    (structure,), (service,) = made.structures, made.services
    assert checking.problems("structures", structure) == {}
    assert checking.problems("services", service) == {}
    assert structure["reseaux_porteurs"] == ["reseau-bge"]
    assert service["type"] == "accompagnement"
    assert service["zone_eligibilite"] == ["37"]
    assert service["publics"] == ["femmes", "jeunes"]
    assert service["thematiques"] == [
        "creer-une-entreprise--structurer-son-projet-de-creation-dentreprise"
    ]
    beyond = made.beyond["services"][service["id"]]
    assert beyond["stages"] == ["creation", "seed"]
    assert beyond["area"]["polygon"] == DRAWN
    assert "cost" not in beyond


def test_the_actor_comes_back_whole(full, empty):
    names = ("name", "summary", "description", "terms", "website", "opening_hours", "verified_at")
    (actor,) = load_actors(db.session, [full.actor_id])
    before = {name: getattr(actor, name) for name in names} | {"at": coordinates(actor)}
    first, second = moved(empty)
    (actor,) = load_actors(db.session, [db.session.scalars(sa.select(Structure.actor_id)).one()])
    after = {name: getattr(actor, name) for name in names} | {"at": coordinates(actor)}
    assert (before, first) == (after, second)


def test_conflicts_and_successors_find_their_own_again(make_structure, make_actor, empty):
    later = make_structure("Couveuse nouvelle")
    make_actor("Sociétaire", siret="44229377500031")
    other = db.session.execute(sa.text("SELECT id FROM actor WHERE siret <> ''")).scalar_one()
    make_structure(
        "Couveuse d'avant",
        closed_on=date(2026, 1, 1),
        successor_id=later.id,
        conflicts=[later.actor_id, other],
    )
    before, after = moved(empty)
    assert before == after
    old = db.session.scalars(sa.select(Structure).where(Structure.closed_on.is_not(None))).one()
    assert db.session.get(Structure, old.successor_id).external_id.count("--structure-") == 1
    assert other in old.conflicts
    assert len(old.conflicts) == 2


def test_on_the_site_itself_an_export_changes_nothing(full, tmp_path):
    exporting.save(exported(), tmp_path)
    before = exported().documents()
    report = importing.run(db.session, [tmp_path])
    assert vars(report.structures) == {"created": 0, "updated": 0, "unchanged": 1}
    assert vars(report.services) == {"created": 0, "updated": 0, "unchanged": 1}
    assert exported().documents() == before


def test_the_public_files_brought_back_leave_private_facts_alone(client, full, tmp_path):
    for name in ("structures.json", "services.json", "ess.json"):
        answer = client.get(f"/accompagnement/data-inclusion/{name}")
        (tmp_path / name).write_bytes(answer.data)
    assert b"secret@exemple.fr" not in (tmp_path / "ess.json").read_bytes()
    importing.run(db.session, [tmp_path])
    db.session.expire_all()
    assert db.session.get(Structure, full.id).email == "secret@exemple.fr"
