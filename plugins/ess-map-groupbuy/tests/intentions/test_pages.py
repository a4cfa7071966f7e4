# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the form of a household to an intention that counts, changes and goes."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from ess_map_groupbuy.campaigns import moving
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.intentions import caps, forgetting, links, record, seams
from ess_map_groupbuy.intentions.models import Intention

from ess_map import db, now

pytestmark = pytest.mark.parametrize("database", ["spatialite"])
FORM = "/achats/bois/participer"
ZOE = {
    "who": "household",
    "quantity": "2,5",
    "unit": "stere",
    "price": "95",
    "city": "Tours",
    "reach": "15",
    "name": "Zoé Martin",
    "email": "Zoe@exemple.fr",
    "consent": "y",
}


@pytest.fixture
def wood(make_campaign):
    return make_campaign("Bois", step=500)


@pytest.fixture
def letters(app):
    def read(to):
        query = sa.text("SELECT subject, body FROM letter WHERE recipient = :to ORDER BY id")
        return [tuple(row) for row in db.session.execute(query, {"to": to})]

    return read


def everybody():
    db.session.expire_all()
    return list(db.session.scalars(sa.select(Intention).order_by(Intention.id)))


def link_in(body):
    return re.search(r"/achats/moi/\S+", body)[0]


def test_a_household_speaks_without_account_and_confirms_with_a_button(
    client, wood, letters, plain
):
    answer = client.send(FORM, **ZOE)
    assert answer.status_code == 303
    [found] = everybody()
    assert (found.state, found.quantity, found.email) == ("unconfirmed", 5, "zoe@exemple.fr")
    [(_subject, body)] = letters("zoe@exemple.fr")
    path = link_in(body)
    page = client.get(path)
    assert "Je confirme" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert everybody()[0].state == "unconfirmed", "reading a letter confirms nothing"
    client.send(f"{path}/confirmer", path)
    [found] = everybody()
    assert (found.state, found.confirmed_at is not None) == ("active", True)
    assert "2,5 st" in plain(client.get(path))


def test_the_point_is_rounded_before_it_is_kept_and_no_page_shows_it(
    client, wood, make_organiser, sign_in
):
    pin = {"longitude": "0.6891234", "latitude": "47.3945678", "commune": "37261"}
    client.send(FORM, **ZOE, **pin)
    [found] = everybody()
    assert (found.longitude, found.latitude, found.place) == (0.689, 47.395, "Tours")
    sign_in(client, make_organiser(wood))
    for path in ("/achats/bois/intentions", "/achats/bois/intentions.csv"):
        answer = client.get(path)
        assert "Zoé Martin" in answer.text
        assert not re.search(r"0[.,]689|47[.,]39", answer.text)


def test_an_address_has_one_intention_in_a_campaign_and_the_answer_is_the_same(
    client, wood, letters
):
    first = client.send(FORM, **ZOE)
    second = client.send(FORM, **ZOE | {"quantity": "9", "email": "zoe@exemple.fr"})
    assert (first.status_code, first.location) == (second.status_code, second.location)
    [found] = everybody()
    assert found.quantity == 5
    one, two = letters("zoe@exemple.fr")
    assert link_in(one[1]) == link_in(two[1])
    assert "déjà une intention" in two[0]


def test_what_cannot_be_is_said_beside_its_field(client, wood, plain):
    wrong = {
        "quantity": "2,3",
        "price": "0",
        "city": "Averdon",
        "email": "zoe",
        "recovers_vat": "y",
        "consent": "",
    }
    answer = client.send(FORM, **ZOE | wrong)
    said = plain(answer)
    assert answer.status_code == 422
    assert everybody() == []
    for sentence in (
        "Le montant doit dépasser zéro euro.",
        "Écrivez une adresse comme",
        "Un foyer ne récupère pas la TVA",
        "Sans votre accord",
    ):
        assert sentence in said
    said = plain(client.send(FORM, **ZOE | {"quantity": "2,3", "city": "Averdon"}))
    assert "choisissez 2 st ou 2,5 st" in said
    assert "Averdon est hors du périmètre" in said
    assert "n'en récupère" not in said


def test_wood_may_be_counted_in_cubic_metres_and_energy_in_kilowatthours(
    client, wood, make_campaign, plain
):
    client.send(FORM, **ZOE | {"unit": "m3_50", "quantity": "2"})
    assert everybody()[0].quantity == 5, "two cubic metres of half-metre logs are 2.5 stères"
    make_campaign("Gaz", kind="pooled_contract", step=100)
    gas = {key: value for key, value in ZOE.items() if key != "reach"}
    page = client.get("/achats/gaz/participer").text
    assert "par an" in page
    assert 'name="slots"' not in page
    assert 'name="reach"' not in page
    answer = client.send("/achats/gaz/participer", **gas | {"unit": "kwh", "quantity": "8 150"})
    assert "choisissez 8,1 MWh (8 100 kWh) ou 8,2 MWh (8 200 kWh)" in plain(answer)
    client.send("/achats/gaz/participer", **gas | {"unit": "kwh", "quantity": "8 100"})
    found = everybody()[1]
    assert (found.quantity, found.reach) == (81, None)


def test_who_is_signed_in_with_that_address_counts_at_once(
    client, wood, make_user, sign_in, letters
):
    zoe = make_user("zoe@exemple.fr", name="Zoé")
    sign_in(client, zoe)
    answer = client.send(FORM, **ZOE)
    assert "/achats/moi/" in answer.location
    assert everybody()[0].state == "active"
    assert letters("zoe@exemple.fr") == []
    again = client.send(FORM, **ZOE)
    assert again.location == answer.location
    assert "Bois" in client.get("/achats/mes-intentions").text
    zoe = db.session.merge(zoe)
    [(_name, [told])] = forgetting.user_data(zoe)
    assert (told["campaign"], told["place"]) == ("Bois", "Tours")
    forgetting.erase_user(zoe)
    assert record.active(db.session, wood.id) == []


def test_an_enterprise_that_takes_vat_back_says_its_price_without(
    client, make_campaign, make_actor
):
    campaign = make_campaign("Bois", vat_rate=1000)
    shop = make_actor("La Ressourcerie du Cher", siret="73282932000074")
    shop_says = {"who": "enterprise", "structure": "732 829 320 00074", "recovers_vat": "y"}
    client.send(FORM, **ZOE | shop_says | {"quantity": "2"})
    client.send(FORM, **ZOE | {"quantity": "2", "email": "leo@exemple.fr"})
    own, household = everybody()
    assert own.actor_id == shop.id
    assert caps.without_vat(own, campaign) == 9500
    assert caps.without_vat(household, campaign) == 8636, "95 € with a tenth of tax in it"


def test_a_household_moves_until_the_intentions_close_by_the_clock_of_the_server(
    client, wood, make_intention, clock, plain
):
    found = make_intention(wood)
    told = []
    seams.CHANGED.append(lambda _session, one, what: told.append((one.id, what)))
    try:
        path = links.own_path(found)
        edit = f"{path}/modifier"
        page = client.get(edit).text
        version = re.search(r'name="version"[^>]*value="(\d+)"', page)[1]
        moved = ZOE | {"city": "Amboise", "version": version}
        assert client.send(edit, **moved).status_code == 303
        [found] = everybody()
        assert (found.commune_code, found.quantity, found.price) == ("37003", 5, 9500)
        assert client.send(edit, **moved).status_code == 412, "somebody else changed it meanwhile"
        db.session.get(Campaign, wood.id).closes_at = now()
        db.session.commit()
        late = client.post(edit, data=moved)
        token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(path).text)[1]
        late = client.post(edit, data=moved | {"csrf_token": token, "quantity": "9"})
        assert late.status_code == 412
        assert "Les intentions sont closes depuis" in plain(late)
        assert everybody()[0].quantity == 5
        assert "Vous déménagez" in plain(client.get(path))
        client.send(f"{path}/retirer", path)
        assert everybody()[0].state == "withdrawn"
        assert "Revenir" not in client.get(path).text
    finally:
        seams.CHANGED.pop()
    assert told == [(found.id, "changed"), (found.id, "withdrawn")]


def test_everything_goes_at_the_wish_of_who_said_it_and_can_be_taken_along(
    client, wood, make_intention, letters
):
    found = make_intention(wood, email="zoe@exemple.fr")
    path = links.own_path(found)
    client.send("/achats/mes-intentions", email="ZOE@exemple.fr")
    assert link_in(letters("zoe@exemple.fr")[0][1]) == path
    assert json.loads(client.get(f"{path}/donnees.json").text)["longitude"] == 0.689
    client.send(f"{path}/effacer", path)
    assert len(everybody()) == 1, "the box was not ticked"
    client.send(f"{path}/effacer", path, sure="yes")
    assert everybody() == []
    assert letters("zoe@exemple.fr") == []
    assert client.get(path).status_code == 410


def test_what_is_ordered_keeps_a_quantity_and_no_name(app, make_campaign, make_intention):
    campaign = make_campaign("Bois", state="ordered")
    found = make_intention(campaign, quantity=3)
    forgetting.erase(db.session, campaign, found)
    db.session.commit()
    [left] = everybody()
    assert (left.quantity, left.email, left.longitude) == (3, "", None)


def test_points_go_with_the_end_of_a_campaign_and_the_rest_a_year_later(
    app, wood, make_intention, run_jobs, clock
):
    make_intention(wood)
    make_intention(wood, state="unconfirmed")
    clock.advance(days=8)
    run_jobs("retention")
    [found] = everybody()
    moving.apply(db.session, wood, "cancel", reason="Plus de bois")
    db.session.commit()
    [found] = everybody()
    assert (found.longitude, found.latitude) == (None, None)
    db.session.get(Campaign, wood.id).updated_at = now()
    db.session.commit()
    clock.advance(days=366)
    run_jobs("retention")
    [found] = everybody()
    assert (found.name, found.email) == (forgetting.NOBODY, "")


def test_an_organiser_notes_what_was_said_on_paper_and_nobody_else_reads_the_list(
    client, wood, make_intention, make_organiser, make_user, sign_in, letters, plain
):
    make_intention(wood, name="Ali")
    sign_in(client, make_user("autre@exemple.fr"))
    assert client.get("/achats/bois/intentions").status_code == 403
    sign_in(client, make_organiser(wood))
    path = "/achats/bois/intentions/papier"
    assert client.send(path, **ZOE | {"consent": ""}).status_code == 422
    assert client.send(path, **ZOE).status_code == 303
    assert record.active(db.session, wood.id)[1].name == "Zoé Martin"
    assert "a noté" in letters("zoe@exemple.fr")[0][1]
    assert client.send(path, **ZOE).status_code == 412
    for page in ("intentions", "tableau"):
        assert "2 personnes comptent, pour 3,5 st" in plain(client.get(f"/achats/bois/{page}"))
    zoe = everybody()[1]
    client.send(f"/achats/bois/intentions/{zoe.id}/retirer", "/achats/bois/intentions")
    assert everybody()[1].state == "withdrawn"


def test_a_program_that_fills_the_trap_and_a_late_hand_change_nothing(client, wood, clock):
    assert client.send(FORM, **ZOE, homepage="x").status_code == 303
    clock.advance(days=21)
    assert "ne sont pas ouvertes" in client.get(FORM).text
    token = "late"
    assert client.post(FORM, data=ZOE | {"csrf_token": token}).status_code in (400, 412)
    assert everybody() == []
    assert wood.closes_at < now() + timedelta(0)
