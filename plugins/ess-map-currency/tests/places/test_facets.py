# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the map knows of currencies: who accepts which, how, what is sold, and who is open when."""

from __future__ import annotations

from datetime import date

import pytest
from ess_map_currency.places import daily

from ess_map import db, hours, local_now, refresh_actors

FIRST_SATURDAY = "2026-05-02T11:00"
LABOUR_DAY = "2026-05-01T11:00"
CASES = {
    # name: (hours, open on Saturday 2 May 2026 at 11:00, open on Friday 1 May at 11:00)
    "Chaque samedi": ("Sa 09:00-12:00", True, False),
    "Premier samedi": ("Sa[1] 10:00-12:00", True, False),
    "Deuxième samedi": ("Sa[2] 10:00-12:00", False, False),
    "En semaine": ("Mo-Fr 09:00-18:00", False, True),
    "En semaine, sauf fériés": ("Mo-Fr 09:00-18:00; PH off", False, False),
    "Coupure du midi": ("Mo-Sa 08:00-11:00,14:00-19:00", False, False),
    "Tous les jours, sauf fériés": ("Mo-Su 09:00-18:00; PH off", True, False),
    "Fériés le matin": ("Mo-Su 14:00-18:00; PH 10:00-12:00", False, True),
    "D'avril à octobre": ("Apr-Oct Sa 08:00-13:00", True, False),
    "L'hiver": ("Nov-Mar Sa 08:00-13:00", False, False),
    "Passé minuit": ("Fr 20:00-02:00", False, False),
    "En congés": ("Mo-Su 09:00-18:00; 2026 Apr 20-May 10 off", False, False),
    "Rien de dit": ("", False, False),
    "Illisible": ("quand on peut", False, False),
}


@pytest.fixture
def world(territories, make_currency, make_agreement, make_acceptance, make_actor):
    """A currency that all the cases accept, each by hours of its own."""
    gabare = make_currency("La Gabare")
    member = make_agreement(gabare)
    for name, (said, *_open) in CASES.items():
        make_acceptance(agreement=member, actor=make_actor(name), hours=said, trades=["bakery"])
    return gabare


def test_open_at_a_moment_is_who_is_open_by_hand(world, shown):
    saturday = {name for name, (_said, is_open, _may) in CASES.items() if is_open}
    assert shown(accepts="la-gabare", open="now", open_at=FIRST_SATURDAY) == saturday
    holiday = {name for name, (_said, _saturday, is_open) in CASES.items() if is_open}
    assert shown(accepts="la-gabare", open="now", open_at=LABOUR_DAY) == holiday


def test_now_is_the_wall_time_in_paris(world, shown):
    local = local_now()
    said = {name: text for name, (text, *_open) in CASES.items()}
    assert shown(open="now") == {one for one in said if hours.is_open(said[one], local)}


@pytest.mark.parametrize("database", ["spatialite"])
def test_the_page_and_its_tiles_follow_the_address(world, client, plain):
    asked = {"currency.open": "now", "currency.open_at": FIRST_SATURDAY}
    page = plain(client.get("/", query_string=asked))
    assert "Premier samedi" in page
    assert "Deuxième samedi" not in page
    assert "4 lieux" in page


def test_an_establishment_that_accepts_two_currencies_is_in_both(
    territories, make_currency, make_agreement, make_acceptance, make_actor, shown
):
    gabare, sou = make_currency("La Gabare"), make_currency("Le Sou", media=["paper"])
    both = make_actor("Épicerie des Deux Rives")
    bakery = make_actor("Boulangerie du Sou")
    make_acceptance(gabare, actor=both, media=["digital"], trades=["grocery", "inconnu"])
    make_acceptance(sou, actor=both)
    make_acceptance(sou, actor=bakery, trades=["bakery"])
    assert shown(accepts="la-gabare") == {"Épicerie des Deux Rives"}
    two = {"Épicerie des Deux Rives", "Boulangerie du Sou"}
    assert shown(accepts="le-sou") == shown(trade="food") == two
    assert shown(medium="digital") == {"Épicerie des Deux Rives"}
    assert shown(trade="grocery") == {"Épicerie des Deux Rives"}


def test_who_is_itinerant_is_open_where_and_when_the_stalls_are(
    territories, make_acceptance, make_actor, make_stall, shown
):
    maker = make_actor("Fromagère", opening_hours="Mo-Su 00:00-24:00")
    one = make_acceptance(actor=maker, itinerant=True)
    make_stall(one, "Sa 08:00-13:00")
    make_stall(one, "Su[2] 09:00-12:00", "Marché bio")
    refresh_actors(db.session, [maker.id])
    assert shown(open="now", open_at="2026-05-02T11:00") == {"Fromagère"}
    assert shown(open="now", open_at="2026-05-02T15:00") == set()
    assert shown(open="now", open_at="2026-05-10T11:00") == {"Fromagère"}


def test_a_desk_shows_what_one_can_do_there_and_when(territories, make_desk, make_actor, shown):
    shop = make_actor("La Boutique", opening_hours="Mo-Sa 09:00-19:00")
    away = make_actor("En vacances", opening_hours="Mo-Sa 09:00-19:00")
    make_desk(actor=shop, hours="Sa 10:00-12:00", operations=["sell", "membership"])
    make_desk(actor=away, state="temporarily_closed", closed_until=date(2026, 12, 4))
    make_desk(actor_fields={"opening_hours": "Sa 09:00-12:00"}, state="closed")
    refresh_actors(db.session, [shop.id, away.id])
    assert shown(desk="membership") == {"La Boutique"}
    assert shown(desk="sell") == {"La Boutique", "En vacances"}
    assert shown(desk_open="now", desk_open_at="2026-11-28T11:00") == {"La Boutique"}
    assert shown(desk_open="now", desk_open_at="2026-11-28T15:00") == set()
    assert shown(desk_open="now", desk_open_at="2026-12-05T15:00") == {"En vacances"}


def test_a_lapsed_agreement_is_no_value_any_more(
    territories, make_agreement, make_acceptance, make_actor, shown, clock
):
    due = make_agreement(renew_by=date(2026, 11, 22))
    shop = make_actor("Librairie")
    make_acceptance(agreement=due, actor=shop, trades=["books"])
    assert shown(trade="books") == {"Librairie"}
    clock.advance(days=1)
    refresh_actors(db.session, [shop.id])  # as the alarm of the agreement does at midnight
    assert shown(trade="books") == set()


def test_a_place_leaves_the_map_on_the_day_that_was_announced(
    territories, make_acceptance, make_actor, shown, clock
):
    shop = make_actor("Librairie")
    make_acceptance(actor=shop, trades=["books"], closed_on=date(2026, 11, 23))
    assert shown(trade="books") == {"Librairie"}
    clock.advance(days=1)
    assert daily.follow(db.session) is None
    clock.advance(days=1)
    assert daily.follow(db.session) == "1 lieux relus"
    assert shown(trade="books") == set()
