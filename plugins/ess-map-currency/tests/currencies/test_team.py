# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who runs a currency: invited by letter, joined, gone, forgotten."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from ess_map_currency.currencies import acting, privacy, team
from ess_map_currency.currencies.models import Steward

from ess_map import Conflict, db, now

pytestmark = pytest.mark.parametrize("database", ["spatialite"], indirect=True)
LINK = re.compile(r"/monnaies/invitation/\S+")
URL = "/monnaies/la-gabare/equipe"


def letter_to(address):
    query = db.text("SELECT body FROM letter WHERE recipient = :address ORDER BY id DESC LIMIT 1")
    return LINK.search(db.session.scalar(query, {"address": address}))[0]


def test_an_invitation_is_accepted_by_who_has_an_account(
    client, runner, gabare, make_user, sign_in, plain
):
    client.send(URL, URL, email="Lou@exemple.fr", name="Lou")
    assert "Lou" in plain(client.get(URL))
    link = letter_to("lou@exemple.fr")
    client.get("/deconnexion")
    lou = make_user(email="lou@exemple.fr")
    sign_in(client, lou)
    assert client.get(URL).status_code == 403
    answer = client.get(link)
    assert answer.headers["Cache-Control"] == "no-store"
    assert client.send(link, link).location == "/monnaies/la-gabare/reglages"
    assert client.get(URL).status_code == 200


def test_a_visitor_is_asked_for_an_account_first(client, gabare, plain):
    steward = team.invite(db.session, gabare, "lou@exemple.fr")
    db.session.commit()
    page = plain(client.get(f"/monnaies/invitation/{team.token(steward)}"))
    assert "Il vous faut un compte" in page


def test_an_invitation_serves_one_person_and_the_last_letter_holds(
    client, gabare, make_user, clock, sign_in
):
    first = team.token(team.invite(db.session, gabare, "lou@exemple.fr"))
    steward = db.session.scalar(db.select(Steward))
    steward.invited_at = now() + timedelta(seconds=1)
    db.session.commit()
    assert client.get(f"/monnaies/invitation/{first}").status_code == 410
    team.join(db.session, steward, make_user())
    with pytest.raises(Conflict, match="quelqu'un d'autre"):
        team.join(db.session, steward, make_user())


def test_somebody_who_leaves_runs_it_no_more(client, runner, gabare):
    steward = db.session.scalar(db.select(Steward))
    answer = client.send(f"{URL}/{steward.id}/retirer", URL)
    assert answer.location == "/monnaies/la-gabare"
    assert client.get(URL).status_code == 403


def test_what_we_keep_of_them_is_given_and_forgotten(app, gabare, make_steward):
    person = make_steward(gabare)
    gabare.email = person.email
    db.session.commit()
    kept = dict(privacy.data_of(person))
    assert kept["currency_stewards"][0]["currency"] == "La Gabare"
    assert kept["currencies_written_at"] == ["La Gabare"]
    privacy.erase(person)
    assert privacy.data_of(person) == []
    with app.test_request_context("/"):
        assert not acting.runs(person, gabare)


def test_an_invitation_that_nobody_answers_is_forgotten(gabare, make_steward):
    joined = make_steward(gabare)
    team.invite(db.session, gabare, "lou@exemple.fr")
    assert privacy.purge_invited(db.session, now() + timedelta(seconds=1)) == 1
    left = db.session.scalars(db.select(Steward)).all()
    assert [one.user_id for one in left] == [joined.id]
