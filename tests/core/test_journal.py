# SPDX-License-Identifier: AGPL-3.0-or-later
"""The journal never shows an entry after a later one was seen."""

import threading

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ess_map.core import journal
from ess_map.core.db import db
from ess_map.core.journal import Event


def test_entries_keep_their_order_and_their_data(app, clock):
    journal.record(db.session, [Event("actor.created", 5, {"name": "é"}), Event("pole.opened", 2)])
    clock.advance(minutes=1)
    journal.record(db.session, [Event("actor.updated", 5)])
    db.session.commit()
    entries = list(journal.history(db.session, "actor", 5))
    assert [entry.kind for entry in entries] == ["actor.created", "actor.updated"]
    assert entries[0].data == {"name": "é"}
    assert entries[1].data is None
    assert (entries[1].at - entries[0].at).total_seconds() == 60


def test_a_reader_follows_from_where_it_stopped(app):
    journal.record(db.session, [Event("actor.created", 1), Event("source.read", 9)])
    first = journal.position(db.session)
    assert journal.subjects_since(db.session, first) == (first, {})
    journal.record(db.session, [Event("actor.updated", n) for n in (1, 2, 2)])
    assert journal.subjects_since(db.session, first) == (first + 3, {"actor": {1, 2}})
    assert journal.subjects_since(db.session, 0)[1]["source"] == {9}


def test_recording_nothing_writes_nothing(app):
    journal.record(db.session, [])
    assert journal.position(db.session) == 0


def test_what_is_rolled_back_was_never_recorded(app):
    journal.record(db.session, [Event("actor.created", 1)])
    db.session.rollback()
    assert journal.position(db.session) == 0


@pytest.mark.parametrize("database", ["postgis"], indirect=True)
def test_on_postgresql_entries_commit_in_the_order_of_their_ids(app, clock):
    """A second writer waits for the first, so no reader can miss the smaller id."""
    with Session(db.engine) as first, Session(db.engine) as second:
        journal.record(first, [Event("actor.created", 1)], at=clock.now())
        backend = second.scalar(sa.select(sa.func.pg_backend_pid()))

        def write_later():
            journal.record(second, [Event("actor.created", 2)], at=clock.now())
            second.commit()

        writer = threading.Thread(target=write_later)
        writer.start()
        _until_waiting(backend)
        assert journal.position(db.session) == 0
        first.commit()
        writer.join(timeout=20)
        assert not writer.is_alive()
    db.session.rollback()
    entries = db.session.scalars(sa.select(journal.JournalEntry).order_by("id"))
    assert [entry.subject_id for entry in entries] == [1, 2]


def _until_waiting(backend):
    """Look until the connection waits for the lock: the server knows, no need to guess a time."""
    waiting = sa.text(
        "SELECT count(*) FROM pg_locks WHERE pid = :pid AND locktype = 'advisory' AND NOT granted"
    )
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while not connection.scalar(waiting, {"pid": backend}):
            pass
