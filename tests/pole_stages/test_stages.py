# SPDX-License-Identifier: AGPL-3.0-or-later
"""A Pays goes from an idea to a running pôle: what is asked at each step, who says yes, who may."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import current_app

from ess_map.core import clock
from ess_map.core.areas import ServiceArea
from ess_map.core.db import db
from ess_map.core.errors import Conflict, Gone, Invalid
from ess_map.core.journal import JournalEntry
from ess_map.core.mail import Letter
from ess_map.diagnosis.models import Diagnosis
from ess_map.governance.models import Body, Seat
from ess_map.notifications.models import Notification
from ess_map.plans.models import Plan, PlanItem
from ess_map.platform.contracts import Requirement
from ess_map.pole_stages import stage_people, stage_steps, validation
from ess_map.poles import perimeter, record, requirements, scopes, stages
from ess_map.poles.models import PoleMember, PoleParty
from tests.poles.making import RIVES, TOURS, enter, join, make_pole, somebody


@pytest.fixture
def anna(territories):
    return somebody("anna@exemple.fr", "animator", TOURS)


def at(pole):
    db.session.expire_all()
    return record.get(db.session, pole.id)


def way(pole):
    return f"/poles/{at(pole).actor.slug}/parcours"


def step(client, pole, event, **said):
    return client.send(way(pole), event=event, seen=at(pole).stage, **said)


def link():
    body = db.session.scalars(sa.select(Letter.body).order_by(Letter.id.desc())).first()
    return re.search(r"http\S+(/poles/validation/\S+)", body)[1]


def missing(pole, event):
    with current_app.test_request_context():
        return sorted(one.name for one in requirements.missing(at(pole), event))


def test_a_pays_goes_from_an_idea_to_a_running_pole(client, anna):
    pole = make_pole(codes=())
    enter(client, anna)
    page = client.get(way(pole)).text
    assert "Il manque encore 3 choses" in page
    assert "Qui peut le faire : Anna" in page
    assert 'name="event" value="begin"' not in page  # no button that would be refused
    assert missing(pole, "begin") == ["founders.authority", "founders.ess", "perimeter"]
    refused = step(client, pole, "begin")
    assert refused.status_code == 400
    assert "un acteur de l&#39;ESS parmi les membres" in refused.text
    assert "un périmètre" in refused.text
    found_them(pole)
    assert "Tout est prêt" in client.get(way(pole)).text
    assert step(client, pole, "begin").status_code == 303
    assert missing(pole, "validate") == ["diagnosis.kept", "governance.draft", "parties"]
    study(pole)
    parties_say_yes(client, pole)
    assert step(client, pole, "validate").status_code == 303
    assert missing(pole, "create") == ["hosting"]
    told = {"kind": "local", "mode": "alone", "faire": "ouvrir"}
    client.send(way(pole).replace("parcours", "portage"), **told)
    assert "Autonome" in client.get(way(pole)).text
    assert step(client, pole, "create").status_code == 303
    assert missing(pole, "run") == ["charge", "plans.action"]
    plan(pole)
    db.session.add(
        PoleMember(pole_id=pole.id, name="Léa", role="Animation", confirmed_at=clock.now())
    )
    db.session.commit()
    assert step(client, pole, "run").status_code == 303
    assert at(pole).stage == "active"
    page = client.get(way(pole)).text
    assert page.count("way__step--done") == 4
    assert 'aria-current="step"' in page
    steps = [fact.stage for fact in stages.history(db.session, pole.id)]
    assert steps == ["idea", "prefiguration", "validated", "creation", "active"]
    told = db.session.scalars(sa.select(JournalEntry).where(JournalEntry.kind == CHANGED)).all()
    assert [one.data["stage"] for one in told] == steps[1:]
    assert "En fonctionnement" in client.get(f"/acteurs/{at(pole).actor.slug}").text


CHANGED = "pole.stage_changed"


def found_them(pole):
    join(pole, "La Ressourcerie")
    join(pole, "Tours Métropole", family="public")
    perimeter.set_perimeter(db.session, at(pole), ServiceArea(codes=frozenset({TOURS})))
    db.session.commit()


def study(pole):
    """What the study of prefiguration leaves: a diagnosis kept, a draft of governance."""
    scope = f"pole-{pole.id}"
    kept = {"territory": scope, "pole_id": pole.id, "findings": {}, "made_at": clock.now()}
    body = Body(scope=scope, name="Comité de pilotage", rhythm_months=12)
    db.session.add_all([Diagnosis(**kept), body])
    db.session.flush()
    seats = ("La Ressourcerie", "Tours Métropole")
    db.session.add_all(Seat(body_id=body.id, name=name) for name in seats)
    db.session.commit()


def plan(pole):
    intended = Plan(scope=f"pole-{pole.id}", title="Plan d'action", created_at=clock.now())
    db.session.add(intended)
    db.session.flush()
    db.session.add(PlanItem(plan_id=intended.id, level="action", title="Un réemploi partagé"))
    db.session.commit()


def parties_say_yes(client, pole):
    named = f"{way(pole)}/parties"
    said = {"who": "La Fédération", "college": "ess", "email": "presidence@exemple.fr"}
    assert client.send(named, **said).status_code == 303
    url = link()
    assert client.send(named, who="Ville de Tours", college="authority").status_code == 303
    assert [name.partition(".")[0] for name in missing(pole, "validate")] == ["party", "party"]
    page = client.get(url).text
    assert "La Fédération valide-t-elle ce projet ?" in page
    assert "Tours Métropole Val de Loire" in page
    assert client.send(url, answer="yes", reason="Un bon projet.").status_code == 200
    assert client.get(url).status_code == 410
    party = db.session.scalars(sa.select(PoleParty).where(PoleParty.email != "")).all()
    assert party == []
    city = validation.standing(db.session, pole.id)[1]
    note = {"answer": "yes", "answered_on": "2026-11-02"}
    one = f"{named}/{city.id}"
    assert client.send(f"{one}/noter", page=one, **note).status_code == 422
    said = client.send(f"{one}/noter", page=one, **note, reason="Délibération du 2 novembre")
    assert said.status_code == 303
    page = client.get(way(pole)).text
    assert "A dit oui le 2 novembre 2026." in page
    assert "presidence@exemple.fr" not in page


def test_a_party_that_says_no_keeps_the_project_where_it_is(client, anna):
    pole = make_pole(stage="prefiguration")
    enter(client, anna)
    named = f"{way(pole)}/parties"
    client.send(named, who="Ville de Tours", college="authority", email="maire@exemple.fr")
    client.send(named, who="Le Réseau", college="ess", email="reseau@exemple.fr")
    first = link()
    assert client.send(first, answer="no").status_code == 422
    assert client.send(first, answer="no", reason="Trop loin de nous").status_code == 200
    assert db.session.scalars(sa.select(Notification.user_id)).all() == [anna.id]
    refused = step(client, pole, "validate")
    assert "l&#39;accord de Le Réseau" in refused.text
    assert "Trop loin de nous" in client.get(way(pole)).text
    network = validation.standing(db.session, pole.id)[0]
    assert client.send(f"{named}/{network.id}/retirer", page=named).status_code == 412
    # It is asked again, to the address given anew, and says yes: both answers stay.
    one = f"{named}/{network.id}"
    client.send(f"{one}/demander", page=one, email="reseau@exemple.fr")
    assert client.send(link(), answer="yes").status_code == 200
    assert [party.answer for party in validation.everyone(db.session, pole.id)] == ["", "no", "yes"]
    city = validation.standing(db.session, pole.id)[1]
    assert f"party.{city.id}" in missing(pole, "validate")
    assert f"party.{validation.standing(db.session, pole.id)[0].id}" not in missing(
        pole, "validate"
    )
    assert client.get(first).status_code == 410


def test_a_new_letter_ends_the_former_link(app, anna):
    pole = make_pole(stage="prefiguration")
    party = validation.name(
        db.session, pole, who="Le Réseau", college="ess", actor=None, email="a@exemple.fr"
    )
    with app.test_request_context():
        validation.ask(db.session, pole, party, anna)
    former = validation.token(party)
    party.asked_at += timedelta(minutes=5)
    db.session.commit()
    assert validation.by_token(db.session, validation.token(party)) is party
    with pytest.raises(Gone):
        validation.by_token(db.session, former)
    owner = somebody("a@exemple.fr")
    (_name, asked), _helped = stage_people.of(owner)
    assert [(one["partie"], one["courriel"]) for one in asked] == [("Le Réseau", "a@exemple.fr")]
    stage_people.forget(db.session, owner)
    db.session.expire_all()
    assert party.email == ""
    party.email = "b@exemple.fr"
    assert validation.purge(db.session, clock.now() + timedelta(days=1)) == 1
    db.session.expire_all()
    assert party.email == ""
    with pytest.raises(Conflict, match="déjà nommée"):
        validation.name(db.session, pole, who="le réseau", college="ess", actor=None, email="")


def test_only_the_animators_of_its_territory_take_a_step(client, anna):
    pole = make_pole(stage="active")
    for user, status in ((None, 303), (somebody("bob@exemple.fr", "animator", RIVES), 403)):
        if user:
            enter(client, user)
        assert client.get(way(pole)).status_code == 200
        assert client.get(f"{way(pole)}/rest").status_code == status
        assert client.get(f"{way(pole)}/parties").status_code == status
    refused = client.send(way(pole), page="/compte", event="rest", seen="active", reason="Non")
    assert refused.status_code == 403
    assert at(pole).stage == "active"


def test_of_two_animators_at_once_the_second_is_told(client, anna):
    pole = make_pole(stage="active")
    enter(client, anna)
    assert step(client, pole, "rest", reason="Plus de financement").status_code == 303
    late = client.send(
        way(pole), page=f"{way(pole)}/close", event="close", seen="active", reason="…"
    )
    assert late.status_code == 412
    assert "En sommeil" in late.text
    assert at(pole).stage == "dormant"
    assert client.send(way(pole), event="begin", seen="dormant").status_code == 412
    with pytest.raises(Invalid):
        stage_steps.take(db.session, at(pole), "close", anna, seen="dormant")


def test_abandoning_says_what_stays_and_erases_nothing(client, anna):
    pole = make_pole()
    member = join(pole)
    reader = somebody("lea@exemple.fr", "contributor", f"actor-{member.id}")
    enter(client, anna)
    helped = {"dated": "2026-10-05", "text": "La CRESS : deux demi-journées sur le statut"}
    assert client.send(f"{way(pole)}/appuis", page=way(pole), **helped).status_code == 303
    page = client.get(f"{way(pole)}/abandon").text
    assert "Les financements restent dans les comptes" in page
    assert client.send(way(pole), event="abandon", seen="idea", reason=" ").status_code == 422
    done = client.send(way(pole), event="abandon", seen="idea", reason="Plus de porteur")
    assert done.status_code == 303
    page = client.get(way(pole)).text
    assert "Plus de porteur" in page
    assert "rien n’a été effacé" in page
    assert 'name="event"' not in page
    assert [one.user_id for one in db.session.scalars(sa.select(Notification))] == [reader.id]
    assert scopes.is_member(reader, at(pole))
    enter(client, reader)
    assert "deux demi-journées" in client.get(way(pole)).text
    client.get("/deconnexion")


def test_a_passer_by_reads_the_way_but_not_who_helped(client, anna):
    pole = make_pole()
    stage_steps.note_support(db.session, pole, "La CRESS", date(2026, 10, 5), anna)
    db.session.commit()
    page = client.get(way(pole)).text
    assert "Qui peut le faire : Anna" in page
    assert "La CRESS" not in page
    assert "<form" not in page.split("<main")[1].split("</main")[0]


def test_what_another_room_asks_keeps_a_pole_where_it_is(client, anna, monkeypatch):
    pole = make_pole()
    garden = Requirement("garden", "un jardin partagé", False, "Bêchez.", "les membres")
    monkeypatch.setattr(requirements, "every", lambda hook, **said: [("garden", [garden])])
    enter(client, anna)
    page = client.get(way(pole)).text
    assert "Bêchez." in page
    assert "Qui peut le faire : les membres" in page
    assert "Il manque encore : un jardin partagé." in step(client, pole, "begin").text
    assert at(pole).stage == "idea"
