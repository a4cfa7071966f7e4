# SPDX-License-Identifier: AGPL-3.0-or-later
"""Establishments that close, move, hide, or come in chains."""

from __future__ import annotations

from datetime import date

import pytest
from ess_map_currency.agreements import dates, record, renewing
from ess_map_currency.places import kept

from ess_map import Actor, db, refresh_actors

pytestmark = pytest.mark.parametrize("database", ["spatialite"])
ACCEPTED = {"currency.accepts": "la-gabare"}


@pytest.fixture
def gabare(make_currency):
    return make_currency("La Gabare", area={"codes": ["epci-243700754"]})


@pytest.fixture
def shown(client):
    """Return the names of those on the map who accept it."""

    def ask():
        answer = client.get("/export/acteurs.geojson", query_string=ACCEPTED)
        return {one["properties"]["name"] for one in answer.json["features"]}

    return ask


def test_a_chain_under_one_agreement_leaves_and_comes_back_whole(
    gabare, make_agreement, make_acceptance, make_actor, shown, clock, run_jobs
):
    chain = make_agreement(gabare, member="Biocoop des Bords de Loire", renew_by=date(2026, 11, 22))
    number = chain.id
    for name in ("Biocoop Nord", "Biocoop Sud"):
        make_acceptance(agreement=chain, actor=make_actor(name))
    make_acceptance(agreement=chain, actor=make_actor("Biocoop fermée"), closed_on=date(2026, 1, 1))
    refresh_actors(db.session, record.actor_ids([record.find(db.session, chain.id)]))
    dates.set_alarms(db.session, chain)
    db.session.commit()
    assert shown() == {"Biocoop Nord", "Biocoop Sud"}
    clock.advance(days=1)
    run_jobs("timers")
    assert shown() == set()
    renewing.renew(db.session, record.find(db.session, number))
    db.session.commit()
    assert shown() == {"Biocoop Nord", "Biocoop Sud"}


def test_a_shop_that_closed_leaves_and_its_successor_does_not_accept_by_itself(
    gabare, make_agreement, make_acceptance, make_actor, make_steward, shown, client, sign_in, plain
):
    sign_in(client, make_steward(gabare))
    member = make_agreement(gabare)
    after = make_actor("Chez Paulette").id
    gone = make_actor("Chez Paul")
    one, gone = make_acceptance(agreement=member, actor=gone).id, gone.id
    number = member.id
    refresh_actors(db.session, [gone])
    db.session.commit()
    assert shown() == {"Chez Paul"}
    closed = db.session.get(Actor, gone)
    closed.closed_on, closed.successor_id = date(2026, 11, 1), after
    db.session.commit()
    refresh_actors(db.session, [gone, after])
    db.session.commit()
    assert shown() == set()
    assert one not in kept.places(db.session).acceptances.tolist()
    page = plain(client.get(f"/monnaies/la-gabare/membres/{number}"))
    assert "La carte lui connaît un successeur" in page


def test_an_address_on_request_is_nowhere_but_at_the_middle_of_its_commune(
    gabare, make_agreement, make_acceptance, make_actor, client
):
    """SIRENE says no street of a sole trader who asked for that: the map has the commune alone."""
    spot = {"commune": "37261", "city": "Tours", "longitude": 0.61, "latitude": 47.31}
    at_home = make_actor("Savonnière", **spot, street="3 rue Cachée", opening_hours="24/7")
    make_acceptance(
        agreement=make_agreement(gabare), actor=at_home, address_hidden=True, trades=["crafts"]
    )
    found = kept.places(db.session)
    assert (found.longitude[0], found.latitude[0]) == pytest.approx((0.65, 47.35))
    named = 0
    for path in SHOWING:
        text = client.get(path).text
        named += "Savonnière" in text
        assert not any(one in text for one in ("rue Cachée", "0.61", "47.31")), path
    assert named >= 2


SHOWING = (
    "/monnaies/?place=Tours",
    "/monnaies/la-gabare",
    "/monnaies/la-gabare/annuaire",
    "/monnaies/parcours?needs=savon&from=Tours",
    "/monnaies/parcours.json?needs=savon&from=Tours",
    "/monnaies/marches",
)
"""Where the plugin itself says where somebody is."""


def test_one_shop_in_two_currencies_of_overlapping_perimeters_is_shown_in_both(
    gabare, make_currency, make_agreement, make_acceptance, make_actor, client, plain, shown
):
    rive = make_currency("La Rive", area={"codes": ["commune-37261"]})
    shop = make_actor("Épicerie")
    for currency in (gabare, rive):
        make_acceptance(agreement=make_agreement(currency), actor=shop)
    refresh_actors(db.session, [shop.id])
    db.session.commit()
    assert shown() == {"Épicerie"}
    both = plain(client.get("/monnaies/?place=Tours"))
    assert "2 monnaies" in both
    page = plain(client.get(f"/acteurs/{shop.slug}"))
    assert "La Gabare" in page
    assert "La Rive" in page


def test_who_was_never_published_is_not_said_to_have_left(
    gabare, make_agreement, make_acceptance, make_actor, client, plain
):
    member, said = make_agreement(gabare), []
    for name, outside in (("Dedans", False), ("Dehors", True)):
        shop = make_actor(name)
        path = f"/acteurs/{shop.slug}"
        make_acceptance(agreement=member, actor=shop, outside=outside, closed_on=date(2026, 11, 1))
        said.append("N'accepte plus La Gabare" in plain(client.get(path)))
    assert said == [True, False]
