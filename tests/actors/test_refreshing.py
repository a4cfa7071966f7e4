# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plugin says that its facets of some actors changed: the map reads them, nobody is told."""

import pytest
import sqlalchemy as sa

from ess_map import Facet, hookimpl
from ess_map.actors.refreshing import refresh_actors
from ess_map.contributions import history
from ess_map.core import journal
from ess_map.core.db import db
from ess_map.platform import acting
from ess_map.subscriptions import difference, messages, selection
from ess_map.testing.factories import load, make_actor
from tests.statements import sent_to


class Repair:
    """Who repairs what is in the plugin's own table, here a dictionary."""

    def __init__(self):
        self.known = {}
        self.heard = []

    @hookimpl
    def register_facets(self):
        return [Facet("repair.what", "Réparer", lambda rows: [self.of(row.id) for row in rows])]

    def of(self, actor_id):
        return (self.known[actor_id],) if actor_id in self.known else ()

    @hookimpl
    def event_recorded(self, event):
        self.heard.append(event.kind)


@pytest.fixture
def repair():
    return Repair()


@pytest.fixture
def plugins(repair):
    return [("repair", repair)]


@pytest.fixture
def actor(app):
    return make_actor()


def refresh(ids):
    refresh_actors(db.session, ids)
    db.session.commit()


def test_the_history_the_feed_and_the_version_of_an_actor_stay(app, actor):
    client = app.test_client()
    before = client.get("/flux.atom").data
    entries = [entry.kind for entry in journal.history(db.session, "actor", actor.id)]
    versions = history.versions(db.session, actor.id)

    refresh([actor.id])

    assert client.get("/flux.atom").data == before
    assert [one.kind for one in journal.history(db.session, "actor", actor.id)] == entries
    assert history.versions(db.session, actor.id) == versions
    assert load(actor.id).version == 1


def test_followers_of_everything_are_told_nothing(app, actor):
    everything = selection.recall("")
    before = difference.now(everything)
    refresh([actor.id])
    after = difference.now(everything)

    assert after.position > before.position
    assert not difference.between(db.session, before, after)


def test_followers_of_a_facet_are_told_who_came_by_it(app, actor, repair):
    of_bikes = selection.recall("repair.what=bike")
    before = difference.now(of_bikes)
    repair.known[actor.id] = "bike"
    refresh([actor.id])

    found = difference.between(db.session, before, difference.now(of_bikes))
    assert found.new == (actor.id,)
    with app.test_request_context():
        (message,) = messages.of(db.session, found, ())
    assert message


def test_a_plugin_at_work_may_call_it_in_a_transaction_of_others(app, actor):
    with acting.acting("repair"):
        refresh_actors(db.session, [actor.id])
    db.session.commit()

    kind = sa.select(journal.JournalEntry.kind).order_by(journal.JournalEntry.id.desc())
    assert db.session.scalar(kind.limit(1)) == "actor_facets.refreshed"


def test_ten_thousand_cost_a_few_statements(app, actor):
    with sent_to(db.engine) as sent:
        refresh(range(1, 10_001))
    assert len(sent) < 30
    assert app.test_client().get("/facets.json").json["count"] == 1


def test_nobody_at_all_costs_no_entry(app, actor):
    before = journal.position(db.session)
    refresh([])
    assert journal.position(db.session) == before
