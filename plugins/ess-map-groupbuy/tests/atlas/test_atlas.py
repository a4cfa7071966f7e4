# SPDX-License-Identifier: AGPL-3.0-or-later
"""Group buying on the map, on core's pages, in figures and in the feed."""

from datetime import date

import pytest
from ess_map_groupbuy.atlas import columns, figures, formed, layers
from ess_map_groupbuy.campaigns import moving
from ess_map_groupbuy.campaigns import record as campaigns
from ess_map_groupbuy.offers.models import Offer
from ess_map_groupbuy.orders.models import Lot, SupplierOrder

from ess_map import ActorRow, db, find_territory

pytestmark = pytest.mark.parametrize("database", ["spatialite"], indirect=True)
TOURS = {"longitude": 0.689, "latitude": 47.394}


@pytest.fixture
def campaign(make_campaign):
    return make_campaign("Bois de Touraine", vat_rate=1000, step=500)


@pytest.fixture
def group(campaign, make_offer, make_hosting, make_group):
    """Five people and 20 steps (10 stères) at the second tier, after a group of four."""
    offer = make_offer(campaign, tiers=[(4, 9000), (20, 8000)])
    hosting = make_hosting(campaign, actor_fields=TOURS)
    make_group(campaign, quantities=[5, 5, 5, 5], offer=offer, hosting=hosting)
    return make_group(
        campaign, quantities=[4] * 5, offer=offer, hosting=hosting, price=8000, tier=20
    )


def test_groups_of_five_count_whole_where_they_are_delivered_and_smaller_ones_nowhere(
    client, campaign, group, plain
):
    offer = db.session.get(Offer, group.offer_id)
    order = SupplierOrder(campaign_id=campaign.id, offer_id=offer.id, state="sent", note="")
    db.session.add(order)
    db.session.flush()
    line = Lot(order_id=order.id, group_id=group.id, quantity=20, lots=20, alone=300, together=120)
    db.session.add(line)
    db.session.commit()
    (one,) = formed.everything(db.session)
    # 10 € less without VAT, 11 € with 10 % of it, for each of 10 stères.
    assert (one.people, one.quantity, one.saved, one.avoided) == (5, 20, 11_000, 180)
    assert "department-37" in one.territories
    page = plain(client.get("/achats/chiffres?territoire=department-37"))
    for words in ("5", "10 st", "110 €", "180 km", "Comment c'est calculé"):
        assert words in page, words
    assert "Rien à compter" in plain(client.get("/achats/chiffres?territoire=department-41"))
    assert figures.of([]).avoided is None


def test_the_layers_tell_of_hubs_with_room_and_of_groups_by_hub(campaign, group, make_hub):
    full = make_hub(actor_fields=TOURS, max_campaigns=0)
    before = layers.room_version()
    shown = {one.url for one in layers.with_room()}
    assert not any(one.endswith(f"-{full.actor_id}") for one in shown)
    (point,) = layers.groups()
    assert "5" in str(point.text)
    assert layers.demand() == []
    full.state, full.version = "paused", 2
    db.session.commit()
    assert layers.room_version() != before
    assert layers.groups_version()
    assert layers.demand_version()


def test_a_hub_is_a_facet_and_a_column_and_has_room_again_when_a_campaign_ends(
    campaign, make_hub, make_hosting
):
    hub = make_hub(actor_fields=TOURS, max_campaigns=1)
    make_hosting(campaign, hub)
    row = ActorRow(hub.actor_id, {}, "", date(2026, 1, 1))
    assert columns.hub([row]) == [["yes"]]
    found = campaigns.by_id(db.session, campaign.id)
    moving.apply(db.session, found, "cancel", reason="Plus personne")
    db.session.commit()
    assert columns.hub([row]) == [["yes", "room"]]
    (column,) = columns.properties([hub.actor_id])
    assert column.values == {hub.actor_id: "mercredi après-midi, samedi matin"}
    assert columns.properties([])[0].values == {}


def test_an_actor_s_page_and_a_territory_s_page_tell_of_group_buying(
    client, campaign, group, make_actor, plain
):
    organiser = make_actor("Le Collectif", **TOURS)
    campaign.organiser_id = organiser.id
    db.session.commit()
    mine = client.get(f"/acteurs/{organiser.slug}")
    assert "Organise" in plain(mine)
    assert "Accueillir des livraisons" in plain(mine)
    territory = find_territory("department-37")
    page = client.get(f"/territoires/{territory.key}", follow_redirects=True)
    assert "Acheter ensemble" in plain(page)
    assert "5 personnes ont déjà acheté ensemble ici" in plain(page)


def test_the_feed_tells_of_open_campaigns_alone(client, campaign, make_campaign):
    make_campaign("Farine", state="settled")
    answer = client.get("/achats/flux.atom")
    assert answer.content_type.startswith("application/atom+xml")
    assert "Bois de Touraine" in answer.text
    assert "Farine" not in answer.text
