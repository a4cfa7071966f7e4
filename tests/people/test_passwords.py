# SPDX-License-Identifier: AGPL-3.0-or-later
"""Registering, signing in with a password, forgetting it: nothing tells who has an account."""

import pytest
from flask_security import utils
from flask_security.forms import hash_password

from ess_map.core.db import db
from ess_map.people import accounts
from tests.people.doing import (
    EMAIL,
    PASSWORD,
    come_by_link,
    letters,
    member,
    path_in,
    register,
    said,
    send,
    sign_in,
    signed_in,
    token_in,
)

NOBODY = "personne@exemple.fr"


def test_a_person_registers_confirms_and_signs_in(app, client):
    answer = register(client, " Anna@Exemple.fr ", name="  Anna   B ")
    assert (answer.status_code, answer.location) == (303, "/connexion")
    assert "envoyé à anna@exemple.fr" in said(client.get("/connexion"))
    user = accounts.find(db.session, EMAIL)
    assert (user.name, user.confirmed_at, user.password[:9]) == ("Anna B", None, "$argon2id")
    assert sign_in(client).status_code == 422
    link = path_in(letters()[0])
    page = client.get(link)
    assert "Confirmer" in said(page)
    db.session.expire_all()
    assert user.confirmed_at is None, "looking at the link confirms nothing"
    answer = client.post(link, data={"csrf_token": token_in(page)})
    assert (answer.status_code, answer.location) == (303, "/connexion")
    answer = sign_in(client)
    assert (answer.status_code, answer.location) == (303, "/")
    db.session.expire_all()
    assert user.confirmed_at.tzinfo is not None
    assert "Anna B" in said(client.get("/compte"))


@pytest.mark.parametrize("field", ["administrator", "active", "confirmed_at", "roles", "id"])
def test_a_registration_sets_no_field_that_it_does_not_ask_for(app, client, field):
    register(client, **{field: "1"})
    user = accounts.find(db.session, EMAIL)
    assert (user.administrator, user.active, user.confirmed_at) == (False, True, None)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"password": "trop court"}, "au moins 12 caractères"),
        ({"email": "anna"}, "adresse de courriel"),
        ({"email": ""}, "Indiquez votre adresse"),
        ({"name": "x" * 121}, "120 caractères"),
        ({"password_confirm": "autre chose encore"}, "diffèrent"),
    ],
)
def test_a_registration_that_will_not_do_says_what_to_change(app, client, fields, sentence):
    same = fields.get("password", PASSWORD)
    asked = {"email": EMAIL, "password": same, "password_confirm": same, **fields}
    page = send(client, "/inscription", **asked)
    assert page.status_code == 422
    assert sentence in said(page)
    assert accounts.everyone(db.session) == []


def test_registering_a_known_address_looks_the_same_and_tells_its_holder(app, client):
    member(client)
    shown = []
    for email in (NOBODY, EMAIL):
        answer = register(client, email, "une autre phrase longue")
        page = said(client.get("/connexion")).replace(email, "?")
        shown.append((answer.status_code, answer.location, page))
    assert shown[0] == shown[1]
    assert "Ouvrez le courriel envoyé à ?" in shown[0][2]
    letter = letters()[-1]
    assert "qui y a déjà un compte" in letter.body
    assert sign_in(client).status_code == 303, "the password is still the holder's own"


def test_a_wrong_password_and_an_unknown_address_answer_the_same(app, client):
    member(client)
    wrong, unknown = sign_in(client, EMAIL, "x" * 12), sign_in(client, NOBODY, "x" * 12)
    assert wrong.status_code == unknown.status_code == 422
    assert "Adresse ou mot de passe incorrect" in said(wrong)
    neutral = said(wrong).replace(EMAIL, "?"), said(unknown).replace(NOBODY, "?")
    assert neutral[0] == neutral[1]


@pytest.mark.parametrize("email", [EMAIL, NOBODY, "sans@exemple.fr"])
def test_one_hash_is_computed_whoever_tries_to_sign_in(app, client, monkeypatch, email):
    member(client)
    accounts.create(db.session, "sans@exemple.fr")
    db.session.commit()
    hashes = []
    context = app.extensions["security"].pwd_context
    for name in ("hash", "verify", "verify_and_update"):
        real = getattr(context, name)
        spy = lambda *words, _real=real, _name=name, **more: (  # noqa: E731
            hashes.append(_name) or _real(*words, **more)
        )
        monkeypatch.setattr(context, name, spy)
    sign_in(client, email, "pas le bon mot de passe")
    assert len(hashes) == 1


def test_a_forgotten_password_is_replaced_and_ends_every_session(app, client):
    member(client)
    elsewhere = app.test_client()
    sign_in(elsewhere)
    assert signed_in(elsewhere)
    known = send(client, "/mot-de-passe/oublie", email=EMAIL)
    unknown = send(client, "/mot-de-passe/oublie", email=NOBODY)
    assert known.status_code == unknown.status_code == 200
    assert said(known).replace(EMAIL, "?") == said(unknown).replace(NOBODY, "?")
    assert letters(NOBODY) == []
    link = path_in(letters()[-1])
    new = "encore une autre phrase"
    answer = send(client, link, password=new, password_confirm=new)
    assert (answer.status_code, answer.location) == (303, "/connexion")
    assert not signed_in(elsewhere)
    assert sign_in(client).status_code == 422
    assert sign_in(client, EMAIL, new).status_code == 303
    again = app.test_client().get(link)
    assert (again.status_code, again.location) == (302, "/mot-de-passe/oublie")


def test_a_new_password_ends_the_other_sessions_and_not_this_one(app, client):
    member(client)
    elsewhere = app.test_client()
    sign_in(elsewhere)
    sign_in(client)
    new = "encore une autre phrase"
    fields = {"new_password": new, "new_password_confirm": new}
    wrong = send(client, "/compte/mot-de-passe", password="x" * 12, **fields)
    assert wrong.status_code == 422
    assert "Ce n'est pas le bon mot de passe" in said(wrong)
    answer = send(client, "/compte/mot-de-passe", password=PASSWORD, **fields)
    assert (answer.status_code, answer.location) == (303, "/compte")
    assert signed_in(client)
    assert not signed_in(elsewhere)
    assert "changé" in letters()[-1].body


def test_who_came_by_link_may_choose_a_password(app, client):
    user = accounts.create(db.session, EMAIL)
    db.session.commit()
    come_by_link(client, user)
    fields = {"new_password": PASSWORD, "new_password_confirm": PASSWORD}
    assert send(client, "/compte/mot-de-passe", **fields).status_code == 303
    assert sign_in(app.test_client()).status_code == 303


def test_the_password_of_who_registered_first_goes_when_the_holder_comes(app, client):
    register(app.test_client(), EMAIL, "celui de quelqu'un d'autre")
    user = accounts.find(db.session, EMAIL)
    assert come_by_link(client, user).status_code == 303
    assert sign_in(app.test_client(), EMAIL, "celui de quelqu'un d'autre").status_code == 422


def test_an_address_changes_when_the_new_one_has_answered(app, client):
    member(client)
    sign_in(client)
    send(client, "/compte/adresse", email="neuve@exemple.fr")
    assert accounts.by_address(db.session, "neuve@exemple.fr") is None
    link = path_in(letters("neuve@exemple.fr")[0])
    client.get(link)
    db.session.rollback()
    assert accounts.by_address(db.session, "neuve@exemple.fr") is None
    assert send(client, link).status_code == 303
    db.session.rollback()
    assert accounts.by_address(db.session, "neuve@exemple.fr") is not None
    assert "neuve@exemple.fr" in letters(EMAIL)[-1].body


def test_a_taken_address_is_not_told_to_who_wants_it(app, client):
    member(client, "bo@exemple.fr")
    member(client)
    sign_in(client)
    free = send(client, "/compte/adresse", email="libre@exemple.fr")
    taken = send(client, "/compte/adresse", email="bo@exemple.fr")
    assert free.status_code == taken.status_code == 200
    same = said(free).replace("libre@exemple.fr", "?"), said(taken).replace("bo@exemple.fr", "?")
    assert same[0] == same[1]


def test_letters_lead_home_whatever_name_the_request_used(app, client):
    evil = {"base_url": "http://evil.example"}
    page = client.get("/inscription", **evil)
    fields = {"email": EMAIL, "password": PASSWORD, "password_confirm": PASSWORD}
    client.post("/inscription", data={"csrf_token": token_in(page), **fields}, **evil)
    page = client.get("/connexion", **evil)
    client.post("/connexion/lien", data={"csrf_token": token_in(page), "email": EMAIL}, **evil)
    bodies = [letter.body for letter in letters()]
    assert len(bodies) == 2
    assert not any("evil" in body for body in bodies)


def test_hashing_is_argon2_in_the_app(app):
    with app.test_request_context():
        assert hash_password("x").startswith("$argon2id")
        assert not utils.verify_password("y", hash_password("x"))
