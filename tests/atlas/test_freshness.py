# SPDX-License-Identifier: AGPL-3.0-or-later
"""A published change is in the next answer of every worker, without a new snapshot."""

from datetime import date

import mapbox_vector_tile
import pytest
import sqlalchemy as sa

from ess_map import ActorRecord
from ess_map.actors import store as actors
from ess_map.atlas import build
from ess_map.atlas import store as stores
from ess_map.core import journal
from ess_map.core.db import db
from ess_map.territories.models import Territory
from ess_map.testing.factories import make_actor, make_actors, middle


def change(actor_id, **changes):
    actors.update(db.session, actor_id, changes)
    db.session.commit()


def close(actor_id):
    actors.close(db.session, actor_id, on=date(2026, 11, 1))
    db.session.commit()


@pytest.fixture
def everyone(workers):
    """Both workers have opened the snapshot of one actor."""
    actor = workers[0].do(make_actor, terms={"family": ("association",)})
    assert [worker.count() for worker in workers] == [1, 1]
    return workers, actor.id


def snapshots(workers):
    return {worker.atlas().snapshot for worker in workers}


def test_a_new_actor_is_there_at_the_next_request_of_both_workers(everyone):
    (one, other), _id = everyone
    before = snapshots((one, other))

    one.do(make_actor, "Nouvelle venue")

    assert one.names(q="nouvelle") == other.names(q="nouvelle") == ["Nouvelle venue"]
    assert snapshots((one, other)) == before


def test_a_new_name_is_found_and_the_former_one_is_not(everyone):
    (one, other), actor_id = everyone
    other.do(change, actor_id, name="La Recyclerie")

    for worker in (one, other):
        assert worker.names(q="recyclerie") == ["La Recyclerie"]
        assert worker.count() == 1
        assert worker.count(q="ressourcerie") == 0


def test_changed_terms_are_counted_at_once(everyone):
    (one, other), actor_id = everyone
    one.do(change, actor_id, terms={"family": ["mutual"]})

    for worker in (one, other):
        assert worker.get("/facets.json").json["facets"]["family"]["options"] == {"mutual": 1}
        assert worker.count(family="association") == 0


def test_an_actor_that_moves_leaves_its_tile_and_its_commune(everyone):
    (one, other), actor_id = everyone
    one.do(change, actor_id, **middle("29155"))

    for worker in (one, other):
        assert worker.count(territory="commune-37261") == 0
        assert worker.count(territory="region-53") == 1
        tile = mapbox_vector_tile.decode(worker.get("/tiles/actors/9/248/177.mvt").data)
        assert [one["properties"]["id"] for one in tile["actors"]["features"]] == [actor_id]
        assert worker.get("/tiles/actors/9/256/179.mvt").data == b""


@pytest.mark.parametrize("leave", [close, lambda actor_id: change(actor_id, status="draft")])
def test_an_actor_that_closes_or_is_withdrawn_is_gone(everyone, leave):
    (one, other), actor_id = everyone
    before = snapshots((one, other))
    one.do(leave, actor_id)

    assert [worker.count() for worker in (one, other)] == [0, 0]
    assert snapshots((one, other)) == before


def test_a_tile_asked_again_after_an_edit_is_not_called_unmodified(everyone):
    (one, other), actor_id = everyone
    address = "/tiles/actors/0/0/0.mvt"
    tag = one.get(address).headers["ETag"]
    asking = other.app.test_client()
    assert asking.get(address, headers={"If-None-Match": tag}).status_code == 304

    one.do(change, actor_id, name="La Recyclerie")

    assert asking.get(address, headers={"If-None-Match": tag}).status_code == 200


def test_after_enough_changes_a_segment_is_frozen_and_another_begun(everyone, monkeypatch):
    monkeypatch.setattr(stores, "FREEZE", 3)
    (one, _other), _id = everyone
    for number in range(7):
        one.do(make_actor, f"Atelier {number}")
        assert one.count() == number + 2

    atlas = one.atlas()
    assert [len(segment) for segment in atlas.segments] == [1, 3, 3, 1]
    assert len(atlas.recent) == 1


def test_a_frozen_actor_that_changes_again_counts_once(everyone, monkeypatch):
    monkeypatch.setattr(stores, "FREEZE", 2)
    (one, other), first = everyone
    second = one.do(make_actor, "Deuxième").id
    assert one.count() == 2
    for number in range(5):
        one.do(change, first, name=f"Version {number}")
        one.do(change, second, summary=f"Version {number}")
        assert one.names(q="version", sort="name") == ["Deuxième", f"Version {number}"]
    assert other.names(q="version", sort="name") == ["Deuxième", "Version 4"]


def test_many_changes_at_once_are_read_in_one_go(everyone):
    (one, other), _id = everyone
    records = [ActorRecord(id=f"m{n}", name=f"Membre {n}", **middle("37003")) for n in range(700)]
    one.do(make_actors, records)

    assert [worker.count() for worker in (one, other)] == [701, 701]
    assert one.count(territory="commune-37003") == 700


def test_too_many_changes_make_a_new_snapshot_that_all_share(everyone, monkeypatch):
    monkeypatch.setattr(stores, "REBUILD", 4)
    (one, other), _id = everyone
    before = snapshots((one, other))
    for number in range(6):
        one.do(make_actor, f"Atelier {number}")

    assert [worker.count() for worker in (one, other)] == [7, 7]
    after = snapshots((one, other))
    assert len(after) == 1
    assert after != before


def test_a_large_instance_asks_one_other_process_for_its_snapshot(everyone, monkeypatch):
    monkeypatch.setattr(stores, "REBUILD", 2)
    monkeypatch.setattr(stores, "SMALL", 5)
    started = []

    class Builder:
        def __init__(self, command):
            started.append(command)

        def poll(self):
            return None

    monkeypatch.setattr(stores.subprocess, "Popen", Builder)
    (one, _other), _id = everyone
    for number in range(9):
        one.do(make_actor, f"Atelier {number}")
        assert one.count() == number + 2  # still exact, from the small segments
    assert len(started) == 1
    assert started[0][1:] == ["-m", "ess_map", "atlas", "build"]

    one.do(one.store.rebuild)  # what that process does
    one.do(make_actor, "Et un autre")
    assert one.count() == 11
    assert len(one.atlas().segments) == 2


def test_while_a_large_import_waits_for_its_snapshot_the_former_one_serves(everyone, monkeypatch):
    monkeypatch.setattr(stores, "REBUILD", 2)
    monkeypatch.setattr(stores, "SMALL", 5)
    monkeypatch.setattr(stores.Store, "_rebuild_elsewhere", lambda self: None)
    (one, other), _id = everyone
    records = [ActorRecord(id=f"m{n}", name=f"Membre {n}") for n in range(20)]
    one.do(make_actors, records)

    assert one.count() == 1
    other.do(other.store.rebuild)
    assert one.count() == 21


def test_changes_of_other_things_than_actors_cost_no_reading_of_actors(everyone, monkeypatch):
    (one, _other), _id = everyone
    one.do(_note_something_else)
    monkeypatch.setattr(build, "read", None)

    assert one.count() == 1


def _note_something_else():
    journal.record(db.session, [journal.Event("source.read", 0)])
    db.session.commit()


def test_a_journal_that_began_anew_is_noticed_by_a_running_worker(everyone):
    (one, _other), _id = everyone
    one.do(_empty_the_database)

    assert one.count() == 0
    one.do(make_actor, "La première de toutes")
    assert one.names() == ["La première de toutes"]


def test_a_database_made_anew_does_not_get_the_snapshot_of_the_former_one(
    everyone, make_app, clock
):
    (one, _other), _id = everyone
    position = one.do(lambda: journal.position(db.session))
    one.do(_empty_the_database)
    clock.advance(minutes=1)
    for number in range(position + 1):  # the new journal overtakes the former
        one.do(make_actor, f"Autre {number}")

    fresh = type(one)(make_app())
    assert fresh.count() == position + 1
    assert fresh.count(q="ressourcerie") == 0


def _empty_the_database():
    """What deleting the database and beginning again looks like from outside."""
    connection = db.session.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("ALTER TABLE journal_entry DISABLE TRIGGER ALL"))
    else:
        for verb in ("update", "delete"):
            connection.execute(sa.text(f"DROP TRIGGER IF EXISTS journal_entry_no_{verb}"))
    for table in ("source_record", "actor_location", "journal_entry", "actor", "source"):
        connection.execute(sa.text(f"DELETE FROM {table}"))
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("ALTER SEQUENCE journal_entry_id_seq RESTART"))
        connection.execute(sa.text("ALTER SEQUENCE actor_id_seq RESTART"))
    db.session.commit()


def test_a_request_that_another_overtook_does_not_take_it_for_a_new_journal(everyone, monkeypatch):
    (one, _other), _id = everyone
    one.do(make_actor, "Deuxième")
    position = journal.position

    def overtaken(session):
        monkeypatch.setattr(journal, "position", position)
        stale = position(session)
        one.do(make_actor, "Troisième")
        assert one.count() == 3
        return stale

    monkeypatch.setattr(journal, "position", overtaken)
    monkeypatch.setattr(one.store, "_opened", None)  # nothing is opened or built again
    assert one.count() == 3


def rename_commune(code, name):
    territory = db.session.scalar(sa.select(Territory).where(Territory.code == code))
    territory.name = name
    journal.record(db.session, [journal.Event("territory.loaded", 0)])
    db.session.commit()


def test_a_commune_with_a_new_name_is_found_by_it_in_both_workers(everyone):
    (one, other), _id = everyone
    assert one.count(q="Tours") == 1

    one.do(rename_commune, "37261", "Caesarodunum")

    for worker in (one, other):
        assert worker.count(q="caesarodunum") == 1
        assert worker.count(q="Tours") == 0
