# SPDX-License-Identifier: AGPL-3.0-or-later
"""event_recorded: something happened and is committed."""

import pytest

from ess_map import hookimpl
from ess_map.core import journal
from ess_map.core.db import db
from ess_map.core.journal import Event

seen = []


@hookimpl
def event_recorded(event):
    if event.kind == "actor.updated":
        seen.append(event.subject_id)


@pytest.fixture(autouse=True)
def nothing_seen(site):
    seen.clear()


def test_the_plugin_hears_of_it_after_the_commit(bike):
    journal.record(db.session, [Event("actor.updated", bike.id), Event("source.read", 1)])
    assert seen == []
    db.session.commit()
    assert seen == [bike.id]


def test_the_plugin_hears_nothing_of_what_is_rolled_back(bike):
    journal.record(db.session, [Event("actor.updated", bike.id)])
    db.session.rollback()
    db.session.commit()
    assert seen == []


class Grumpy:
    @hookimpl
    def event_recorded(self, event):
        raise RuntimeError("not today")


def test_a_plugin_that_fails_does_not_undo_what_happened(make_app, caplog):
    app = make_app(plugins=[("grumpy", Grumpy())])
    with app.app_context():
        before = journal.position(db.session)
        journal.record(db.session, [Event("actor.updated", 1)])
        db.session.commit()
        assert journal.position(db.session) == before + 1
    assert "plugin failed" in caplog.text
