# SPDX-License-Identifier: AGPL-3.0-or-later
"""What everybody sees of the demand: late, rounded, and by no home."""

from __future__ import annotations

import pytest
from ess_map_groupbuy.campaigns import moving
from ess_map_groupbuy.demand import lacking, picture
from ess_map_groupbuy.demand.models import Picture
from ess_map_groupbuy.intentions import forgetting, taking

from ess_map import db

pytestmark = pytest.mark.parametrize("database", ["spatialite"])
AMBOISE = {"commune_code": "37003", "place": "Amboise"}
SAINT_PIERRE = {"commune_code": "37233", "place": "Saint-Pierre-des-Corps"}


@pytest.fixture
def wood(make_campaign):
    return make_campaign("Bois")


@pytest.fixture
def tonight(run_jobs):
    def look(campaign):
        run_jobs("groupbuy.picture")
        db.session.expire_all()
        shown = picture.of(db.session, campaign.id)
        return [(one.key, one.people, one.quantity, one.rest) for one in shown.cells]

    return look


def test_the_picture_is_made_at_night_rounded_and_says_nothing_of_a_few(
    client, wood, make_intention, tonight, plain
):
    for _n in range(8):
        make_intention(wood, quantity=3)
    for _n in range(4):
        make_intention(wood, **AMBOISE)
        make_intention(wood, **SAINT_PIERRE)
    make_intention(wood, state="unconfirmed", **AMBOISE)
    assert "Pas encore d'image" in plain(client.get("/achats/bois"))
    assert tonight(wood) == [("commune-37261", 5, 20, False)]
    page = plain(client.get("/achats/bois"))
    assert "Au moins 5 personnes" in page
    assert ", qui voudraient au moins 20 st" in page
    assert "Amboise" not in page
    make_intention(wood, **SAINT_PIERRE | {"quantity": 9})
    assert ("commune-37233", 5, None, False) in tonight(wood), "one wants more than half"
    drawn = client.get("/achats/bois/demande.geojson").json["features"]
    assert {one["properties"]["what"] for one in drawn} == {"area", "mark"}
    assert not [one for one in drawn if one["geometry"]["coordinates"] == [0.689, 47.394]]


def test_small_communes_merge_into_what_lies_above_them_once_they_are_five(
    wood, make_intention, make_territory, tonight
):
    make_territory("commune", "37050", "Chambray", epci="243700754", department="37")
    for _n in range(6):
        make_intention(wood)
    for _n in range(3):
        make_intention(wood, **SAINT_PIERRE)
        make_intention(wood, commune_code="37050", place="Chambray")
    rest = ("epci-243700754", 5, 10, True)
    assert tonight(wood) == [("commune-37261", 5, 10, False), rest]


def test_who_leaves_is_not_seen_leaving_and_who_erases_is_forgotten_at_once(
    wood, make_intention, tonight
):
    people = [make_intention(wood) for _n in range(10)]
    before = tonight(wood)
    taking.withdraw(db.session, wood, people[0])
    forgetting.erase(db.session, wood, people[1])
    name = picture.person(people[2])
    db.session.commit()
    assert tonight(wood) == before == [("commune-37261", 10, 20, False)]
    counted = db.session.get(Picture, wood.id).counted["people"]
    assert name in counted
    assert len(counted) == 10
    assert sum(one.startswith("x") for one in counted) == 1
    for one in people[2:5]:
        taking.withdraw(db.session, wood, db.session.merge(one))
    db.session.commit()
    assert tonight(wood) == [("commune-37261", 5, 10, False)]
    moving.apply(db.session, wood, "cancel", reason="Plus de bois")
    db.session.commit()
    assert db.session.get(Picture, wood.id).counted["people"] == {}


def test_a_hub_says_about_how_much_lacks_for_the_next_price(
    client, wood, make_intention, make_hosting, make_offer, tonight, plain
):
    near = {"longitude": 0.65, "latitude": 47.35}
    make_hosting(wood, actor_fields=near)
    make_hosting(wood, actor_fields={"longitude": 1.05, "latitude": 47.35})
    make_offer(wood, tiers=[(10, 9000), (32, 8000)], supplier="Scierie du Cher")
    for _n in range(6):
        make_intention(wood, quantity=4)
    tonight(wood)
    shown = picture.of(db.session, wood.id)
    bars = lacking.of(db.session, wood, shown)
    assert [(one.wanted, one.tier, one.lacks) for one in bars] == [(20, 2, 15), (0, 1, 10)]
    said = "Il manque environ 15 st pour le palier 2, à 96 € TTC / stère"
    assert said in plain(client.get("/achats/bois"))
