# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signing in through a provider: a real one on loopback, honest, then lying in every way."""

from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from ess_map.config import from_environment
from ess_map.core.db import db
from ess_map.core.errors import ConfigurationError
from ess_map.people import accounts, grants
from tests.people import oidc_server
from tests.people.doing import register, said, send, sign_in, signed_in

ALICE = "alice@exemple.fr"


@pytest.fixture(scope="session")
def issuer():
    """The origin of the provider."""
    with oidc_server.provider() as origin:
        yield origin


@pytest.fixture
def tell(issuer):
    """Say who comes next and what goes wrong; honest again afterwards."""

    def say(**what):
        requests.put(f"{issuer}/said", json=what, timeout=5)

    say()
    return say


@pytest.fixture
def settings():
    """More settings of the application."""
    return {}


@pytest.fixture
def app(make_app, issuer, settings):
    app = make_app(
        ESS_MAP_OIDC_ISSUER=issuer,
        ESS_MAP_OIDC_CLIENT_ID=oidc_server.CLIENT,
        ESS_MAP_OIDC_CLIENT_SECRET=oidc_server.SECRET,
        ESS_MAP_OIDC_NAME="ProConnect",
        **settings,
    )
    with app.app_context():
        yield app


def come(client, path="/connexion/oidc"):
    """Go to the provider and come back with what it says."""
    there = requests.get(client.get(path).location, allow_redirects=False, timeout=5)
    back = urlsplit(there.headers["Location"])
    return client.get(f"{back.path}?{back.query}")


def alice():
    db.session.rollback()
    return accounts.by_address(db.session, ALICE)


@pytest.mark.parametrize("how", ["jwt", "json"])
def test_somebody_new_gets_an_account(app, client, tell, how):
    tell(userinfo=how)
    answer = come(client)
    assert (answer.status_code, answer.location) == (303, "/")
    assert signed_in(client)
    assert (alice().name, alice().oidc_subject) == ("Alice Martin", "alice-1")
    assert alice().confirmed_at is not None


def test_the_question_carries_state_nonce_proof_key_and_level(make_app, issuer, tell):
    names = ("ISSUER", "CLIENT_ID", "CLIENT_SECRET", "ACR_VALUES")
    values = (issuer, oidc_server.CLIENT, oidc_server.SECRET, "eidas1")
    app = make_app(**{f"ESS_MAP_OIDC_{n}": v for n, v in zip(names, values, strict=True)})
    asked = parse_qs(urlsplit(app.test_client().get("/connexion/oidc").location).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["acr_values"] == ["eidas1"]
    assert asked["redirect_uri"] == ["http://localhost/connexion/oidc/retour"]
    assert min(len(asked[name][0]) for name in ("state", "nonce", "code_challenge")) >= 20


def test_a_known_person_finds_their_account_by_their_verified_address(app, client, tell):
    known = accounts.create(db.session, ALICE, "Alice d'avant")
    db.session.commit()
    come(client)
    assert (alice().id, alice().name) == (known.id, "Alice d'avant")


def test_the_account_stays_the_same_when_the_address_changes_there(app, client, tell):
    come(client)
    known = alice().id
    tell(email="alice.martin@exemple.fr")
    assert come(app.test_client()).status_code == 303
    assert alice().id == known
    assert len(accounts.everyone(db.session)) == 1


def test_a_strangers_password_does_not_survive_the_holders_coming(app, client, tell):
    register(app.test_client(), ALICE, "celui de quelqu'un d'autre")
    assert come(client).status_code == 303
    other = app.test_client()
    assert sign_in(other, ALICE, "celui de quelqu'un d'autre").status_code == 422


@pytest.mark.parametrize(
    "wrong",
    [
        *("nonce", "audience", "issuer", "signature", "expired", "state"),
        *("userinfo-subject", "userinfo-audience", "userinfo-signature"),
    ],
)
def test_an_answer_that_does_not_hold_signs_nobody_in(app, client, tell, wrong):
    tell(wrong=wrong)
    answer = come(client)
    assert answer.status_code == 403
    assert "n'a pas pu être vérifiée" in said(answer)
    assert not signed_in(client)
    assert alice() is None


def test_an_answer_to_somebody_elses_question_is_refused(app, client, tell):
    there = requests.get(client.get("/connexion/oidc").location, allow_redirects=False, timeout=5)
    back = urlsplit(there.headers["Location"])
    other = app.test_client()
    assert other.get(f"{back.path}?{back.query}").status_code == 403
    assert not signed_in(other)


@pytest.mark.parametrize("verified", [False, None])
def test_an_address_that_the_provider_does_not_vouch_for_opens_nothing(app, client, tell, verified):
    accounts.create(db.session, ALICE)
    db.session.commit()
    tell(email_verified=verified)
    answer = come(client)
    assert answer.status_code == 403
    assert "ne confirme pas votre adresse" in said(answer)
    assert alice().oidc_subject is None


@pytest.mark.parametrize("settings", [{"ESS_MAP_OIDC_TRUST_EMAIL": "1"}])
@pytest.mark.parametrize(("verified", "status"), [(None, 303), (False, 403)])
def test_the_operator_may_trust_a_provider_that_does_not_say(app, client, tell, verified, status):
    tell(email_verified=verified)
    assert come(client).status_code == status


def test_coming_back_leads_where_one_was_going_and_never_elsewhere(app, client, tell):
    assert come(client, "/connexion/oidc?next=/compte/sessions").location == "/compte/sessions"
    for evil in ("//evil.example", "https://evil.example", "/\\evil.example"):
        assert come(app.test_client(), f"/connexion/oidc?next={evil}").location == "/"


@pytest.mark.parametrize("settings", [{"ESS_MAP_ADMIN_2FA": "required"}])
def test_the_second_factor_is_asked_for_all_the_same(app, client, tell):
    user = accounts.create(db.session, ALICE)
    grants.bestow(db.session, user, "administrator", "instance")
    db.session.commit()
    assert come(client).location == "/compte/double-authentification"
    assert not signed_in(client)


def test_signing_out_leads_to_the_providers_own(app, client, issuer, tell):
    come(client)
    page = send(client, "/deconnexion", "/compte")
    assert page.status_code == 200
    url = page.text.split('<a class="button button--primary" href="')[1].split('"')[0]
    url = url.replace("&amp;", "&")
    assert url.startswith(f"{issuer}/end?")
    answer = requests.get(url, allow_redirects=False, timeout=5)
    assert answer.headers["Location"].startswith("http://localhost/?state=")
    assert not signed_in(client)


def test_a_disabled_account_stays_closed(app, client, tell):
    come(client)
    alice().active = False
    db.session.commit()
    assert come(app.test_client()).status_code == 403


def test_a_provider_that_does_not_answer_is_said(make_app):
    names = ("ISSUER", "CLIENT_ID", "CLIENT_SECRET", "NAME")
    values = ("http://127.0.0.1:9", "x", "y", "ProConnect")
    app = make_app(**{f"ESS_MAP_OIDC_{n}": v for n, v in zip(names, values, strict=True)})
    answer = app.test_client().get("/connexion/oidc")
    assert answer.status_code == 503
    assert "ProConnect ne répond pas" in said(answer)


@pytest.mark.parametrize("database", ["spatialite"])
def test_without_a_provider_there_is_no_button_and_no_way(make_app):
    client = make_app().test_client()
    assert "OpenID" not in client.get("/connexion").text
    assert client.get("/connexion/oidc").status_code == 403


def test_half_a_setting_is_refused_with_what_is_missing():
    with pytest.raises(ConfigurationError, match="ESS_MAP_OIDC_CLIENT_SECRET"):
        from_environment({"ESS_MAP_OIDC_ISSUER": "https://x.fr", "ESS_MAP_SECRET_KEY": "x"})
