# SPDX-License-Identifier: AGPL-3.0-or-later
"""A demand, from the form of a citizen to a place on the map."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from ess_map_currency.agreements import record
from ess_map_currency.agreements.models import Agreement

from ess_map import Actor, db

pytestmark = pytest.mark.parametrize("database", ["spatialite"])
FORM = "/monnaies/la-gabare/adherer/demande"
ZOE = {"contact": "Zoé Martin", "email": "Zoe@exemple.fr", "charter": "y"}


@pytest.fixture
def steward(currency, make_steward):
    return make_steward(currency)


def the_only_one():
    db.session.expire_all()
    return record.find(db.session, db.session.scalar(sa.select(Agreement.id)))


def link_in(body):
    return re.search(r"/monnaies/adhesion/\S+", body)[0]


def test_a_shop_of_the_map_asks_and_reads_what_happens(client, currency, shop, letters, plain):
    found = client.get("/monnaies/la-gabare/adherer?q=boulangerie du cher")
    assert f"acteur={shop.id}" in found.text
    page = plain(client.get(f"{FORM}?acteur={shop.id}"))
    assert "Boulangerie du Cher" in page
    sent = {"member": "SARL du Cher", "share": "50", "cap": "30", "trades": "bakery"} | ZOE
    answer = client.send(f"{FORM}?acteur={shop.id}", **sent)
    assert (answer.status_code, answer.location) == (303, "/monnaies/adhesion/envoyee")
    ((subject, body),) = letters("zoe@exemple.fr")
    assert subject == "La Gabare : votre demande est reçue"
    own = client.get(link_in(body))
    assert own.headers["Cache-Control"] == "no-store"
    assert "Demande reçue" in own.text
    assert the_only_one().asked[0] | {"key": 1} == {
        "actor_id": shop.id,
        "name": "Boulangerie du Cher",
        "siret": "",
        "street": "",
        "commune": "",
        "city": "",
        "media": [],
        "share": 50,
        "cap": 3000,
        "discount": "",
        "trades": ["bakery"],
        "key": 1,
        "admitted": False,
    }


def test_a_name_that_the_map_does_not_know_is_typed_once(client, currency):
    found = client.get("/monnaies/la-gabare/adherer?q=Le Four Neuf")
    onward = re.search(r'href="(/[^"]+nom=[^"]+)"', found.text)[1]
    assert 'value="Le Four Neuf"' in client.get(onward).text


def test_what_is_wrong_is_said_and_what_was_typed_stays(client, currency, plain):
    answer = client.send(FORM, name="Le Four", city="Nulle-Part", share="120", siret="12", **ZOE)
    assert answer.status_code == 422
    for sentence in ("de 1 à 100", "14 chiffres", "au nom de qui"):
        assert sentence in answer.text
    assert 'value="Nulle-Part"' in answer.text
    assert 'value="120"' in answer.text
    answer = client.send(FORM, name="Le Four", city="Tours", siret="12345678901234", **ZOE)
    assert "Ce SIRET n'existe pas" in plain(answer)
    answer = client.send(FORM, name="Le Four", city="Nulle-Part", member="Le Four", **ZOE)
    assert "Nous ne trouvons pas cette commune" in answer.text
    answer = client.send(
        FORM, name="Le Four", city="Tours", member="Le Four", **ZOE | {"charter": ""}
    )
    assert "commence par la charte" in answer.text
    assert db.session.scalar(sa.select(sa.func.count(Agreement.id))) == 0


def test_a_shop_that_is_not_on_the_map_is_added_once_it_is_admitted(
    client, currency, steward, sign_in, letters, run_jobs, on_map
):
    client.send(FORM, name="Le Four Neuf", city="Tours", street="3 rue Neuve", member="Nour", **ZOE)
    asked = the_only_one()
    sign_in(client, steward)
    page = f"/monnaies/la-gabare/demandes/{asked.id}"
    base = f"/monnaies/la-gabare/membres/{asked.id}"
    assert "Il n'est pas sur la carte" in client.get(page).text
    client.send(f"{page}/decision/approve", page)
    refused = client.send(f"{page}/decision/activate", page)
    assert refused.status_code == 422
    assert "rien à publier" in refused.text
    client.send(f"{base}/proposes/1", page, choix="nouveau")
    run_jobs("currency.establishments")
    assert the_only_one().asked == []
    client.send(f"{page}/decision/activate", page)
    assert on_map() == ["Le Four Neuf"]
    made = db.session.scalar(sa.select(Actor).where(Actor.name == "Le Four Neuf"))
    assert made.street == "3 rue Neuve"
    run_jobs("currency.establishments")
    assert db.session.scalar(sa.select(sa.func.count(Actor.id))) == 1


def test_the_association_refuses_with_a_motive_only_and_keeps_what_it_typed(
    client, currency, shop, steward, sign_in, letters
):
    client.send(f"{FORM}?acteur={shop.id}", member="SARL du Cher", **ZOE)
    asked = the_only_one()
    sign_in(client, steward)
    page = f"/monnaies/la-gabare/demandes/{asked.id}"
    answer = client.send(f"{page}/decision/refuse", page, reason=" ")
    assert answer.status_code == 422
    assert "donnez un motif" in answer.text
    assert client.send(f"{page}/decision/refuse", page, reason="Hors charte.").status_code == 303
    body = letters("zoe@exemple.fr")[-1][1]
    assert "Hors charte." in body
    own = client.get(link_in(body)).text
    assert "Hors charte." in own
    assert "Déposer une nouvelle demande" in own


def test_asking_for_more_completing_and_dates(
    client, currency, shop, steward, sign_in, letters, plain
):
    client.send(f"{FORM}?acteur={shop.id}", member="SARL du Cher", **ZOE)
    own = link_in(letters("zoe@exemple.fr")[0][1])
    sign_in(client, steward)
    page = f"/monnaies/la-gabare/demandes/{the_only_one().id}"
    wrong = client.send(f"{page}/dates", page, visit_on="31/02/2027", note="Vu au marché")
    assert wrong.status_code == 422
    assert "31/02/2027" in wrong.text
    assert "Vu au marché" in wrong.text
    client.send(f"{page}/dates", page, visit_on="2026-12-02", note="Vu au marché")
    assert the_only_one().state == "under_review"
    client.send(f"{page}/decision/ask_changes", page, reason="Quel est votre SIRET ?")
    seen = plain(client.get(own))
    assert "Quel est votre SIRET ?" in seen
    assert "Vu au marché" not in seen
    client.send(f"{own}/faire/renvoyer", own)
    assert (the_only_one().state, the_only_one().motive) == ("under_review", "")


def test_the_same_demand_twice_is_one_and_its_applicant_gets_the_link(
    client, currency, shop, letters
):
    for _turn in range(2):
        answer = client.send(f"{FORM}?acteur={shop.id}", member="SARL du Cher", **ZOE)
        assert answer.location == "/monnaies/adhesion/envoyee"
    assert db.session.scalar(sa.select(sa.func.count(Agreement.id))) == 1
    assert [subject for subject, _body in letters("zoe@exemple.fr")][1] == (
        "Vos adhésions aux monnaies locales"
    )


def test_what_is_withdrawn_can_be_asked_again_or_erased(client, currency, shop, letters):
    client.send(f"{FORM}?acteur={shop.id}", member="SARL du Cher", **ZOE)
    own = link_in(letters("zoe@exemple.fr")[0][1])
    client.send(f"{own}/faire/retirer", own)
    assert "Demande retirée" in client.get(own).text
    client.send(f"{own}/faire/redeposer", own)
    assert the_only_one().state == "applied"
    client.send(f"{own}/effacer", own, sure="yes")
    assert db.session.scalar(sa.select(sa.func.count(Agreement.id))) == 0
    assert client.get(own).status_code == 410
    assert letters("zoe@exemple.fr") == []


def test_a_currency_that_has_ended_takes_nobody(client, make_currency):
    make_currency("La Luciole", state="ended")
    assert client.get("/monnaies/la-luciole/adherer").status_code == 410


def test_finding_again_says_the_same_whether_one_is_known(
    client, currency, make_agreement, letters
):
    make_agreement(currency, email="zoe@exemple.fr")
    known = client.send("/monnaies/adhesion", email="ZOE@exemple.fr").text
    unknown = client.send("/monnaies/adhesion", email="personne@exemple.fr").text
    strip = re.compile(r"(csrf-token|csrf_token|nonce).*?>")
    assert strip.sub("", known) == strip.sub("", unknown)
    assert "/monnaies/adhesion/" in letters("zoe@exemple.fr")[0][1]
