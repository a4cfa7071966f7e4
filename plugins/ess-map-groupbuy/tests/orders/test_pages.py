# SPDX-License-Identifier: AGPL-3.0-or-later
"""From confirmed groups to what each member owes."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest
import sqlalchemy as sa
from ess_map_groupbuy.campaigns import moving
from ess_map_groupbuy.intentions import links as own
from ess_map_groupbuy.orders import delivering, links, record
from ess_map_groupbuy.orders.models import Delivery, Share

from ess_map import Conflict, Invalid, db, local_now

pytestmark = pytest.mark.parametrize("database", ["spatialite"], indirect=True)


@pytest.fixture
def campaign(make_campaign):
    return make_campaign("Bois de Touraine", state="committed", step=500)


@pytest.fixture
def group(campaign, make_group):
    """Three households: 2, 3 and 5 half stères at 80 € without VAT."""
    return make_group(campaign, quantities=[2, 3, 5])


@pytest.fixture
def order(campaign, group):
    return ordered(campaign)


def ordered(campaign):
    moving.apply(db.session, campaign, "order")
    db.session.commit()
    (found,) = record.of_campaign(db.session, campaign.id)
    return found


def shares_of(group):
    query = sa.select(Share).join(Delivery).where(Delivery.group_id == group.id)
    return list(db.session.scalars(query.order_by(Share.id)))


def letters(kind):
    query = sa.text("SELECT recipient, subject, body FROM letter WHERE kind = :kind ORDER BY id")
    return list(db.session.execute(query, {"kind": kind}))


def test_a_campaign_without_confirmed_groups_cannot_be_ordered(campaign):
    with pytest.raises(Invalid, match="Aucun groupe"):
        moving.apply(db.session, campaign, "order")


def test_an_offer_that_expires_before_the_order_stops_it(campaign, group, make_offer):
    offer = db.session.get_one(make_offer(campaign).__class__, group.offer_id)
    offer.valid_until = local_now().date() - timedelta(days=1)
    db.session.commit()
    with pytest.raises(Invalid, match="plus valable"):
        moving.apply(db.session, campaign, "order")


def test_an_order_is_sent_read_without_names_and_accepted(
    client, campaign, group, order, make_organiser, sign_in, plain
):
    sign_in(client, make_organiser(campaign))
    page = f"/achats/bois-de-touraine/commandes/{order.id}"
    assert "5 st" in plain(client.get(page))
    assert client.send(f"{page}/envoyer", page).status_code == 303
    assert "Samedi" in client.get(f"{page}/bon.csv").text.title()
    client = client.application.test_client()
    path = links.order_path(order)
    answer = plain(client.get(path))
    assert "Foyer" not in answer
    assert "480 € TTC" in answer
    assert client.send(path, path, event="accept").status_code == 303
    db.session.expire_all()
    assert record.of_campaign(db.session, campaign.id)[0].state == "accepted"


def test_a_partial_delivery_is_shared_out_and_the_rest_comes_later(
    client, campaign, group, order, make_organiser, sign_in, plain
):
    sign_in(client, make_organiser(campaign))
    page = f"/achats/bois-de-touraine/groupes/{group.id}/livraison"
    half = {"quantity": "2,5", "invoice": "239,99", "vat": "40", "final": "no"}
    assert client.send(page, page, **half).status_code == 303
    assert sum(one.due for one in shares_of(group)) == 23_999
    assert [one.quantity for one in shares_of(group)] == [500, 750, 1250]
    rest = {"quantity": "2,5", "invoice": "240", "vat": "40", "final": "yes"}
    assert client.send(page, page, **rest).status_code == 303
    assert sum(one.due for one in shares_of(group)) == 47_999
    settled = plain(client.get(f"/achats/bois-de-touraine/groupes/{group.id}/decompte"))
    assert "479,99 €" in settled
    with pytest.raises(Conflict):
        delivering.receive(db.session, campaign, group, delivering.Came(1000, 100))


def test_an_invoice_above_the_accepted_price_is_refused_and_nothing_is_lost(
    client, campaign, group, order, make_organiser, sign_in, plain
):
    sign_in(client, make_organiser(campaign))
    page = f"/achats/bois-de-touraine/groupes/{group.id}/livraison"
    said = {"quantity": "5", "invoice": "480,01", "vat": "80", "final": "yes"}
    answer = client.send(page, page, **said)
    assert answer.status_code == 422
    assert "480 € au plus" in plain(answer)
    assert 'value="480,01"' in answer.text
    assert shares_of(group) == []


def test_a_member_reads_what_they_take_and_owe(
    client, campaign, group, order, make_organiser, sign_in, plain
):
    sign_in(client, make_organiser(campaign))
    page = f"/achats/bois-de-touraine/groupes/{group.id}/livraison"
    client.send(page, page, quantity="5", invoice="480", vat="80", final="yes")
    ((_commitment, first), *_others) = record.buyers(db.session, group.id)
    mine = plain(client.get(own.own_path(first)))
    assert "Vous devez 96 €" in mine
    settlement = client.get(f"/achats/bois-de-touraine/groupes/{group.id}/decompte.pdf")
    assert settlement.data.startswith(b"%PDF")


def test_a_household_and_an_enterprise_read_their_own_price_of_one_group(
    client, campaign, make_group, make_intention, plain
):
    home = make_intention(campaign, quantity=2)
    shop = make_intention(campaign, quantity=2, who="enterprise", recovers_vat=True, price=10_000)
    group = make_group(campaign, intentions=[home, shop])
    ordered(campaign)
    came = delivering.Came(2000, 19_200)  # the VAT at the rate of the offer
    delivering.receive(db.session, campaign, group, came)
    db.session.commit()
    assert "Vous devez 96 € TTC, dont 16 € de TVA" in plain(client.get(own.own_path(home)))
    assert "Vous devez 80 € hors taxes, soit 96 € TTC" in plain(client.get(own.own_path(shop)))


def test_a_refused_order_is_sent_again_or_frees_its_members(
    client, campaign, group, order, make_organiser, sign_in, plain
):
    sign_in(client, make_organiser(campaign))
    page = f"/achats/bois-de-touraine/commandes/{order.id}"
    path = links.order_path(order)
    for _time in range(2):
        client.send(f"{page}/envoyer", page)
        assert client.send(path, path, event="refuse").status_code == 422
        said = client.send(path, path, event="refuse", reason="Scie cassée")
        assert said.status_code == 303
        assert "Scie cassée" in plain(client.get(page))
        client.send(f"{page}/reprendre", page)
    client.send(f"{page}/envoyer", page)
    client.send(path, path, event="refuse", reason="Scie cassée")
    give_up = f"{page}/renoncer"
    assert client.send(give_up, give_up, reason="Pas de scie cet hiver").status_code == 303
    db.session.expire_all()
    assert (order.state, group.state) == ("cancelled", "dissolved")
    assert record.buyers(db.session, group.id) == []
    with pytest.raises(Invalid, match="annulez plutôt"):
        moving.apply(db.session, campaign, "deliver")


def test_more_than_was_ordered_is_shared_out_and_due_by_nobody(campaign, group, order):
    with pytest.raises(Invalid, match=r"480.€ au plus"):
        delivering.receive(db.session, campaign, group, delivering.Came(6000, 57_600))
    delivering.receive(db.session, campaign, group, delivering.Came(6000, 48_000))
    assert [one.quantity for one in shares_of(group)] == [1200, 1800, 3000]


def test_a_short_delivery_that_is_all_closes_the_order(campaign, group, order):
    delivering.receive(db.session, campaign, group, delivering.Came(2000, 19_200, final=False))
    delivering.receive(db.session, campaign, group, delivering.Came(0, 0))
    assert group.state == "delivered"
    assert sum(one.due for one in shares_of(group)) == 19_200
    assert "rien d'autre ne viendra" in letters("groupbuy.share")[-1].body


def test_whole_pieces_are_never_cut(make_campaign, make_group):
    campaign = make_campaign("Vélos-cargos", state="committed", unit="piece")
    group = make_group(campaign, quantities=[1, 1, 2])
    ordered(campaign)
    with pytest.raises(Invalid, match="nombre entier"):
        delivering.receive(db.session, campaign, group, delivering.Came(2500, 0, final=False))
    delivering.receive(db.session, campaign, group, delivering.Came(3000, 1, final=False))
    assert [one.quantity for one in shares_of(group)] == [1000, 1000, 1000]


def test_shares_are_the_invoices_to_the_cent_over_random_deliveries(
    make_campaign, make_intention, make_group
):
    dice = Random(8)
    campaign = make_campaign("Au hasard", state="committed", step=100)
    people = [make_intention(campaign, quantity=dice.randint(1, 60)) for _one in range(12)]
    groups = [make_group(campaign, intentions=people[n : n + 3]) for n in range(0, 12, 3)]
    moving.apply(db.session, campaign, "order")
    for group in groups:
        for final in (False, False, True):
            quantity = dice.randint(0, 4_000)
            most = delivering.most(db.session, group, quantity)
            invoice = dice.randint(0, most)
            came = delivering.Came(quantity, invoice, dice.randint(0, invoice), final=final)
            delivery = delivering.receive(db.session, campaign, group, came)
            parts = [one for one in shares_of(group) if one.delivery_id == delivery.id]
            assert sum(one.quantity for one in parts) == quantity
            assert sum(one.due for one in parts) == invoice
            assert sum(one.vat for one in parts) == delivery.vat


def test_two_campaigns_at_one_hub_are_settled_apart(
    make_campaign, make_hub, make_hosting, make_group
):
    hub = make_hub()
    groups = []
    for title in ("Bois", "Miel"):
        campaign = make_campaign(title, state="committed")
        groups.append(make_group(campaign, quantities=[1, 1], hosting=make_hosting(campaign, hub)))
        moving.apply(db.session, campaign, "order")
        delivering.receive(db.session, campaign, groups[-1], delivering.Came(2000, 19_200))
    assert [sum(one.due for one in shares_of(group)) for group in groups] == [19_200, 19_200]


def test_the_day_of_a_delivery_is_written_to_members_and_hub(
    client, campaign, group, order, make_organiser, sign_in
):
    hub = record.hosting_of(db.session, group).hub
    hub.email = "relais@exemple.fr"
    db.session.commit()
    sign_in(client, make_organiser(campaign))
    page = f"/achats/bois-de-touraine/commandes/{order.id}"
    day = {f"day-{group.id}": "2031-03-08"}
    for _twice in range(2):
        assert client.send(f"{page}/jours", page, **day).status_code == 303
    assert len(letters("groupbuy.day")) == 3
    assert "samedi 8 mars 2031" in letters("groupbuy.hub_day")[0].body


def test_with_a_mandate_the_supplier_invoices_who_holds_it(client, campaign, group, order, plain):
    assert "Chaque membre achète en son nom" in plain(client.get(links.order_path(order)))
    campaign.legal, campaign.mandate_to = "mandate", "Les Chauffeurs Associés"
    db.session.commit()
    assert "Facturez à Les Chauffeurs Associés" in plain(client.get(links.order_path(order)))


def test_a_shared_equipment_says_how_it_is_shared_once_it_is_there(
    client, make_campaign, make_group, plain
):
    campaign = make_campaign("Broyeur", state="committed", kind="shared_equipment",
                             sharing="On le réserve au cahier.", unit="part")  # fmt: skip
    group = make_group(campaign, quantities=[1, 1])
    ordered(campaign)
    ((_commitment, first), _other) = record.buyers(db.session, group.id)
    assert "cahier" not in plain(client.get(own.own_path(first)))
    delivering.receive(db.session, campaign, group, delivering.Came(2000, 100))
    db.session.commit()
    assert "On le réserve au cahier." in plain(client.get(own.own_path(first)))


def test_kilometres_are_counted_there_and_back(
    campaign, make_actor, make_hosting, make_offer, make_group, make_intention
):
    saw = make_actor("Scierie", longitude=0.7, latitude=47.0)
    spot = {"longitude": 0.7, "latitude": 47.4}
    hosting = make_hosting(campaign, actor_fields=spot)
    offer = make_offer(campaign, supplier_id=saw.id)
    people = [make_intention(campaign, **spot) for _one in range(3)]
    group = make_group(campaign, intentions=people, offer=offer, hosting=hosting)
    ordered(campaign)
    lot = record.lot_of(db.session, group.id)
    assert (lot.alone, lot.together) == (267, 89)
