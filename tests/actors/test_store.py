# SPDX-License-Identifier: AGPL-3.0-or-later
from dataclasses import replace
from datetime import date

import psycopg
import pytest
import shapely
import sqlalchemy as sa

from ess_map.actors import sourcing, store
from ess_map.actors.models import Actor, ActorLocation, Source, SourceRecord
from ess_map.core import clock, journal, morton
from ess_map.core.db import db
from ess_map.core.errors import Invalid, NotFound
from ess_map.core.spatial import shape
from ess_map.platform.exchange import ActorRecord
from ess_map.territories.place import Place
from ess_map.territories.save import save

FULL = ActorRecord(
    id="a1",
    name="L'Épicerie 🥕 du Vieux Tours",
    summary="Vrac et légumes",
    terms={"family": ("association",), "activity": ("ressourcerie", "epicerie_solidaire")},
    siret="34513306000037",
    rna="W372000001",
    street="3 rue du Commerce",
    postal_code="37000",
    city="Tours",
    longitude=0.685,
    latitude=47.395,
    location_precision="address",
    phone="02 47 00 00 00",
    email="bonjour@example.org",
    website="https://example.org",
    opening_hours="Mo-Fr 09:00-18:00",
    staff="03",
    verified_at=date(2026, 1, 31),
)


@pytest.fixture
def tours(app):
    """Tours as a square, and Saint-Étienne-de-Chigny's former code leading there."""
    square = shapely.MultiPolygon([shapely.box(0.6, 47.3, 0.8, 47.5)])
    tours = Place("commune", "37261", "Tours", longitude=0.7, latitude=47.4, boundary=square)
    save([tours, Place("commune", "37261", former=(("37999", "Ancienne"),))])
    db.session.commit()


@pytest.fixture
def source(app):
    found = Source(key="cress-cvl", name="CRESS")
    db.session.add(found)
    db.session.commit()
    return found


def write(*records, source):
    written = sourcing.write(db.session, records, source, clock.now())
    db.session.commit()
    return written


def only():
    return store.load(db.session, list(db.session.scalars(sa.select(Actor.id))))[0]


def kinds():
    entries = db.session.scalars(
        sa.select(journal.JournalEntry)
        .where(journal.JournalEntry.subject_type == "actor")
        .order_by(journal.JournalEntry.id)
    )
    return [(entry.kind, entry.data) for entry in entries]


def test_a_new_record_becomes_an_actor_with_its_place_and_source(tours, source):
    written = write(FULL, source=source)

    actor = only()
    assert written.created == [actor.id]
    assert (actor.name, actor.version, actor.siret) == (FULL.name, 1, FULL.siret)
    assert actor.terms == {
        "activity": ["epicerie_solidaire", "ressourcerie"],
        "family": ["association"],
    }
    assert actor.location.commune_code == "37261"
    assert actor.location.qk == int(morton.encode(0.685, 47.395))
    assert (shape(actor.location.geom).x, shape(actor.location.geom).y) == (0.685, 47.395)
    assert actor.source_records[0].source.key == "cress-cvl"
    assert actor.source_records[0].payload["siret"] == FULL.siret
    assert "description" not in actor.source_records[0].payload
    assert kinds() == [("actor.created", None)]


def test_the_same_record_again_writes_nothing_at_all(tours, source):
    write(FULL, source=source)
    before = journal.position(db.session)

    written = write(FULL, source=source)

    assert (written.created, written.updated, written.unchanged) == ([], [], 1)
    assert journal.position(db.session) == before
    assert only().version == 1


def test_a_changed_record_tells_the_journal_what_changed(tours, source):
    write(FULL, source=source)
    actor_id = only().id

    written = write(replace(FULL, phone="02 47 11 11 11", email=""), source=source)

    assert written.updated == [actor_id]
    actor = only()
    assert (actor.phone, actor.email, actor.version) == ("02 47 11 11 11", "", 2)
    assert kinds()[-1] == (
        "actor.updated",
        {
            "phone": ["02 47 00 00 00", "02 47 11 11 11"],
            "email": ["bonjour@example.org", ""],
        },
    )


def test_a_source_does_not_undo_what_somebody_corrected(tours, source):
    write(FULL, source=source)
    store.update(db.session, only().id, {"phone": "02 99 99 99 99"})
    db.session.commit()

    write(replace(FULL, summary="Vrac, légumes et lait"), source=source)

    assert only().phone == "02 99 99 99 99"
    assert only().summary == "Vrac, légumes et lait"


def test_an_actor_that_moves_gets_its_new_place_and_commune(tours, source):
    write(FULL, source=source)

    write(replace(FULL, longitude=-20.0, latitude=48.0), source=source)

    location = only().location
    assert location.commune_code == ""
    assert location.qk == int(morton.encode(-20.0, 48.0))
    assert kinds()[-1][1]["commune"] == ["37261", ""]


@pytest.mark.parametrize("code", ["37261", "37999"])
def test_without_a_point_the_centre_of_the_commune_stands_for_the_place(tours, source, code):
    write(replace(FULL, longitude=None, latitude=None, commune=code), source=source)

    location = only().location
    assert (location.commune_code, location.precision) == ("37261", "commune")
    assert shape(location.geom).x == 0.7


def test_without_any_place_the_actor_is_kept_nowhere(tours, source):
    write(ActorRecord(id="x", name="Sans lieu"), source=source)

    location = only().location
    assert (location.geom, location.qk, location.commune_code) == (None, morton.NOWHERE, "")


def test_an_unknown_term_is_reported_and_not_stored(tours, source):
    written = write(
        replace(FULL, terms={"family": ("association", "secte"), "humeur": ("gaie",)}),
        source=source,
    )

    assert only().terms == {"family": ["association"]}
    assert [warning for warning in written.warnings if "secte" in warning]
    assert [warning for warning in written.warnings if "humeur" in warning]


def test_a_record_survives_the_way_through_the_database(tours, source):
    write(FULL, source=source)

    record = store.as_record(only())

    assert record == replace(
        FULL,
        source="cress-cvl",
        commune="37261",
        updated_at=clock.now(),
        terms={"activity": ("epicerie_solidaire", "ressourcerie"), "family": ("association",)},
    )


def test_what_we_export_may_come_back_without_changing_anything(tours, source):
    write(FULL, source=source)
    before = journal.position(db.session)

    written = write(store.as_record(only()), source=source)

    assert (written.created, written.updated, written.unchanged) == ([], [], 1)
    assert journal.position(db.session) == before


def test_update_moves_the_version_only_when_something_moves(tours, source):
    write(FULL, source=source)
    actor_id = only().id

    assert not store.update(db.session, actor_id, {"name": FULL.name, "longitude": 0.685})
    assert store.update(db.session, actor_id, {"name": "L'Épicerie", "commune": "37999"})
    db.session.commit()

    actor = only()
    assert (actor.name, actor.version) == ("L'Épicerie", 2)
    assert (actor.location.commune_code, actor.location.precision) == ("37261", "commune")


def test_update_refuses_a_field_that_does_not_exist(tours, source):
    write(FULL, source=source)
    with pytest.raises(Invalid, match="couleur"):
        store.update(db.session, only().id, {"couleur": "rouge"})
    with pytest.raises(NotFound):
        store.update(db.session, 999_999, {"name": "Personne"})


def test_close_archives_and_remembers_the_successor(tours, source):
    first, second = write(FULL, replace(FULL, id="a2"), source=source).created

    store.close(db.session, first, on=date(2026, 6, 30), successor_id=second)
    db.session.commit()

    closed = db.session.get(Actor, first)
    assert (closed.status, closed.closed_on, closed.successor_id, closed.version) == (
        "archived",
        date(2026, 6, 30),
        second,
        2,
    )
    assert kinds()[-1] == (
        "actor.closed",
        {
            "status": ["published", "archived"],
            "closed_on": [None, "2026-06-30"],
            "successor_id": [None, second],
        },
    )


def test_withdraw_forgets_the_address_everywhere_but_the_fact(tours, source):
    write(FULL, source=source)

    sourcing.withdraw(db.session, source, ["a1", "unknown"], clock.now())
    db.session.commit()

    actor = only()
    assert (actor.status, actor.street, actor.email, actor.location.geom) == (
        "archived",
        "",
        "",
        None,
    )
    assert "street" not in actor.source_records[0].payload
    assert kinds()[-1] == ("actor.withdrawn", None)

    write(FULL, source=source)
    assert (only().status, only().street) == ("published", FULL.street)


def test_load_keeps_the_order_and_leaves_out_what_is_unknown(tours, source):
    first, second = write(FULL, replace(FULL, id="a2", name="Autre"), source=source).created

    actors = store.load(db.session, [second, 999_999, first])

    assert [actor.id for actor in actors] == [second, first]


def test_a_failure_leaves_nothing_behind(tours, source):
    with pytest.raises((sa.exc.IntegrityError, psycopg.errors.UniqueViolation)):
        sourcing.write(db.session, [FULL, FULL], source, clock.now())
    db.session.rollback()

    for model in (Actor, ActorLocation, SourceRecord):
        assert db.session.scalar(sa.select(sa.func.count()).select_from(model)) == 0
    assert kinds() == []
