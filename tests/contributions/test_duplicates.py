# SPDX-License-Identifier: AGPL-3.0-or-later
"""The same place twice is noticed, and two places next door are not taken for one."""

from dataclasses import replace

import pytest

from ess_map import ActorRecord, likely_actors
from ess_map.contributions.duplicates import Asked, digits, likely, same_name, site
from ess_map.core.db import db
from ess_map.testing.factories import make_actor, make_territories, middle

SAME = (
    ("Biocoop", "BIOCOOP"),
    ("AMAP", "Amap"),
    ("Association Les Amis du Quartier Nord de Tours", "Les amis du quartier nord"),
    ("Épicerie solidaire du Centre", "epicerie solidaire du centre"),
    ("La Ressourcerie", "Ressourceries"),
    ("SCOP L'Atelier des Possibles", "Atelier des possibles SARL"),
    ("Café de la Paix", "Cafe de la Paxi"),
    ("L’Œuvre", "L'Oeuvre"),
)
OTHER = (
    ("Repair Café", "Bike Shop"),
    ("La Ruche", "Le Ravito"),
    ("Coop", "Pool"),
    ("La Ressourcerie du Nord", "La Ressourcerie du Sud"),
    ("AMAP de la Loire", "AMAP du Cher"),
    ("Secours populaire", "Secours catholique"),
    ("Le 108", "Le 109"),
)


@pytest.fixture
def world(app):
    make_territories()
    return app


def names(**asked):
    return [one.name for one in likely(db.session, Asked(**asked))]


@pytest.mark.parametrize("pair", SAME)
def test_two_spellings_of_one_name_are_one(pair):
    assert same_name(*pair, place=frozenset({"tours"}))
    assert same_name(*reversed(pair), place=frozenset({"tours"}))


@pytest.mark.parametrize("pair", OTHER)
def test_two_names_that_look_alike_are_two(pair):
    assert not same_name(*pair, place=frozenset({"tours"}))


def test_the_name_is_compared_within_the_commune_only(world):
    make_actor("La Ressourcerie")
    make_actor("La Ressourcerie", **middle("37003"))
    found = likely(db.session, Asked(name="ressourcerie", commune="37261"))
    assert [(one.name, one.reasons) for one in found] == [
        ("La Ressourcerie", ("nom proche, dans la même commune",))
    ]
    assert names(name="ressourcerie") == []


def test_two_hundred_metres_reach_across_the_border_of_a_commune(world):
    make_actor("Le Ravito", longitude=0.7005, latitude=47.35)
    found = likely(
        db.session, Asked(name="le ravito", commune="37261", longitude=0.6995, latitude=47.35)
    )
    assert [one.reasons for one in found] == [("nom proche, à 80 m",)]
    far = Asked(name="le ravito", commune="37261", longitude=0.65, latitude=47.35)
    assert likely(db.session, far) == []


def test_a_name_in_the_next_commune_is_no_reason_of_its_own(world):
    make_actor("Le Ravito", phone="02 47 00 00 01", longitude=0.78, latitude=47.35)
    here = {"name": "le ravito", "longitude": 0.6995, "latitude": 47.35}
    assert likely(db.session, Asked(**here)) == []
    (found,) = likely(db.session, Asked(**here, phone="0247000001", commune="37261"))
    assert found.reasons == ("même téléphone", "nom proche")


def test_the_siret_is_enough_wherever_it_is(world):
    make_actor("Tout autre nom", siret="73282932000074", **middle("29155"))
    (found,) = likely(db.session, Asked(name="X", siret="73282932000074", commune="37261"))
    assert found.reasons == ("même SIRET",)


def test_site_and_telephone_are_looked_up_in_the_whole_epci(world):
    make_actor("Un", website="https://www.exemple.fr/accueil", **middle("37233"))
    make_actor("Deux", phone="+33 2 47 00 00 01", **middle("37233"))
    make_actor("Trois", website="https://exemple.fr", **middle("37003"))
    assert names(website="http://exemple.fr/", commune="37261") == ["Un"]
    assert names(phone="02.47.00.00.01", commune="37261") == ["Deux"]


def test_an_actor_that_has_closed_or_is_the_one_itself_is_no_duplicate(world):
    actor = make_actor("La Ressourcerie")
    make_actor("La Ressourcerie", status="archived")
    asked = Asked(name="La Ressourcerie", commune="37261")
    assert [one.id for one in likely(db.session, asked)] == [actor.id]
    assert likely(db.session, asked, besides=[actor.id]) == []


def test_the_surest_comes_first_with_all_its_reasons(world):
    make_actor("Atelier vélo", **middle("37261"))
    make_actor("Atelier Vélo", siret="73282932000074", **middle("37261"))
    found = likely(db.session, Asked(name="atelier velo", siret="73282932000074", commune="37261"))
    assert [one.reasons[0] for one in found] == ["même SIRET", "nom proche, dans la même commune"]


def test_a_record_that_a_plugin_reads_is_looked_for_as_a_proposal_is(world):
    twin = make_actor("Atelier vélo", siret="73282932000074", phone="02 47 00 00 01")
    make_actor("Atelier vélo", **middle("29155"))
    said = ActorRecord("12", "ATELIER VELO", siret="732 829 320 00074", phone="+33247000001")
    (sure,) = likely_actors(db.session, said)
    assert (sure.id, sure.slug) == (twin.id, twin.slug)
    assert sure.reasons == ("même SIRET", "même téléphone", "nom proche")
    (same,) = likely_actors(db.session, replace(said, commune="37261"))
    assert same.reasons == ("même SIRET", "même téléphone", "nom proche, dans la même commune")
    assert likely_actors(db.session, replace(said, siret="")) == []


def test_a_point_that_only_stands_for_a_commune_is_at_no_distance(world):
    twin = make_actor("Atelier vélo", **middle("37261"))
    here = ActorRecord("12", "atelier velo", **middle("37261"))
    (near,) = likely_actors(db.session, replace(here, location_precision="address"))
    assert (near.id, near.reasons) == (twin.id, ("nom proche, à 0 m",))
    (somewhere,) = likely_actors(db.session, replace(here, location_precision="commune"))
    assert somewhere.reasons == ("nom proche, dans la même commune",)


@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("https://www.Exemple.fr/", "exemple.fr"),
        ("exemple.fr/contact", "exemple.fr"),
        ("https://facebook.com/la.ressourcerie/", "facebook.com/la.ressourcerie"),
        ("https://www.facebook.com", ""),
        ("https://ressourcerie.wordpress.com", "ressourcerie.wordpress.com"),
    ],
)
def test_a_site_has_one_form(address, form):
    assert site(address) == form


def test_a_number_is_the_same_with_its_country_before_it():
    assert digits("+33 (0)2 47 00 00 01") == digits("02 47 00 00 01") == "247000001"
    assert digits("3919") == ""
