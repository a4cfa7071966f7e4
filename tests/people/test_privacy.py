# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is kept of people: told to all, handed over, erased, and forgotten in time."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
import sqlalchemy as sa

from ess_map import hookimpl
from ess_map.core import journal, mail
from ess_map.core.db import db
from ess_map.core.errors import Unavailable
from ess_map.people import accounts, activity, grants, privacy
from ess_map.people.models import User, UserSession
from ess_map.people.roles import Grant
from ess_map.platform.plugins import registry
from ess_map.platform.retention import Retention
from tests.own_tables import own_tables
from tests.people.doing import come_by_link, letters, path_in, said, send, signed_in

EMAIL = "anna@exemple.fr"


@pytest.fixture
def anna(app, client):
    """Has an account with a right, and is signed in."""
    user = accounts.create(db.session, EMAIL, "Anna")
    grants.bestow(db.session, user, "moderator", "instance")
    db.session.commit()
    come_by_link(client, user)
    return user


def left_of(email):
    """Every text of every table of the database in which ``email`` still is."""
    found = []
    for table in own_tables():
        for row in db.session.execute(sa.select(table)).all():
            if email in str(row):
                found.append(table.name)
    return found


def test_the_register_tells_what_every_room_and_plugin_keeps(client):
    page = said(client.get("/donnees-personnelles"))
    for rule in registry().retentions.values():
        assert str(rule.what) in page
        assert str(rule.kept) in page
    assert "3 ans sans visite" in page


def test_the_register_speaks_english(client):
    assert client.get("/en/donnees-personnelles").status_code == 200


def test_my_data_come_as_readable_files(client, anna):
    answer = client.get("/compte/donnees.zip")
    assert answer.headers["Cache-Control"] == "no-store"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        names = archive.namelist()
        account = json.loads(archive.read("people/compte.json"))
        assert account["adresse"] == EMAIL
        assert json.loads(archive.read("people/droits.json"))[0]["rôle"] == "moderator"
        assert "people/sessions.json" in names
        readme = archive.read("LISEZ-MOI.txt").decode()
    assert EMAIL in readme
    assert "- people/compte.json" in readme
    assert "fs_uniquifier" not in account


def test_my_data_are_mine(app, anna):
    assert app.test_client().get("/compte/donnees.zip").status_code == 303


def test_a_mailed_link_erases_me_and_nothing_of_me_is_left(client, anna):
    mail.post(db.session, EMAIL, "Une lettre", "Pour Anna", kind="test")
    db.session.commit()
    send(client, "/compte/effacer", _form="/compte/donnees")
    assert accounts.find(db.session, EMAIL)
    path = path_in(letters()[-1])
    assert "définitif" in said(client.get(path))
    answer = send(client, path)
    assert (answer.status_code, answer.location) == (303, "/")
    assert not signed_in(client)
    db.session.rollback()
    assert left_of(EMAIL) == []
    assert left_of("Anna") == []
    for kind in (User, Grant, UserSession):
        assert db.session.scalar(sa.select(sa.func.count()).select_from(kind)) == 0
    kinds = db.session.scalars(sa.select(journal.JournalEntry.kind)).all()
    assert kinds == ["grant.given", "grant.revoked", "user.erased"]


def test_the_link_of_somebody_else_erases_nobody(app, client, anna):
    send(client, "/compte/effacer", _form="/compte/donnees")
    path = path_in(letters()[-1])
    bo = accounts.create(db.session, "bo@exemple.fr")
    db.session.commit()
    other = app.test_client()
    come_by_link(other, bo)
    assert other.get(path).status_code == 403
    assert app.test_client().get(path).status_code == 303


def test_the_link_is_good_for_an_hour(client, anna, clock):
    send(client, "/compte/effacer", _form="/compte/donnees")
    path = path_in(letters()[-1])
    clock.advance(minutes=61)
    assert client.get(path).status_code == 410


def test_the_last_administrator_is_told_to_find_another_first(client, app):
    user = accounts.create_administrator(db.session, EMAIL)
    db.session.commit()
    come_by_link(client, user)
    answer = send(client, "/compte/effacer", _form="/compte/donnees")
    assert answer.status_code == 412
    assert "plus d'administrateur" in said(answer)


def test_a_plugin_that_cannot_forget_keeps_everything_as_it_was(make_app):
    class Stubborn:
        @hookimpl
        def erase_user(self, user):
            raise Unavailable("pas maintenant")

    app = make_app(plugins=[("stubborn", Stubborn())])
    with app.app_context():
        user = accounts.create(db.session, EMAIL, "Anna")
        grants.bestow(db.session, user, "moderator", "instance")
        db.session.commit()
        with pytest.raises(Unavailable):
            privacy.erase(db.session, user)
        db.session.rollback()
        assert len(grants.on(db.session, user=accounts.find(db.session, EMAIL))) == 1


def test_an_unused_account_is_warned_then_erased(app, clock):
    accounts.create(db.session, EMAIL)
    db.session.commit()
    clock.advance(days=activity.UNUSED - activity.WARNED + 1)
    privacy.purge_all(db.session)
    privacy.purge_all(db.session)
    (letter,) = letters()
    assert "sera effacé" in letter.body
    assert accounts.find(db.session, EMAIL)
    clock.advance(days=activity.WARNED)
    said_by_job = privacy.purge_all(db.session)
    assert accounts.by_address(db.session, EMAIL) is None
    assert "accounts : 1" in said_by_job


def test_whoever_comes_back_after_the_letter_stays(app, client, clock):
    user = accounts.create(db.session, EMAIL)
    db.session.commit()
    clock.advance(days=activity.UNUSED - activity.WARNED + 1)
    privacy.purge_all(db.session)
    come_by_link(client, user)
    clock.advance(days=activity.WARNED + 5)
    privacy.purge_all(db.session)
    assert accounts.find(db.session, EMAIL)


def test_the_last_administrator_is_never_purged(app, clock):
    accounts.create_administrator(db.session, EMAIL)
    db.session.execute(sa.update(User).values(confirmed_at=clock.now()))
    db.session.commit()
    clock.advance(days=2 * activity.UNUSED)
    privacy.purge_all(db.session)
    clock.advance(days=activity.WARNED + 1)
    privacy.purge_all(db.session)
    assert accounts.find(db.session, EMAIL)


def test_an_invitation_that_nobody_opened_is_forgotten(app, clock):
    db.session.add(User(email=EMAIL, created_at=clock.now()))
    db.session.commit()
    clock.advance(days=activity.UNOPENED)
    privacy.purge_all(db.session)
    assert accounts.find(db.session, EMAIL)
    clock.advance(days=1)
    privacy.purge_all(db.session)
    assert left_of(EMAIL) == []


def test_old_sessions_are_forgotten(app, client, anna, clock):
    clock.advance(days=31)
    privacy.purge_all(db.session)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(UserSession)) == 0


def test_one_rule_that_fails_does_not_keep_the_others(make_app, clock):
    def broken(_session, _before):
        raise OSError("the disk is away")

    class Broken:
        @hookimpl
        def register_retention(self):
            return [Retention("broken", "x", "x", "x", "x", 1, broken)]

    with make_app(plugins=[("broken", Broken())]).app_context():
        db.session.add(User(email=EMAIL, created_at=clock.now() - timedelta(days=200)))
        db.session.commit()
        with pytest.raises(Unavailable, match="broken"):
            privacy.purge_all(db.session)
        assert accounts.by_address(db.session, EMAIL) is None
