# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of territories, at every level."""

import pytest


@pytest.mark.parametrize(
    ("key", "name", "count"),
    [
        ("commune-37261", "Tours", 1),
        ("epci-243700754", "Tours Métropole Val de Loire", 1),
        ("department-37", "Indre-et-Loire", 2),
        ("region-24", "Centre-Val de Loire", 2),
        ("commune-29155", "Ouessant", 0),
        ("region-53", "Bretagne", 0),
    ],
)
def test_a_territory_says_who_is_there(client, key, name, count):
    page = client.get(f"/territoires/{key}")
    assert page.status_code == 200
    assert name in page.text
    assert client.get("/facets.json", query_string={"territory": key}).json["count"] == count
    assert f"territory={key}" in page.text


def test_a_former_code_leads_to_the_commune_of_today(client):
    answer = client.get("/territoires/commune-37999")
    assert answer.status_code == 301
    assert answer.location == "/territoires/commune-37261"
    english = client.get("/en/territoires/commune-37999")
    assert english.location == "/en/territoires/commune-37261"


@pytest.mark.parametrize("key", ["commune-00000", "epci-1", "37261", "planet-3", "region-24x", "-"])
def test_an_unknown_territory_says_how_to_find_one(client, key):
    page = client.get(f"/territoires/{key}")
    assert page.status_code == 404
    assert "par son nom" in page.text
    assert key in page.text


def test_an_epci_names_its_communes_and_what_lies_above(client):
    page = client.get("/territoires/epci-243700754").text
    assert '"/territoires/commune-37261"' in page
    assert '"/territoires/department-37"' in page
    assert '"/territoires/region-24"' in page


def test_the_third_places_of_a_territory_are_listed(client):
    assert "La Ressourcerie" in client.get("/territoires/department-37").text
    assert "La Ressourcerie" not in client.get("/territoires/department-29").text
