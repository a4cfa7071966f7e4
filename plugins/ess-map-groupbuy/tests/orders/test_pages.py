# SPDX-License-Identifier: AGPL-3.0-or-later
"""From confirmed groups to what each member owes."""

from __future__ import annotations

from datetime import timedelta

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
    moving.apply(db.session, campaign, "order")
    db.session.commit()
    (found,) = record.of_campaign(db.session, campaign.id)
    return found


def shares_of(group):
    query = sa.select(Share).join(Delivery).where(Delivery.group_id == group.id)
    return list(db.session.scalars(query.order_by(Share.id)))


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
