# SPDX-License-Identifier: AGPL-3.0-or-later
"""Giving rights by e-mail, taking them back, and writing to who animates, through the pages."""

import re
from datetime import datetime, timedelta

import pytest

from ess_map.core import clock as clocks
from ess_map.core import journal
from ess_map.core.db import db
from ess_map.people import accounts, grants
from ess_map.testing import factories
from tests.people.doing import come_by_link, letters, path_in, said, send, signed_in

PAGE = "/territoires/department-37/droits"
CONTACT = "/territoires/epci-243700754/contact"


@pytest.fixture
def person(app):
    """Make accounts with a right."""
    factories.make_territories()

    def make(name, role=None, scope="department-37", until=None):
        user = accounts.create(db.session, f"{name}@exemple.fr", name.capitalize())
        if role:
            grants.bestow(db.session, user, role, scope, until)
        db.session.commit()
        return user

    return make


@pytest.fixture
def anna(person, client):
    """Animates Indre-et-Loire, and is signed in."""
    user = person("anna", "animator")
    come_by_link(client, user)
    return user


def test_an_animator_gives_a_right_to_an_address_without_account(app, client, anna):
    answer = send(client, PAGE, email=" Bo@Exemple.fr", role="moderator", until="2026-12-31")
    assert (answer.status_code, answer.location) == (303, PAGE)
    page = said(client.get(PAGE))
    assert "bo@exemple.fr" in page
    assert "31 décembre 2026" in page
    bo = accounts.find(db.session, "bo@exemple.fr")
    (grant,) = grants.on(db.session, user=bo)
    assert grant.expires_at == datetime(2027, 1, 1, tzinfo=clocks.PARIS)
    (letter,) = letters("bo@exemple.fr")
    assert "Anna vous a donné un droit" in letter.body
    assert "Indre-et-Loire" in letter.body
    guest = app.test_client()
    send(guest, path_in(letter))
    assert signed_in(guest)
    assert accounts.find(db.session, "bo@exemple.fr").confirmed_at


def test_whoever_has_an_account_is_told_where_to_sign_in(client, anna, person):
    person("bo")
    send(client, PAGE, email="bo@exemple.fr", role="contributor")
    (letter,) = letters("bo@exemple.fr")
    assert path_in(letter) == "/connexion"


def test_a_letter_never_leads_to_another_host(client, anna):
    page = client.get(PAGE)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]
    data = {"csrf_token": token, "email": "bo@exemple.fr", "role": "contributor"}
    client.post(PAGE, data=data, base_url="http://localhost", headers={"Host": "evil.example"})
    assert all("evil" not in letter.body for letter in letters("bo@exemple.fr"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "bo", "role": "moderator"},
        {"email": "bo@exemple.fr", "role": "administrator"},
        {"email": "bo@exemple.fr", "role": "moderator", "until": "2026-11-20"},
    ],
)
def test_what_cannot_be_given_comes_back_with_what_was_typed(client, anna, wrong):
    answer = send(client, PAGE, **wrong)
    assert answer.status_code == 422
    assert f'value="{wrong["email"]}"' in answer.text
    assert letters("bo@exemple.fr") == []
    assert accounts.by_address(db.session, "bo@exemple.fr") is None


def test_a_delegate_is_told_until_when_they_can_give(client, person, clock):
    end = clock.now() + timedelta(days=10)
    come_by_link(client, person("cleo", "animator", until=end))
    answer = send(client, PAGE, email="bo@exemple.fr", role="moderator")
    assert answer.status_code == 422
    assert "prend fin le 1 décembre 2026" in said(answer)


def test_the_page_is_for_animators_of_this_place(app, client, anna):
    assert client.get("/territoires/commune-37261/droits").status_code == 200
    for other in ("department-41", "region-24", "epci-200000016"):
        assert client.get(f"/territoires/{other}/droits").status_code == 403
    assert client.get("/droits/instance").status_code == 403
    assert client.get("/territoires/epci-0/droits").status_code == 404
    assert app.test_client().get(PAGE).status_code == 303


def test_an_animator_takes_back_what_they_could_give(client, anna, person):
    bo = person("bo", "moderator", "commune-37261")
    (grant,) = grants.on(db.session, user=bo)
    path = f"/droits/{grant.id}/retirer"
    answer = send(client, path, _form="/territoires/commune-37261/droits")
    assert (answer.status_code, answer.location) == (303, "/territoires/commune-37261/droits")
    db.session.rollback()
    assert grants.on(db.session, user=bo) == []


def test_a_neighbour_cannot_take_back_by_guessing_a_number(client, person):
    bo = person("bo", "moderator", "commune-37261")
    (grant,) = grants.on(db.session, user=bo)
    come_by_link(client, person("dan", "animator", "department-41"))
    answer = send(client, f"/droits/{grant.id}/retirer", _form="/territoires/department-41/droits")
    assert answer.status_code == 403


def test_rights_around_are_told_by_name_without_address(client, anna, person):
    person("region", "animator", "region-24")
    page = said(client.get(PAGE))
    assert "Centre-Val de Loire : Region" in page
    assert "region@exemple.fr" not in page


def test_administrators_see_and_filter_every_right(client, person):
    person("bo", "moderator", "commune-37261")
    come_by_link(client, person("ida", "administrator", "instance"))
    page = said(client.get("/administration/droits"))
    assert "bo@exemple.fr" in page
    assert "ida@exemple.fr" in page
    filtered = said(client.get("/administration/droits?portee=commune-37261&role=moderator"))
    assert "bo@exemple.fr" in filtered
    assert "ida@exemple.fr" not in filtered
    assert "Aucun périmètre" in said(client.get("/administration/droits?portee=nulle-part"))
    assert client.get("/droits/label-esus").status_code == 200


def test_administrators_close_and_reopen_accounts(app, client, person):
    bo = person("bo", "animator")
    guest = app.test_client()
    come_by_link(guest, bo)
    come_by_link(client, person("ida", "administrator", "instance"))
    path = f"/administration/comptes/{bo.id}"
    assert "bo@exemple.fr" in said(client.get("/administration/comptes?q=BO"))
    send(client, f"{path}/fermer", _form="/administration/comptes?q=bo")
    assert not signed_in(guest)
    send(client, f"{path}/rouvrir", _form="/administration/comptes?q=bo")
    db.session.rollback()
    assert accounts.find(db.session, "bo@exemple.fr").active


def test_the_territory_says_who_animates_it_and_shows_no_address(client, person):
    assert "Personne n'anime encore" in said(client.get("/territoires/epci-243700754"))
    person("anna", "animator")
    page = client.get("/territoires/epci-243700754")
    assert "Animé au niveau du département : Indre-et-Loire." in said(page)
    assert "Anna" in said(page)
    assert "@exemple.fr" not in page.text


def test_a_message_reaches_who_animates_and_shows_no_address(client, person):
    person("anna", "animator")
    person("region", "animator", "region-24")
    answer = send(
        client, CONTACT, message="Bonjour <b>", email="moi@exemple.fr", name="Moi\nBcc: x"
    )
    assert answer.status_code == 303
    (letter,) = letters("anna@exemple.fr")
    assert "Bonjour <b>" in letter.body
    assert "Répondez à moi@exemple.fr" in letter.body
    assert letters("region@exemple.fr") == []
    assert "@exemple.fr" not in client.get(CONTACT).text


def test_a_robot_that_fills_in_everything_writes_to_nobody(client, person):
    person("anna", "animator")
    answer = send(client, CONTACT, message="x", email="r@exemple.fr", homepage="http://spam")
    assert answer.status_code == 303
    assert letters("anna@exemple.fr") == []


def test_without_proof_of_work_two_messages_an_hour_is_the_most(client, person):
    person("anna", "animator")
    for _n in range(2):
        assert send(client, CONTACT, message="x", email="r@exemple.fr").status_code == 303
    answer = send(client, CONTACT, message="Trois pages.", email="r@exemple.fr")
    assert answer.status_code == 429
    assert "Trois pages." in answer.text and "Rien n&#39;est perdu" in answer.text
    assert len(letters("anna@exemple.fr")) == 2


def test_who_gave_is_in_the_journal_and_no_address(client, anna):
    send(client, PAGE, email="bo@exemple.fr", role="moderator")
    entries = db.session.query(journal.JournalEntry).filter_by(kind="grant.given").all()
    assert entries[-1].data["by"] == anna.id
    assert all("@" not in str(entry.data) for entry in entries)
