# SPDX-License-Identifier: AGPL-3.0-or-later
"""Becoming a hub, answering campaigns, and what organisers and everybody see of it."""

import re

import pytest
from ess_map_groupbuy.hubs import answering, capacity, links, record, seams
from ess_map_groupbuy.hubs.forms import Held
from ess_map_groupbuy.hubs.models import Hosting, Hub

from ess_map import Conflict, db

pytestmark = pytest.mark.parametrize("database", ["spatialite"], indirect=True)
TOURS = {"longitude": 0.689, "latitude": 47.394}


@pytest.fixture
def campaign(make_campaign):
    return make_campaign("Bois de Touraine")


@pytest.fixture
def hub(make_hub, make_actor):
    actor = make_actor("Les Clefs", **TOURS)
    made = make_hub(actor=actor, email="clefs@exemple.fr", access="Portail vert")
    return record.by_id(db.session, made.id)


@pytest.fixture
def lost(monkeypatch):
    heard = []
    monkeypatch.setattr(seams, "LOST", [lambda _session, one: heard.append(one.id)])
    return heard


def test_anybody_finds_the_hubs_and_whether_they_have_room(
    client, campaign, hub, make_hosting, plain
):
    assert "pas encore de relais" not in plain(client.get("/achats/relais"))
    make_hosting(campaign, hub, capacity=40)
    hub.max_campaigns = 1
    db.session.commit()
    page = plain(client.get("/achats/relais"))
    assert "Portail vert" in page
    assert "40 st par créneau · encore 40 st" in page
    assert "Complet pour le moment" in page
    assert "Aucun relais n'a de place" in plain(client.get("/achats/relais?place=1"))
    (mark,) = client.get("/achats/relais/carte.json").json["features"]
    assert mark["properties"]["number"] == 1
    assert "clefs@exemple.fr" not in client.get("/achats/relais").text


def test_without_any_hub_the_list_says_what_one_is(client, territories, plain):
    assert "Il n'y a pas encore de relais" in plain(client.get("/achats/relais"))


def test_a_place_becomes_a_hub_by_a_letter_and_a_stranger_has_to_be_checked(
    client, make_actor, make_user, sign_in, letters, territories, plain
):
    actor = make_actor("Les Clefs", email="contact@clefs.fr", **TOURS)
    page = f"/achats/relais/devenir?acteur={actor.id}"
    assert "Une lettre vient de partir" in plain(client.send(page, email="moi@exemple.fr"))
    assert record.of_actor(db.session, actor.id) is None
    ((_subject, body),) = letters("moi@exemple.fr")
    path = re.search(r"/achats/relais/nouveau/\S+", body)[0]
    assert "Cochez au moins un créneau" in plain(client.send(path))
    assert client.send(path, slots=["sat-am"], room="Une cour").status_code == 303
    assert record.of_actor(db.session, actor.id).state == "waiting"
    assert "Les Clefs" not in client.get("/achats/relais").text
    sign_in(client, make_user(role="animator", scope="department-37"))
    check = "/achats/relais/a-verifier"
    assert "moi@exemple.fr" in plain(client.get(check))
    hub = record.of_actor(db.session, actor.id)
    assert client.send(f"{check}/{hub.id}", check, verdict="yes").status_code == 303
    assert "Les Clefs" in client.get("/achats/relais").text


def test_the_published_address_of_an_actor_needs_no_check(client, make_actor, letters):
    actor = make_actor("Les Clefs", email="contact@clefs.fr", **TOURS)
    path = links.new_path(actor.id, "contact@clefs.fr")
    assert client.send(path, slots=["sat-am"]).status_code == 303
    assert record.of_actor(db.session, actor.id).state == "active"
    assert "La page de votre relais" in letters("contact@clefs.fr")[0][0]


def test_organisers_ask_and_the_hub_accepts_with_a_capacity_in_units(
    client, campaign, hub, make_organiser, sign_in, letters, plain
):
    sign_in(client, make_organiser(campaign))
    page = "/achats/bois-de-touraine/relais"
    assert "Les Clefs" in plain(client.get(page))
    assert client.send(f"{page}/demander", page, hub=hub.id).status_code == 303
    ((_subject, body),) = letters("clefs@exemple.fr")
    path = re.search(r"/achats/relais/\S+/campagnes/\d+", body)[0]
    hands = client.application.test_client()
    assert "Bûches de chêne" in hands.get(path).text
    assert "multiple de 1" in plain(
        client.send(path, event="accept", slots=["sat-am"], capacity="2,5")
    )
    assert client.send(path, event="accept", slots=["sat-am"], capacity="40").status_code == 303
    (held,) = record.accepted(db.session, campaign.id)
    assert (held.capacity, held.slots) == (40, ["sat-am"])
    assert "encore 40 st" in plain(client.get(page))
    assert "Les Clefs" in plain(client.get("/achats/bois-de-touraine"))


def test_a_new_hub_is_added_by_organisers_who_answer_for_it(
    client, campaign, make_actor, make_organiser, sign_in, plain
):
    sign_in(client, make_organiser(campaign))
    actor = make_actor("Épicerie du Pont", **TOURS)
    page = "/achats/bois-de-touraine/relais"
    add = f"{page}/ajouter?acteur={actor.id}"
    assert "Demandez-lui d'abord" in plain(client.send(add, slots=["sat-am"]))
    assert client.send(add, slots=["sat-am"], agreed="y").status_code == 303
    (asked,) = record.of_campaign(db.session, campaign.id)
    assert "sans courriel" in plain(client.get(page))
    far = make_actor("Moulin d'Averdon", longitude=1.05, latitude=47.35)
    outside = client.send(f"{page}/ajouter?acteur={far.id}", slots=["sat-am"], agreed="y")
    assert "hors du périmètre" in plain(outside)
    answer = f"{page}/{asked.id}"
    assert client.send(answer, event="accept", slots=["sat-am"]).status_code == 303
    assert record.of_campaign(db.session, campaign.id)[0].state == "accepted"


def test_a_hub_lost_after_the_proposal_tells_the_groups_and_the_organisers(
    client, campaign, hub, make_hosting, lost, plain
):
    hosting = make_hosting(campaign, hub, capacity=40)
    path = f"{links.hub_path(hub)}/campagnes/{hosting.id}"
    assert client.send(f"{path}/rendre", path).status_code == 400
    assert lost == []
    assert client.send(f"{path}/rendre", path, reason="Toit percé").status_code == 303
    assert lost == [hosting.id]
    assert db.session.get(Hosting, hosting.id).state == "lost"


def test_a_hub_never_holds_more_campaigns_than_it_said(campaign, hub, make_campaign, make_hosting):
    make_hosting(make_campaign("Farine"), hub)
    hub = record.by_id(db.session, hub.id)
    hub.max_campaigns = 1
    with pytest.raises(Conflict, match="son maximum"):
        answering.ask(db.session, campaign, hub)
    hub.max_campaigns = 2
    asked = answering.ask(db.session, campaign, hub)
    answering.accept(db.session, asked, campaign, Held(("sat-am",), 10, ""))
    assert asked.state == "accepted"


def test_what_groups_count_on_cannot_be_taken_back_quietly(
    campaign, hub, make_hosting, monkeypatch
):
    held = make_hosting(campaign, hub, capacity=40, slots=["sat-am", "wed-pm"])
    taken = {(held.id, "sat-am"): 30}
    monkeypatch.setattr(seams, "TAKEN", [lambda _session, _ids: taken])
    hosting = record.hosting(db.session, held.id)
    assert capacity.free(db.session, hosting) == 50
    with pytest.raises(Conflict, match="compte déjà sur 30"):
        answering.accept(db.session, hosting, campaign, Held(("sat-am",), 20, ""))
    with pytest.raises(Conflict, match="samedi matin"):
        answering.accept(db.session, hosting, campaign, Held(("wed-pm",), 40, ""))


def test_a_hub_that_closes_gives_back_what_it_had_promised(
    client, campaign, hub, make_hosting, lost
):
    hosting = make_hosting(campaign, hub)
    path = links.hub_path(hub)
    assert client.send(f"{path}/etat", path, state="closed").status_code == 303
    assert lost == [hosting.id]
    assert db.session.get(Hub, hub.id).state == "closed"


def test_a_change_made_meanwhile_is_not_overwritten(client, hub, plain):
    path, read = f"{links.hub_path(hub)}/modifier", hub.version
    said = {"slots": ["sat-am"], "room": "Une cave"}
    assert client.send(path, version=read, **said).status_code == 303
    answer = client.send(path, version=read, **{**said, "room": "Un grenier"})
    assert answer.status_code == 412
    assert "Un grenier" in answer.text
    assert db.session.get(Hub, hub.id).room == "Une cave"
