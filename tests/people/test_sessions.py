# SPDX-License-Identifier: AGPL-3.0-or-later
"""The browsers in which a person is signed in: listed, closed from elsewhere, forgotten."""

import pytest
import sqlalchemy as sa

from ess_map.core.db import db
from ess_map.people import accounts, sessions
from ess_map.people.models import UserSession
from tests.people.doing import come_by_link, said, send, signed_in
from tests.statements import sent_to

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
)
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"


@pytest.fixture
def anna(app):
    user = accounts.create(db.session, "anna@exemple.fr", "Anna")
    db.session.commit()
    return user


@pytest.fixture
def browsers(app, client, anna, clock):
    """Anna at her desk, and a minute later on her phone."""
    phone = app.test_client()
    for browser, agent in ((client, FIREFOX), (phone, IPHONE)):
        browser.environ_base["HTTP_USER_AGENT"] = agent
        come_by_link(browser, anna)
        clock.advance(minutes=1)
    return client, phone


def rows():
    db.session.rollback()
    return list(db.session.scalars(sa.select(UserSession).order_by(UserSession.created_at)))


def test_the_page_lists_every_browser_in_a_few_words(browsers):
    page = said(browsers[0].get("/compte/sessions"))
    assert "Firefox · Linux Cet appareil" in page
    assert "Safari · iPhone" in page
    assert "127.0.0.0/24" in page
    assert "Mozilla" not in page


def test_closing_a_session_signs_that_browser_out(browsers):
    desk, phone = browsers
    other = rows()[1].id
    answer = send(desk, f"/compte/sessions/{other}/fermer", "/compte/sessions")
    assert (answer.status_code, answer.location) == (303, "/compte/sessions")
    assert signed_in(desk)
    assert not signed_in(phone)
    assert phone.get("/compte").location == "/connexion?next=%2Fcompte"


def test_closing_all_others_keeps_this_one(browsers):
    desk, phone = browsers
    send(phone, "/compte/sessions/autres/fermer", "/compte/sessions")
    assert signed_in(phone)
    assert not signed_in(desk)


def test_nobody_closes_the_session_of_somebody_else(app, browsers):
    other = app.test_client()
    bo = accounts.create(db.session, "bo@exemple.fr")
    db.session.commit()
    come_by_link(other, bo)
    theirs = rows()[0].id
    assert send(other, f"/compte/sessions/{theirs}/fermer", "/compte/sessions").status_code == 404
    assert signed_in(browsers[0])


def test_signing_out_ends_the_session_even_for_a_copied_cookie(app, client, anna):
    come_by_link(client, anna)
    stolen = app.test_client()
    cookie = client.get_cookie("session")
    stolen.set_cookie("session", cookie.value)
    assert signed_in(stolen)
    send(client, "/deconnexion", "/compte")
    assert not signed_in(stolen)


def test_signing_in_again_closes_the_session_that_the_browser_had(client, anna, clock):
    come_by_link(client, anna)
    clock.advance(minutes=1)
    come_by_link(client, anna)
    assert [one.revoked_at is None for one in rows()] == [False, True]


def test_a_disabled_account_is_signed_out_at_once(client, anna):
    come_by_link(client, anna)
    anna.active = False
    db.session.commit()
    assert not signed_in(client)


def test_being_here_is_noted_every_five_minutes_and_no_more(client, anna, clock):
    come_by_link(client, anna)
    opened = rows()[0].seen_at
    clock.advance(minutes=4)
    client.get("/compte")
    assert rows()[0].seen_at == opened
    clock.advance(minutes=2)
    client.get("/compte")
    assert rows()[0].seen_at == clock.now()


def test_a_session_unseen_for_thirty_days_is_over_and_forgotten(client, anna, clock):
    come_by_link(client, anna)
    clock.advance(days=29)
    assert signed_in(client)
    clock.advance(days=30, seconds=1)
    assert not signed_in(client)
    assert sessions.purge(db.session, clock.now() - sessions.IDLE) == 1


def test_one_query_finds_who_asks_and_none_for_a_visitor(app, client, anna):
    come_by_link(client, anna)
    with sent_to(db.engine) as sent:
        client.get("/compte/sessions")
    assert len([one for one in sent if "user_session" in one and "JOIN" in one]) == 1
    with sent_to(db.engine) as sent:
        app.test_client().get("/connexion")
    assert not [one for one in sent if "user" in one]


def test_a_tile_does_not_depend_on_the_cookie(app, client, anna):
    come_by_link(client, anna)
    answer = client.get("/healthz")
    assert "Cookie" not in answer.headers.get("Vary", "")


@pytest.mark.parametrize("database", ["spatialite"])
@pytest.mark.parametrize(
    ("agent", "label"),
    [
        (FIREFOX, "Firefox · Linux"),
        (IPHONE, "Safari · iPhone"),
        (EDGE, "Edge · Windows"),
        ("curl/8.0", "Navigateur inconnu"),
        ("", "Navigateur inconnu"),
    ],
)
def test_a_browser_has_a_short_name(app, agent, label):
    with app.test_request_context():
        assert sessions.label(agent) == label


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2::3", "2001:db8:1::/48"),
        (None, ""),
        ("unix:", ""),
    ],
)
def test_an_address_is_kept_without_its_end(address, network):
    assert sessions.network(address) == network
