# SPDX-License-Identifier: AGPL-3.0-or-later
"""The selection as files, and the layers over the map."""

from __future__ import annotations

import csv
import io
import json

import pytest
from ess_map_currency.places import gogocarto, layers

from ess_map import db

ASKED = {"query_string": {"currency.accepts": "la-gabare"}}

pytestmark = pytest.mark.parametrize("database", ["spatialite"])


@pytest.fixture
def grocery(territories, make_currency, make_acceptance, make_actor):
    sold = make_currency("La Gabare", symbol="gabares")
    shop = make_actor(
        "Épicerie des Halles",
        opening_hours="Mo-Sa 09:00-12:30,14:00-19:00; PH off",
        website="https://epicerie.exemple.fr",
        street="2 rue du Marché",
        city="Tours",
        postal_code="37000",
    )
    fields = {"share": 50, "cap": 2000, "discount": "5 % sur le vrac", "trades": ["grocery"]}
    return make_acceptance(sold, actor=shop, **fields)


def test_csv_and_cards_say_how_one_pays(grocery, client, plain):
    text = client.get("/export/acteurs.csv", **ASKED).text
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["currency.accepts"] == "La Gabare"
    assert row["currency.share"] == "jusqu'à 50 % de l'achat, 20\u00a0gabares au plus"
    assert row["currency.medium"] == "Billets|Paiement numérique"
    assert row["currency.trade"] == "Épicerie, vrac"
    page = plain(client.get("/", **ASKED))
    assert "Avantage : 5 % sur le vrac" in page


def test_gogocarto_reads_the_file(grocery, client):
    answer = client.get("/export/acteurs.gogocarto", **ASKED)
    assert answer.mimetype == "application/json"
    (one,) = json.loads(answer.text)["data"]
    assert one["name"] == "Épicerie des Halles"
    assert one["geo"] == {"latitude": 47.35, "longitude": 0.65}
    assert one["address"]["streetAddress"] == "2 rue du Marché"
    assert one["openHours"]["Mo"] == "09:00-12:30,14:00-19:00"
    assert "Su" not in one["openHours"]
    assert one["openHoursMoreInfos"] == "Mo-Sa 09:00-12:30,14:00-19:00; PH off"
    assert one["categories"][0] == "Épicerie, vrac"
    assert one["currency_accepts"] == "La Gabare"


def test_an_empty_selection_is_a_whole_file(territories, client):
    answer = client.get("/export/acteurs.gogocarto")
    assert json.loads(answer.text)["data"] == []


@pytest.mark.parametrize(
    ("said", "table", "more"),
    [
        ("Tu 09:00-12:00", {"Tu": "09:00-12:00"}, ""),
        ("Fr 20:00-02:00", {"Fr": "20:00-00:00", "Sa": "00:00-02:00"}, ""),
        ("Sa[1] 10:00-12:00", {}, "Sa[1] 10:00-12:00"),
        ("Apr-Oct Sa 08:00-13:00", {"Sa": "08:00-13:00"}, "Apr-Oct Sa 08:00-13:00"),
        ("sur rendez-vous", {}, "sur rendez-vous"),
        ("", {}, ""),
    ],
)
def test_hours_are_a_table_of_seven_days_where_that_says_them(app, said, table, more):
    assert gogocarto.opened(said) == (table, more)


def test_the_layer_of_markets_is_of_today(
    territories, make_acceptance, make_actor, make_stall, clock
):
    maker = make_actor("Fromagère")
    one = make_acceptance(actor=maker, itinerant=True)
    make_stall(one, "Sa 08:00-13:00,15:00-18:00")
    make_stall(one, "Su 08:00-13:00", "Marché du dimanche")
    (point,) = layers.stalls()
    assert point.name == "Fromagère, Marché des Halles"
    assert "08:00 – 13:00, 15:00 – 18:00" in point.text
    before = layers.stalls_version()
    clock.advance(days=1)
    assert layers.stalls_version() != before
    assert [one.name for one in layers.stalls()] == ["Fromagère, Marché du dimanche"]


def test_the_layer_of_desks_says_today_and_the_stock(territories, make_desk, make_actor, client):
    shop = make_actor("La Boutique", opening_hours="Mo-Fr 09:00-19:00")
    desk = make_desk(actor=shop, hours="Sa 10:00-12:00")
    before = layers.desks_version()
    (point,) = layers.desks()
    assert str(point.text) == "Ouvert aujourd'hui 10:00 – 12:00 · En stock"
    desk.hours, desk.stock, desk.version = "", "unknown", 2
    db.session.commit()
    assert layers.desks_version() != before
    assert str(layers.desks()[0].text) == "Fermé aujourd'hui · Stock inconnu"
