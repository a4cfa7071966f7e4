# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the library says is said in the reader's language; and nobody asks too often."""

import re

import pytest
from flask import current_app
from flask_babel.speaklater import LazyString
from flask_security.core import _default_messages
from flask_security.utils import get_message

from ess_map.core.db import db
from ess_map.people import accounts
from ess_map.people.messages import SENTENCES, SUBJECTS
from tests.people.doing import (
    EMAIL,
    come_by_link,
    letters,
    member,
    register,
    said,
    send,
    sign_in,
    token_in,
)

VALUES = {
    **dict.fromkeys(("email", "name", "username", "within", "cause", "reason", "code"), "X"),
    **dict.fromkeys(("id", "attr", "value", "exerror", "exdesc", "method_list"), "X"),
    **dict.fromkeys(("length", "min", "max"), 3),
}


@pytest.fixture
def database():
    """Words do not depend on the database."""
    return "spatialite"


def test_every_message_of_the_library_is_french_in_french(app):
    with app.test_request_context("/"):
        for name, (english, _category) in _default_messages.items():
            if name not in SENTENCES and "%(length)" not in english:
                assert get_message(name, **VALUES)[0] != english % VALUES, name


def test_our_own_messages_fill_in_their_values(app):
    for path in ("/", "/en/"):
        with app.test_request_context(path):
            for name in SENTENCES:
                assert "%(" not in get_message(name, **VALUES)[0]


def test_every_message_of_the_library_is_english_in_english(app):
    environ = {"ess_map.language": "en"}
    with app.test_request_context("/", environ_overrides=environ):
        for name, (english, _category) in _default_messages.items():
            if name not in SENTENCES and "%(length)" not in english:
                assert get_message(name, **VALUES)[0] == english % VALUES


def test_what_we_override_exists_in_the_library(app):
    assert set(SENTENCES) <= set(_default_messages)
    for name in SUBJECTS:
        assert isinstance(current_app.config[f"SECURITY_{name}"], LazyString)


def test_letters_are_plain_text_and_say_what_to_do(app, client):
    register(client)
    [letter] = letters()
    assert letter.subject == "Votre inscription"
    assert letter.body.startswith("Bonjour,\n\nVous venez de vous inscrire sur ESS Map.")
    assert "&" not in letter.body


@pytest.mark.parametrize(
    ("path", "form", "fields", "allowed"),
    [
        ("/connexion", None, {"email": EMAIL, "password": "x" * 12}, 10),
        ("/connexion/lien", "/connexion", {"email": EMAIL}, 5),
        ("/inscription", None, {"email": "pas une adresse"}, 5),
        ("/mot-de-passe/oublie", None, {"email": EMAIL}, 5),
        ("/confirmer", None, {"email": EMAIL}, 5),
    ],
)
def test_one_client_may_not_ask_without_end(app, client, path, form, fields, allowed):
    data = {"csrf_token": token_in(client.get(form or path)), **fields}
    statuses = [client.post(path, data=data).status_code for _try in range(allowed + 1)]
    assert 429 not in statuses[:-1]
    assert statuses[-1] == 429


def test_many_clients_may_not_guess_at_one_account(app, client):
    data = {"csrf_token": token_in(client.get("/connexion")), "email": EMAIL, "password": "x" * 12}
    statuses = [
        client.post("/connexion", data=data, environ_base={"REMOTE_ADDR": f"192.0.2.{n}"})
        for n in range(31)
    ]
    assert [one.status_code for one in statuses] == [422] * 30 + [429]


def test_a_link_is_mailed_to_who_has_an_account_and_nobody_else_learns_it(app, client):
    accounts.create(db.session, EMAIL)
    db.session.commit()
    pages = []
    for email in (EMAIL, "personne@exemple.fr"):
        answer = send(client, "/connexion/lien", "/connexion", email=email)
        assert (answer.status_code, answer.location) == (303, "/connexion")
        pages.append(said(client.get("/connexion")).replace(email, "?"))
    assert pages[0] == pages[1]
    assert "un lien de connexion vient de partir" in pages[0]
    assert (len(letters()), len(letters("personne@exemple.fr"))) == (1, 0)


@pytest.mark.parametrize("wrong", ["", "anna", "a@b"])
def test_what_is_no_address_gets_no_link(app, client, wrong):
    send(client, "/connexion/lien", "/connexion", email=wrong)
    assert "adresse de courriel" in said(client.get("/connexion"))


@pytest.mark.parametrize(
    "evil", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_never_leads_elsewhere(app, client, evil):
    member(client)
    send(client, "/connexion/lien", "/connexion", email=EMAIL, next=evil)
    assert send(client, re.search(r"/connexion/[\w.-]+", letters()[-1].body)[0]).location == "/"
    other = app.test_client()
    where = sign_in(other, next=evil).location or "/"
    assert re.match(r"/(?![/\\])", where), "a path of this site"


def test_a_name_may_hold_anything_and_is_only_shown(app, client):
    user = accounts.create(db.session, EMAIL)
    db.session.commit()
    come_by_link(client, user)
    assert user.public_name == "une personne inscrite"
    answer = send(client, "/compte", name=" <script>alert(1)</script> ", administrator="1")
    assert (answer.status_code, answer.location) == (303, "/compte")
    page = client.get("/compte")
    assert "<script>alert" not in page.text
    db.session.expire_all()
    assert (user.name, user.administrator) == ("<script>alert(1)</script>", False)
    assert send(client, "/compte", name="x" * 121).status_code == 422
