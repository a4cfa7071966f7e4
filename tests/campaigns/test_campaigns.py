# SPDX-License-Identifier: AGPL-3.0-or-later
"""An animator asks, organisations answer in one click, and the map turns fresh again."""

import re
from datetime import date

import pytest
import sqlalchemy as sa

from ess_map.actors import store
from ess_map.campaigns import campaigns
from ess_map.campaigns.models import Question
from ess_map.contributions.models import Contribution
from ess_map.core.db import db
from ess_map.core.errors import Invalid
from ess_map.core.mail import Letter
from ess_map.people.models import User
from ess_map.territories import lookup
from ess_map.testing.factories import load, make_actor, make_territories


@pytest.fixture
def tours(app):
    make_territories()
    return lookup.get("epci-243700754")


@pytest.fixture
def animator(tours):
    user = User(email="anim@tours.example", name="Zoé", active=True, fs_uniquifier="zoe")
    db.session.add(user)
    db.session.commit()
    return user


def asked(tours):
    return list(db.session.scalars(campaigns.candidates(tours)))


def link():
    body = db.session.scalars(sa.select(Letter.body).order_by(Letter.id.desc())).first()
    return re.search(r"http\S+(/verifier/\S+)", body)[1]


def start(tours, animator, note=""):
    campaigns.start(db.session, tours, animator, note)
    db.session.commit()
    campaigns.send(db.session)


def test_only_stale_real_published_records_with_an_address_here_are_asked(tours):
    wanted = make_actor("À revoir", email="a@exemple.fr", verified_at=date(2024, 1, 1))
    make_actor("Fraîche", email="b@exemple.fr", verified_at=date(2026, 10, 1))
    make_actor("Sans adresse")
    make_actor("Fictive", email="c@exemple.fr", fictional=True)
    make_actor("Ailleurs", email="d@exemple.fr", longitude=0.95, latitude=47.35)
    assert asked(tours) == [wanted.id]


def test_an_organisation_confirms_in_one_click_and_once(tours, animator, client):
    actor = make_actor("À revoir", email="a@exemple.fr")
    start(tours, animator, "Je suis Zoé, de la métropole.")
    letter = db.session.scalars(sa.select(Letter)).one()
    assert letter.recipient == "a@exemple.fr"
    assert "Je suis Zoé" in letter.body
    url = link()
    assert "C’est juste" in client.get(url).text
    assert client.send(url, answer="right").status_code == 200
    assert load(actor.id).verified_at == date(2026, 11, 21)
    assert db.session.scalars(sa.select(Contribution)).one().kind == "confirm"
    assert client.get(url).status_code == 410
    assert client.send(url, page="/connexion", answer="closed").status_code == 410
    assert len(db.session.scalars(sa.select(Letter)).all()) == 1  # they know what they said


def test_closed_waits_for_somebody_to_look(tours, animator, client):
    actor = make_actor("À revoir", email="a@exemple.fr")
    start(tours, animator)
    client.send(link(), answer="closed")
    contribution = db.session.scalars(sa.select(Contribution)).one()
    assert (contribution.kind, contribution.status) == ("close", "pending")
    assert load(actor.id).status == "published"


def test_nobody_is_asked_again_within_three_months_nor_ever_who_said_stop(
    tours, animator, client, clock
):
    make_actor("Une", email="a@exemple.fr")
    start(tours, animator)
    client.send(link(), answer="stop")
    make_actor("Autre", email="b@exemple.fr")
    assert len(asked(tours)) == 1
    start(tours, animator)
    with pytest.raises(Invalid):
        campaigns.start(db.session, tours, animator)
    clock.advance(days=91)
    assert len(asked(tours)) == 1


def test_sending_again_sends_nothing_twice(tours, animator):
    for number in range(3):
        make_actor(f"Lieu {number}", email=f"a{number}@exemple.fr")
    start(tours, animator)
    campaigns.send(db.session)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Letter)) == 3
    assert db.session.scalar(sa.select(sa.func.count(Question.sent_at))) == 3


def test_an_address_that_no_letter_can_reach_keeps_none_of_the_others_waiting(tours, animator):
    make_actor("Deux adresses", email="a@exemple.fr,b@exemple.fr")
    make_actor("Une", email="c@exemple.fr")
    start(tours, animator)
    assert db.session.scalars(sa.select(Letter.recipient)).all() == ["c@exemple.fr"]


def test_who_closed_before_the_letter_left_was_never_asked(tours, animator):
    actor = make_actor("Une", email="a@exemple.fr")
    campaigns.start(db.session, tours, animator)
    store.close(db.session, actor.id, on=date(2026, 11, 1))
    db.session.commit()
    campaigns.send(db.session)
    (only,) = campaigns.progress(db.session, tours)
    assert (only.asked, only.sent) == (0, 0)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Letter)) == 0


def test_a_forged_or_foreign_link_opens_nothing(tours, client):
    assert client.get("/verifier/1").status_code == 400
    assert client.send("/verifier/1.abc", page="/connexion", answer="right").status_code == 400
