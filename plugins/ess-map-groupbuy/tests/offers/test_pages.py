# SPDX-License-Identifier: AGPL-3.0-or-later
"""Suppliers make offers, organisers examine them, everybody compares them."""

import re
from datetime import timedelta

import pytest
from ess_map_groupbuy.hubs import record as hubs
from ess_map_groupbuy.offers import links, moving, reaching, record, seams
from ess_map_groupbuy.offers.models import Offer

from ess_map import Conflict, ServiceArea, db, local_now

pytestmark = pytest.mark.parametrize("database", ["spatialite"], indirect=True)
PAGE = "/achats/bois-de-touraine"
SAID = {
    "title": "Chêne sec",
    "unit": "stere",
    "vat_rate": "1000",
    "least_0": "10",
    "price_0": "82",
    "least_1": "40",
    "price_1": "75,50",
    "fee_rule": "none",
}


@pytest.fixture
def campaign(make_campaign):
    return make_campaign("Bois de Touraine", vat_rate=1000)


@pytest.fixture
def lost(monkeypatch):
    heard = []
    monkeypatch.setattr(seams, "LOST", [lambda _session, one: heard.append(one.id)])
    return heard


def only(campaign):
    db.session.rollback()
    (found,) = record.of_campaign(db.session, campaign.id)
    return found


def test_a_supplier_offers_by_a_letter_is_examined_and_compared(
    client, campaign, make_organiser, sign_in, letters, plain
):
    start = client.send(f"{PAGE}/fournir", supplier="Scierie du Cher", email="bois@exemple.fr")
    assert "Une lettre vient de partir" in plain(start)
    assert record.of_campaign(db.session, campaign.id) == []
    path = re.search(r"/achats/\S+/fournir/\S+", letters("bois@exemple.fr")[0][1])[0]
    assert client.send(path, **SAID).status_code == 303
    assert client.send(path, **SAID).status_code == 303, "pressed twice"
    offer = only(campaign)
    assert (offer.state, offer.tiers[1]) == ("submitted", {"least": 40, "price": 7550})
    assert "Aucune offre" in plain(client.get(f"{PAGE}/comparer"))
    sign_in(client, make_organiser(campaign))
    examined, one = f"{PAGE}/offres/{offer.id}/examiner", f"{PAGE}/offres/{offer.id}"
    assert "Dites pourquoi" in plain(client.send(examined, one, event="refuse"))
    assert client.send(examined, one, event="accept").status_code == 303
    shown = client.get(f"{PAGE}/comparer")
    assert "dès 40 st 83,05 € 75,50 €" in plain(shown)
    assert "Rien en dessous de 10 st" in plain(shown)
    assert "<polyline" in shown.text
    assert "bois@exemple.fr" not in shown.text
    assert "est retenue" in letters("bois@exemple.fr")[-1][0]


def test_what_is_wrong_in_an_offer_is_said_at_its_field_and_nothing_is_lost(
    client, campaign, plain
):
    campaign.deliver_to = local_now().date() + timedelta(days=45)
    db.session.commit()
    path = links.new_path(campaign, "Scierie", "bois@exemple.fr")
    wrong = SAID | {"price_1": "90", "vat_rate": "2000", "fee_rule": "per_delivery",
                    "lead_days": "30", "valid_until": "01/01/2020", "lot": "0,3"}  # fmt: skip
    answer = client.send(path, **wrong)
    assert answer.status_code == 422
    page = plain(answer)
    for words in ("Le prix doit baisser", "TVA de 10 %", "De combien est le forfait",
                  "après la fin des livraisons", "Ce jour est passé"):  # fmt: skip
        assert words in page, words
    assert 'value="90"' in answer.text
    absurd = SAID | {"vat_rate": "x", "unit": "x", "lead_days": "9" * 15, "capacity": "1e11"}
    assert client.send(path, **absurd).status_code == 422
    assert client.send(path, **(absurd | {"unit": "stere"})).status_code == 422
    assert record.of_campaign(db.session, campaign.id) == []


def test_an_accepted_offer_that_changes_is_examined_anew_and_never_once_groups_form(
    client, campaign, make_offer, lost
):
    offer = make_offer(campaign)
    path = links.offer_path(offer)
    read = offer.version
    assert client.send(path, version=read, **SAID).status_code == 303
    assert only(campaign).state == "submitted"
    assert client.send(path, version=read, **SAID).status_code == 412
    assert lost == []
    campaign.state = "forming"
    db.session.commit()
    with pytest.raises(Conflict, match="se forment"):
        moving.change(db.session, only(campaign), campaign, {})


def test_an_accepted_offer_that_is_withdrawn_tells_the_groups(client, campaign, make_offer, lost):
    offer = make_offer(campaign)
    campaign.state = "proposed"
    db.session.commit()
    path = links.offer_path(offer)
    assert client.send(f"{path}/retirer", path, reason="Plus de bois").status_code == 303
    assert only(campaign).state == "withdrawn"
    assert lost == [offer.id]


def test_an_offer_expires_by_the_clock_between_proposal_and_order(
    app, campaign, make_offer, lost, run_jobs, letters, clock
):
    offer = make_offer(campaign, valid_until=local_now().date())
    moving._alarm(db.session, offer)
    campaign.state = "proposed"
    db.session.commit()
    moving.expire(db.session, offer.id)
    assert only(campaign).state == "accepted"
    assert [one.id for one in record.accepted(db.session, campaign.id)] == [offer.id]
    clock.advance(days=1)
    assert record.accepted(db.session, campaign.id) == []
    run_jobs()
    assert only(campaign).state == "expired"
    assert lost == [offer.id]
    assert "a expiré" in letters(offer.email)[-1][0]


def test_organisers_invite_and_write_down_the_prices_of_a_central_body(
    client, campaign, make_actor, make_organiser, sign_in, letters, plain
):
    sign_in(client, make_organiser(campaign))
    invited = client.send(f"{PAGE}/offres", supplier="Scierie", email="bois@exemple.fr")
    assert invited.status_code == 303
    assert "Un devis pour" in letters("bois@exemple.fr")[0][0]
    body = make_actor("Centrale des Relais")
    assert 'name="central"' in client.get(f"{PAGE}/offres/nouvelle?centrale=1").text
    said = SAID | {"supplier": "Centrale des Relais", "supplier_id": body.name, "central": "y"}
    assert client.send(f"{PAGE}/offres/nouvelle", **said).status_code == 303
    offers = record.of_campaign(db.session, campaign.id)
    central = next(one for one in offers if one.central)
    assert central.supplier_id == body.id
    moving.examine(db.session, central, campaign, "accept")
    db.session.commit()
    assert "centrale d'achat" in plain(client.get(f"{PAGE}/comparer"))


def test_several_offers_that_compete_on_a_hub_are_explained(
    client, campaign, make_offer, make_hosting, plain
):
    hosting = make_hosting(campaign, actor_fields={"longitude": 0.689, "latitude": 47.394})
    make_offer(campaign, tiers=[(10, 9000)])
    far = make_offer(campaign, area=ServiceArea(frozenset({"department-41"})).to_json())
    page = plain(client.get(f"{PAGE}/comparer"))
    assert "Qui choisit l'offre" in page
    assert "plusieurs offres peuvent livrer." not in page
    assert not reaching.covers(db.session.get(Offer, far.id), hubs.hosting(db.session, hosting.id))
    make_offer(campaign)
    assert "À 1 relais, plusieurs offres peuvent livrer." in plain(client.get(f"{PAGE}/comparer"))
