# SPDX-License-Identifier: AGPL-3.0-or-later
"""The second factor: a code of one's phone, which serves once, and what helps when it is lost."""

import re
import time

import pytest
from passlib.totp import TOTP

from ess_map.core.db import db
from ess_map.people import accounts, grants
from tests.people.doing import (
    EMAIL,
    come_by_link,
    letters,
    member,
    said,
    send,
    sign_in,
    signed_in,
    token_in,
)

SETUP = "/compte/double-authentification"
STEP = 30


def code_of(key, steps=0):
    """Return what the phone shows, or will show some half minutes later."""
    return TOTP(key.replace("-", ""), format="base32").generate(time.time() + steps * STEP).token


def key_in(page):
    return re.search(r'class="code">([A-Z2-7-]+)<', page.text)[1]


def activate(client):
    """Set a phone up; return its key."""
    page = send(client, SETUP, setup="authenticator")
    key, action = key_in(page), re.search(rf'action="({SETUP}/[^"]+|/connexion/code)"', page.text)
    answer = client.post(action[1], data={"csrf_token": token_in(page), "code": code_of(key)})
    assert answer.status_code == 303
    return key


@pytest.fixture
def key(app, client):
    """Anna's phone, set up while she was signed in; then she leaves."""
    member(client)
    sign_in(client)
    key = activate(client)
    send(client, "/deconnexion", "/compte")
    return key


def test_a_code_follows_the_password(app, client, key):
    assert "active" in letters()[-1].body
    answer = sign_in(client)
    assert answer.status_code == 303
    assert answer.location.startswith("/connexion/code")
    assert not signed_in(client)
    page = send(client, "/connexion/code", code="000000")
    assert page.status_code == 422
    assert "Ce code n'est pas le bon" in said(page)
    answer = send(client, "/connexion/code", code=code_of(key, 1))
    assert answer.status_code == 303
    assert signed_in(client)


def test_a_code_follows_a_mailed_link_too(app, client, key):
    answer = come_by_link(client, accounts.find(db.session, EMAIL))
    assert (answer.status_code, answer.location) == (303, "/connexion/code")
    assert not signed_in(client)
    send(client, "/connexion/code", code=code_of(key, 1))
    assert signed_in(client)


def test_a_code_serves_once(app, client, key):
    sign_in(client)
    send(client, "/connexion/code", code=code_of(key, 1))
    other = app.test_client()
    sign_in(other)
    assert send(other, "/connexion/code", code=code_of(key, 1)).status_code == 422


def test_codes_are_not_guessed(app, client, key):
    sign_in(client)
    token = token_in(client.get("/connexion/code"))
    wrong = {"csrf_token": token, "code": "000000"}
    answers = [client.post("/connexion/code", data=wrong).status_code for _try in range(11)]
    assert answers == [422] * 10 + [429]


def test_nobody_skips_the_first_factor(app, client, key):
    for path in ("/connexion/code", "/connexion/code-de-secours", "/connexion/second-facteur"):
        answer = client.get(path)
        assert (answer.status_code, answer.location) == (302, "/connexion")


def test_a_recovery_code_replaces_a_lost_phone_once(app, client, key):
    sign_in(client)
    send(client, "/connexion/code", code=code_of(key, 1))
    page = send(client, "/compte/codes-de-secours", generate_new_codes="1")
    codes = re.findall(r"<code>([0-9a-f-]{14})</code>", page.text)
    assert len(codes) == 8
    stored = accounts.find(db.session, EMAIL).mf_recovery_codes
    assert not set(codes) & set(stored), "they are kept encrypted"
    for expected in (303, 422):
        other = app.test_client()
        sign_in(other)
        answer = send(other, "/connexion/code-de-secours", code=codes[0])
        assert answer.status_code == expected
    assert "7 codes restants" in said(client.get("/compte"))


def test_it_may_be_switched_off_again(app, client, key):
    sign_in(client)
    send(client, "/connexion/code", code=code_of(key, 1))
    assert send(client, SETUP, setup="disable").status_code == 303
    assert "désactivée" in letters()[-1].body
    assert sign_in(app.test_client()).location == "/"


def test_switching_it_on_asks_who_is_there_after_half_an_hour(app, client):
    member(client)
    sign_in(client)
    with client.session_transaction() as cookie:
        cookie["fs_paa"] = time.time() - 31 * 60
    for path in (SETUP, "/compte/adresse", "/compte/cles", "/compte/codes-de-secours"):
        answer = client.get(path)
        assert answer.location.startswith("/compte/verifier?next=")
    page = send(client, "/compte/verifier", password="x" * 12)
    assert page.status_code == 422
    answer = send(client, f"/compte/verifier?next={SETUP}", password="une phrase assez longue")
    assert (answer.status_code, answer.location) == (303, SETUP)
    assert client.get(SETUP).status_code == 200


def test_who_has_no_password_proves_it_by_a_link(app, client, clock):
    user = accounts.create(db.session, EMAIL)
    db.session.commit()
    come_by_link(client, user)
    with client.session_transaction() as cookie:
        cookie["fs_paa"] = 0
    page = client.get(f"/compte/verifier?next={SETUP}")
    assert "Recevoir un lien" in said(page)
    clock.advance(minutes=1)
    fields = {"csrf_token": token_in(page), "email": EMAIL, "next": SETUP}
    client.post("/connexion/lien", data=fields)
    link = re.search(r"http://localhost:5000(/\S+)", letters()[-1].body)[1]
    answer = send(client, link)
    assert (answer.status_code, answer.location) == (303, SETUP)
    assert client.get(SETUP).status_code == 200


@pytest.mark.parametrize("role", ["administrator", "animator"])
def test_who_administers_may_not_do_without(make_app, role):
    app = make_app(ESS_MAP_ADMIN_2FA="required")
    client = app.test_client()
    with app.app_context():
        user = accounts.create(db.session, EMAIL)
        grants.bestow(db.session, user, role, "instance")
        db.session.commit()
        link = f"/connexion/{accounts.sign_in_link(user)}"
    answer = send(client, link)
    if role == "animator":
        assert answer.location == "/"
        return
    assert answer.location == SETUP
    assert not signed_in(client)
    assert "obligatoire" in said(client.get(SETUP))
    activate(client)
    assert signed_in(client)
    page = client.get(SETUP)
    assert "Désactiver" not in said(page)
    refused = client.post(SETUP, data={"csrf_token": token_in(page), "setup": "disable"})
    assert refused.status_code == 422


@pytest.mark.parametrize("database", ["spatialite"])
@pytest.mark.parametrize(
    ("environment", "expected"),
    [("production", "required"), ("development", "optional"), ("test", "optional")],
)
def test_production_requires_it_unless_told_otherwise(make_app, environment, expected):
    settings = make_app(ESS_MAP_ENV=environment).extensions["ess_map.settings"]
    assert settings.admin_2fa == expected
