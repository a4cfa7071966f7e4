# SPDX-License-Identifier: AGPL-3.0-or-later
"""« Mes courses »: from a line of words to a list of stops."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from ess_map_currency.desks.travelling import PARIS
from ess_map_currency.places import candidates, wanted

pytestmark = pytest.mark.parametrize("database", ["spatialite"])
AT = "2026-11-28T10:00"
"""A Saturday."""


@pytest.mark.parametrize(
    ("text", "understood"),
    [
        ("pain, légumes, changer 50", ["bakery", "produce", "sell"]),
        ("du pain et des tomates", ["bakery", "produce"]),
        ("2 baguettes + un livre", ["bakery", "books"]),
        ("échanger 30,50 €, adhérer", ["sell", "membership"]),
        ("Boulangerie ; œufs / vélo", ["bakery", "dairy", "cycles"]),
        ("pain, baguette", ["bakery"]),
        ("", []),
        (" , ; ", []),
    ],
)
def test_words_become_needs_once_each(text, understood, database):
    found = wanted.read(text)
    assert [need.trade or need.operation for need in found.needs] == understood
    assert found.unknown == ()


def test_amounts_strange_words_and_too_much_are_said(database):
    found = wanted.read("changer 30,50 €, framage, xyzzy")
    assert [need.cents for need in found.needs] == [3050]
    assert [(one.said, [trade.key for trade in one.like][:1]) for one in found.unknown] == [
        ("framage", ["dairy"]),
        ("xyzzy", []),
    ]
    much = wanted.read("pain, légumes, fromage, viande, vin, livre, vélo")
    assert [need.said for need in much.left] == ["vélo"]


def test_minutes_are_those_that_pass_in_the_night_of_the_clocks(database):
    spring = datetime(2026, 3, 29, 0, 30, tzinfo=PARIS)
    assert candidates.spans("Mo-Su 01:00-05:00", spring) == ((30, 210),)
    autumn = datetime(2026, 10, 25, 0, 30, tzinfo=PARIS)
    assert candidates.spans("Mo-Su 01:00-05:00", autumn) == ((30, 330),)
    assert candidates.spans("24/7", autumn)[0][0] < 0
    assert candidates.spans("illisible", autumn) == ()


@pytest.fixture
def town(territories, make_currency, make_agreement, make_acceptance, make_actor, make_desk):
    """A bakery, a grocery and a desk between Tours and Saint-Pierre-des-Corps, on Saturdays."""
    gabare = make_currency("La Gabare", media=["paper"])
    member = make_agreement(gabare)

    def shop(name, longitude, hours, trades, **fields):
        actor = make_actor(
            name, longitude=longitude, latitude=47.352, commune="37261", opening_hours=hours
        )
        return make_acceptance(agreement=member, actor=actor, trades=trades, **fields)

    shop("Fournil", 0.67, "Sa 08:00-13:00", ["bakery"], share=50)
    shop("Fournil du matin", 0.655, "Sa 06:00-09:00", ["bakery"])
    shop("Épicerie", 0.70, "Mo-Sa 10:00-19:00", ["produce", "grocery"])
    shop("Librairie", 0.69, "Tu-Fr 10:00-19:00", ["books"])
    bank = make_actor("Comptoir", longitude=0.69, latitude=47.35, commune="37261")
    make_desk(gabare, actor=bank, hours="Sa 10:00-12:00", most=10000)
    return gabare


def ask(client, path="/monnaies/parcours", **said):
    known = {"from": "Tours", "to": "Saint-Pierre-des-Corps", "at": AT, "pace": "bike"}
    return client.get(path, query_string=known | said)


def test_a_round_is_an_ordered_list_with_hours(town, client, plain):
    page = plain(ask(client, needs="pain, légumes, changer 50"))
    assert "3 arrêts" in page
    order = [page.index(name) for name in ("Fournil", "Comptoir", "Épicerie")]
    assert order == sorted(order)
    assert "Accepte jusqu'à 50 % de l'achat" in page
    assert "à vol d'oiseau" in page
    assert "aucune n'est plus courte" in page
    found = ask(client, "/monnaies/parcours.json", needs="pain, légumes, changer 50").json
    kinds = [one["properties"]["what"] for one in found["features"]]
    assert kinds == ["way", "way", "mark", "mark", "mark", "mark", "mark"]
    assert len(found["features"][1]["geometry"]["coordinates"]) == 5


def test_what_cannot_be_met_is_explained(town, client, plain):
    page = plain(ask(client, needs="livre, fromage, changer 500"))
    nothing = "rien d'ouvert à moins de 8 km du trajet dans les douze heures"
    assert f"Librairie, presse : {nothing}. Chercher plus loin sur la carte" in page
    assert "Librairie ouvre mardi 1 décembre à 10 h" in page.replace("\u202f", " ")
    assert "Fromage, lait, œufs : rien à moins de 8 km du trajet" in page
    assert "Changer des euros en monnaie locale (500 €) : rien à moins de 8 km" in page
    late = plain(ask(client, needs="pain", at="2026-11-28T08:59", pace="foot"))
    assert "Fournil du matin" not in late.split("Départ :")[1].split("Arrivée")[0]


def test_a_line_that_was_drawn_is_followed(town, client, plain):
    line = {"type": "LineString", "coordinates": [[0.64, 47.35], [0.68, 47.353], [0.76, 47.35]]}
    page = plain(ask(client, needs="pain", line=json.dumps(line), **{"from": "", "to": ""}))
    assert "1 arrêt" in page
    wrong = plain(ask(client, needs="pain", line='{"type": "Point"}'))
    assert "ne dessine aucun trajet" in wrong


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"needs": "xyzzy"}, "Nous n'avons pas compris « xyzzy »"),
        ({"needs": "pain", "from": "Nulle-Part"}, "Nous ne trouvons pas « Nulle-Part »"),
        ({"needs": "pain", "from": "", "to": ""}, "Dites d'où vous partez"),
        ({"needs": "pain", "at": "hier"}, "Nous n'avons pas compris l'heure de départ"),
        ({"needs": "pain", "at": "2020-01-01T10:00"}, "Choisissez un départ"),
        ({"needs": "pain", "to": "Ouessant"}, "Ce trajet est trop long"),
        ({}, "Dites ce qu'il vous faut"),
    ],
)
def test_a_page_says_what_it_lacks(town, client, plain, said, sentence):
    assert sentence in plain(ask(client, **said))


def test_a_stall_counts_on_its_day_alone(town, client, plain, make_acceptance, make_stall):
    one = make_acceptance(town, itinerant=True, trades=["dairy"])
    make_stall(one, "Sa 08:00-13:00", latitude=47.351, longitude=0.68)
    assert "Marché des Halles, Tours" in plain(ask(client, needs="fromage"))
    friday = plain(ask(client, needs="fromage", at="2026-11-27T10:00"))
    assert "rien d'ouvert à moins de 8 km du trajet dans les douze heures" in friday
    # Without a stop there is no round to show.
    assert "Aucun arrêt possible sur ce trajet" in friday
    assert not [
        said for said in ("0 arrêt", "arrivée à", "Arrivée", "à vol d'oiseau") if said in friday
    ]


def test_without_any_currency_the_page_says_so(territories, client, plain):
    assert "Aucune monnaie locale ne circule" in plain(ask(client, needs="pain"))
