# SPDX-License-Identifier: AGPL-3.0-or-later
"""Becoming an administrator: a link that serves once, on either database."""

import re

import pytest

from ess_map.core import mail
from ess_map.core.db import db
from ess_map.core.errors import Gone, Invalid, NotFound
from ess_map.people import accounts
from ess_map.people.models import User

EMAIL = "anna@exemple.fr"


@pytest.fixture
def run(app):
    """Run a command of ``ess-map``, as an operator does."""

    def invoke(*words):
        return app.test_cli_runner().invoke(args=["user", *words])

    return invoke


def path_in(text):
    return re.search(r"http://localhost:5000(/connexion/\S+)", text)[1]


def press(client, path):
    """Open the page of a link and press its button, as a browser would."""
    page = client.get(path)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]
    return client.post(path, data={"csrf_token": token})


def test_create_admin_prints_a_link_and_sends_it(run):
    result = run("create-admin", " Anna@Exemple.fr ", "--name", "Anna")
    assert result.exit_code == 0
    assert "anna@exemple.fr est administrateur." in result.output
    [letter] = mail.outbox()
    assert letter["To"] == EMAIL
    assert path_in(letter.get_content()) == path_in(result.output)
    [user] = accounts.everyone(db.session)
    assert (user.email, user.name, user.administrator) == (EMAIL, "Anna", True)


def test_create_admin_again_finds_the_account_and_keeps_its_name(run):
    run("create-admin", EMAIL, "--name", "Anna")
    assert run("create-admin", EMAIL).exit_code == 0
    assert run("list").output.split("\t") == [EMAIL, "administrateur", "2026-11-21", "Anna\n"]


def test_an_empty_list_says_how_to_begin(run):
    assert "ess-map user create-admin" in run("list").output


@pytest.mark.parametrize("wrong", ["anna", "a@b", "a b@c.fr", "a@b.fr\nBcc: x@y.fr", "", "é" * 300])
def test_what_is_no_address_is_refused(app, wrong):
    with pytest.raises(Invalid, match="adresse de courriel"):
        accounts.create_administrator(db.session, wrong)


def test_a_link_for_nobody_is_refused_with_what_to_do(app):
    with pytest.raises(NotFound, match="ess-map user list"):
        accounts.find(db.session, "personne@exemple.fr")


def test_looking_at_a_link_does_not_use_it(app, run, client):
    path = path_in(run("create-admin", EMAIL).output)
    for _scanner in range(3):
        page = client.get(path)
        assert page.status_code == 200
        assert EMAIL in page.text
        assert page.headers["Cache-Control"] == "no-store"
    assert accounts.find(db.session, EMAIL).link_used_at is None
    answer = press(client, path)
    assert (answer.status_code, answer.location) == (303, "/")


def test_a_link_signs_in_once(app, run, client):
    path = path_in(run("create-admin", EMAIL).output)
    assert press(client, path).status_code == 303
    assert client.get("/outbox").status_code == 200
    again = app.test_client().get(path)
    assert again.status_code == 410
    assert "déjà servi" in again.text


def test_two_clicks_at_the_same_instant_sign_in_once(app):
    user = accounts.create_administrator(db.session, EMAIL)
    token = accounts.sign_in_link(user)
    accounts.use_link(db.session, token)
    with pytest.raises(Gone, match="déjà servi"):
        accounts.use_link(db.session, token)


def test_using_a_link_voids_the_older_ones_and_a_later_one_works(app, clock):
    user = accounts.create_administrator(db.session, EMAIL)
    older = accounts.sign_in_link(user)
    clock.advance(minutes=1)
    accounts.use_link(db.session, accounts.sign_in_link(user))
    with pytest.raises(Gone):
        accounts.read_link(db.session, older)
    clock.advance(minutes=1)
    assert accounts.use_link(db.session, accounts.sign_in_link(user)) == user


def test_a_link_expires_after_a_day(app, run, client, clock):
    path = path_in(run("create-admin", EMAIL).output)
    clock.advance(hours=24)
    assert client.get(path).status_code == 200
    clock.advance(seconds=1)
    answer = client.get(path)
    assert answer.status_code == 410
    assert "a expiré" in answer.text


def test_a_link_cut_in_two_is_refused(run, client):
    path = path_in(run("create-admin", EMAIL).output)
    assert client.get(path[:-5]).status_code == 400


def test_a_link_of_an_erased_account_is_refused(app):
    user = accounts.create_administrator(db.session, EMAIL)
    token = accounts.sign_in_link(user)
    db.session.delete(user)
    db.session.flush()
    with pytest.raises(Gone, match="n'existe plus"):
        accounts.read_link(db.session, token)


def test_a_link_of_an_erased_account_opens_none_that_has_its_number_now(app, clock):
    erased = accounts.create(db.session, EMAIL)
    token = accounts.sign_in_link(erased)
    number = erased.id
    db.session.delete(erased)
    db.session.flush()
    clock.advance(minutes=5)
    db.session.add(User(id=number, email="bo@exemple.fr", created_at=clock.now()))
    db.session.flush()
    with pytest.raises(Gone):
        accounts.use_link(db.session, token)


@pytest.mark.parametrize("database", ["spatialite"])
def test_the_number_of_an_erased_account_is_never_given_again(app):
    first = accounts.create(db.session, "un@exemple.fr")
    db.session.commit()
    number = first.id
    db.session.delete(first)
    db.session.commit()
    second = accounts.create(db.session, "deux@exemple.fr")
    db.session.commit()
    assert second.id > number
