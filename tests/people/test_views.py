# SPDX-License-Identifier: AGPL-3.0-or-later
"""The session cookie, signing out, and who may read the outbox."""

import re

import pytest
from flask import render_template_string

from ess_map.core import mail
from ess_map.core.db import db
from ess_map.people import accounts
from ess_map.people.roles import Grant

LOCAL = {"environ_base": {"REMOTE_ADDR": "127.0.0.1"}, "base_url": "http://localhost:5000"}


@pytest.fixture
def database():
    """What is tested here does not depend on the database."""
    return "spatialite"


@pytest.fixture
def link(app):
    user = accounts.create_administrator(db.session, "anna@exemple.fr", "Anna")
    db.session.commit()
    return f"/connexion/{accounts.sign_in_link(user)}"


def token_in(page):
    return re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]


def sign_in(client, link):
    return client.post(link, data={"csrf_token": token_in(client.get(link))})


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(client, link):
    cookie = sign_in(client, link).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_in_production_the_cookie_travels_encrypted_only(make_app):
    app = make_app(ESS_MAP_ENV="production")
    assert app.config["SESSION_COOKIE_SECURE"] is True


def test_signing_in_replaces_the_session(client, link):
    token = token_in(client.get(link))
    with client.session_transaction() as before:
        before["planted"] = "by somebody else"
    client.post(link, data={"csrf_token": token})
    with client.session_transaction() as after:
        assert set(after) == {"session", "_user_id", "fs_paa", "_permanent"}


def test_a_form_from_elsewhere_signs_nobody_in(client, link):
    answer = client.post(link)
    assert answer.status_code == 400
    assert "recommencez" in answer.text
    assert accounts.find(db.session, "anna@exemple.fr").link_used_at is None


def test_signing_in_in_english_stays_in_english(client, link):
    page = client.get(f"/en{link}")
    answer = client.post(f"/en{link}", data={"csrf_token": token_in(page)})
    assert answer.location == "/en/"


def test_signing_out_ends_the_session(client, link):
    sign_in(client, link)
    # Any page with a form gives a token: here the one behind somebody else's link.
    other = accounts.create_administrator(db.session, "bo@exemple.fr")
    db.session.commit()
    page = client.get(f"/connexion/{accounts.sign_in_link(other)}")
    answer = client.post("/deconnexion", data={"csrf_token": token_in(page)})
    assert (answer.status_code, answer.location) == (303, "/")
    assert client.get("/outbox").status_code == 303


def test_templates_know_who_is_signed_in(app, client, link):
    template = "{{ current_user.name if current_user else 'visiteur' }}"
    app.add_url_rule("/who", view_func=lambda: render_template_string(template))
    assert client.get("/who").text == "visiteur"
    sign_in(client, link)
    assert client.get("/who").text == "Anna"


def test_a_visitor_of_an_ordinary_page_gets_no_cookie(app):
    app.add_url_rule("/plain", view_func=lambda: render_template_string("bonjour"))
    answer = app.test_client().get("/plain")
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")


def test_the_outbox_shows_letters_to_an_administrator_newest_first(client, link, clock):
    mail.send("x@exemple.fr", "Première", "Bonjour <b>")
    clock.advance(minutes=1)
    mail.send("x@exemple.fr", "Seconde", "http://localhost:5000/ici")
    sign_in(client, link)
    page = client.get("/outbox")
    assert page.text.index("Seconde") < page.text.index("Première")
    assert "Bonjour &lt;b&gt;" in page.text
    assert 'href="http://localhost:5000/ici"' in page.text


def test_an_empty_outbox_says_so(client, link):
    sign_in(client, link)
    assert "Aucun courriel" in client.get("/outbox").text


def test_a_visitor_may_not_read_the_outbox(client):
    answer = client.get("/outbox", **LOCAL)
    assert (answer.status_code, answer.location) == (303, "/connexion?next=%2Foutbox")


def test_an_account_without_the_right_may_not_read_the_outbox(client, link):
    db.session.query(Grant).delete()
    db.session.commit()
    sign_in(client, link)
    assert client.get("/outbox").status_code == 403


def test_a_developer_reads_the_outbox_without_signing_in(make_app):
    client = make_app(ESS_MAP_ENV="development").test_client()
    assert client.get("/outbox", **LOCAL).status_code == 200


@pytest.mark.parametrize(
    "elsewhere",
    [
        {**LOCAL, "environ_base": {"REMOTE_ADDR": "192.168.1.7"}},
        {**LOCAL, "base_url": "http://rebound.example:5000"},
    ],
)
def test_in_development_only_the_own_machine_reads_the_outbox(make_app, elsewhere):
    client = make_app(ESS_MAP_ENV="development").test_client()
    assert client.get("/outbox", **elsewhere).status_code == 303


def test_with_an_smtp_server_there_is_no_outbox(make_app):
    client = make_app(ESS_MAP_ENV="development", ESS_MAP_SMTP_HOST="smtp.exemple.fr").test_client()
    answer = client.get("/outbox", **LOCAL)
    assert answer.status_code == 404
    assert "SMTP" in answer.text
