# SPDX-License-Identifier: AGPL-3.0-or-later
"""The month that the demo's people have lived: every screen has something, all of it invented."""

import re
from collections import Counter
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from ess_map.actors.models import Actor, LabelClearance, Relation
from ess_map.contributions import history
from ess_map.contributions.models import Contribution
from ess_map.core import clock, journal
from ess_map.core.db import db
from ess_map.demo import accounts, contributions, fictional, load, past, tables
from ess_map.notifications.models import Notification
from ess_map.subscriptions.models import Subscription
from tests.demo.test_demo_data import FICTION_PHONES
from tests.people.doing import sign_in

TOURS, ORLEANS = "epci-243700754", "epci-244500468"
STEPS = tables.document("contributions.json")


@pytest.fixture
def lived(app):
    """The demo with its month, on either database."""
    fill()
    return app


def fill():
    for _report in load.demo():
        pass
    with past.living(past.begun(db.session)):
        accounts.create(db.session)
    contributions.create(db.session)


def test_every_screen_is_alive_and_a_second_load_changes_nothing(lived):
    found = list(db.session.scalars(sa.select(Contribution).where(Contribution.kind != "import")))
    by_status = Counter(one.status for one in found)
    assert by_status["pending"] >= 14
    assert by_status["refused"] == by_status["undone"] == by_status["unconfirmed"] == 1
    waiting = {one.kind for one in found if one.status == "pending"}
    assert waiting == {
        *("create", "update", "move", "close", "report", "confirm", "relate", "label")
    }
    assert any(len(one.accepted or one.changes) < len(one.changes) for one in found)
    assert min(one.created_at for one in found) < clock.now() - timedelta(days=28)
    assert all(one.created_at <= clock.now() for one in found)

    links = list(db.session.scalars(sa.select(Relation)))
    assert sorted(link.public for link in links) == [False, True]
    older = sa.select(Actor.id).join(LabelClearance).where(Actor.version > LabelClearance.version)
    assert db.session.scalars(older).all()
    assert db.session.scalars(sa.select(Subscription)).one().confirmed_at

    before = journal.position(db.session), count(Contribution), count(Notification)
    db.session.rollback()
    fill()
    assert (journal.position(db.session), count(Contribution), count(Notification)) == before


def count(table):
    return db.session.scalar(sa.select(sa.func.count()).select_from(table))


@pytest.mark.parametrize("database", ["spatialite"])
def test_nobody_real_is_spoken_of_and_the_journal_goes_forward(lived):
    spoken = sa.select(Actor).join(Contribution, Contribution.actor_id == Actor.id)
    assert all(actor.fictional for actor in db.session.scalars(spoken))
    entries = db.session.scalars(
        sa.select(journal.JournalEntry)
        .where(journal.JournalEntry.subject_type != "territory")
        .order_by(journal.JournalEntry.id)
    ).all()
    assert [one.at for one in entries] == sorted(one.at for one in entries)
    twice = sa.select(Actor.id).where(Actor.name.startswith("Le Radeau, café"), Actor.version > 1)
    told = history.versions(db.session, db.session.scalars(twice).one())
    assert {"email", "opening_hours"} <= {change.unit for one in told for change in one.changes}


@pytest.mark.parametrize("database", ["spatialite"])
def test_the_demo_s_people_find_their_work(lived):
    pages = {
        "animatrice": [f"/territoires/{TOURS}/{page}" for page in ("tableau", "droits")],
        "moderateur": ["/moderation"],
        "voisin": [f"/territoires/{ORLEANS}/tableau"],
        "label": ["/moderation"],
    }
    seen = {}
    for who, paths in pages.items():
        client = client_of(lived, who)
        for path in paths:
            answer = client.get(path)
            assert answer.status_code == 200, path
            seen[who, path] = answer.text
    assert "Linux du Champ de Foire" in seen["moderateur", "/moderation"]
    assert "Le Potager du Loiret" not in seen["moderateur", "/moderation"]
    assert "Tiers-lieu Le Radeau" in seen["label", "/moderation"]
    closing = sa.select(Contribution.id).where(
        Contribution.kind == "close", Contribution.status == "pending"
    )
    page = client_of(lived, "moderateur").get(f"/moderation/{db.session.scalars(closing).one()}")
    assert "Fermé le" in page.text
    assert "Ce qu&#39;il est devenu" not in page.text  # nobody said


def client_of(app, who):
    client = app.test_client()
    sign_in(client, f"{who}@demo.example", accounts.PASSWORD)
    return client


def test_steps_are_told_in_their_order_and_reach_nobody():
    assert sorted(STEPS, key=lambda step: (-step["day"], step["at"])) == STEPS
    assert 0 < STEPS[-1]["day"] <= STEPS[0]["day"] < past.AGE
    known = {one.email for one in accounts.ACCOUNTS}
    for step in STEPS:
        for name, value in step.get("changes", {}).items():
            if name == "phone":
                assert value[:8] in FICTION_PHONES
            if name in ("email", "website"):
                assert re.search(r"[@/][a-z0-9-]+\.example/?$", value)
        if step["do"] == "create":
            assert "Organisation fictive" in step["changes"]["description"]
        if "who" in step and "name" not in step:
            assert f"{step['who']}@demo.example" in known


def test_a_month_after_their_load_most_records_are_fresh_and_some_never_were():
    day = date(2027, 3, 1)
    rows = list(fictional.actors(day - timedelta(days=past.AGE)))
    checked = [date.fromisoformat(row["verified_at"]) for row in rows if row["verified_at"]]
    fresh = sum(one >= day - timedelta(days=365) for one in checked)
    assert 0.55 < fresh / len(rows) < 0.65
    assert 0.20 < (len(checked) - fresh) / len(rows) < 0.30
    assert 0.10 < 1 - len(checked) / len(rows) < 0.20
