# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is on which market, on which day."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from ess_map_currency.stalls import saying, today
from ess_map_currency.stalls.models import Stall
from icalendar import Calendar

from ess_map import db

HALLES = {"longitude": 0.65, "latitude": 47.35, "commune": "37261", "city": "Tours"}
AMBOISE = {"longitude": 0.95, "latitude": 47.35, "commune": "37003", "city": "Amboise"}


@pytest.fixture
def world(territories, make_currency, make_agreement, make_acceptance, make_actor):
    """A cheese maker on three markets, a grower on one of them, both itinerant."""
    gabare = make_currency("La Gabare")
    member = make_agreement(gabare)
    cheese = make_acceptance(
        agreement=member, actor=make_actor("Fromagère"), itinerant=True, trades=["dairy"]
    )
    grower = make_acceptance(gabare, actor=make_actor("Maraîcher"), itinerant=True)
    db.session.add_all(
        [
            Stall(acceptance_id=cheese.id, place="Les Halles", hours="Sa 08:00-13:00", **HALLES),
            Stall(
                acceptance_id=cheese.id, place="Marché bio", hours="Su[1] 09:00-12:00", **AMBOISE
            ),
            Stall(acceptance_id=cheese.id, place="L'été", hours="Jun-Aug We 18:00-22:00", **HALLES),
            Stall(acceptance_id=grower.id, place="Les Halles", hours="Sa 07:00-12:00", **HALLES),
            Stall(acceptance_id=grower.id, place="Illisible", hours="le matin", **HALLES),
        ]
    )
    db.session.commit()
    return gabare


def standing(day, *narrowed):
    found = today.standing(db.session, datetime.combine(day, datetime.min.time()), *narrowed)
    return [(one.acceptance.actor.name, one.stall.place, one.opens.hour) for one in found]


def test_a_day_has_those_whose_hours_say_so(world):
    saturday = [("Maraîcher", "Les Halles", 7), ("Fromagère", "Les Halles", 8)]
    assert standing(date(2026, 11, 21)) == saturday
    assert standing(date(2026, 11, 22)) == []
    assert standing(date(2026, 12, 6)) == [("Fromagère", "Marché bio", 9)]
    assert standing(date(2026, 7, 1)) == [("Fromagère", "L'été", 18)]
    assert standing(date(2026, 12, 6), Stall.city == "Tours") == []


@pytest.mark.parametrize("database", ["spatialite"])
def test_from_the_day_of_its_end_an_agreement_has_no_stall(world, make_agreement, make_acceptance):
    due = make_agreement(world, renew_by=date(2026, 11, 28))
    one = make_acceptance(agreement=due, itinerant=True)
    db.session.add(Stall(acceptance_id=one.id, place="Ici", hours="24/7", **HALLES))
    db.session.commit()
    stalls = today.public(db.session, Stall.place == "Ici")
    assert len(today.on(stalls, date(2026, 11, 27))) == 1
    assert today.on(stalls, date(2026, 11, 28)) == []


@pytest.mark.parametrize("database", ["spatialite"])
def test_the_page_groups_merchants_by_market_and_counts_the_week(world, client, plain):
    page = plain(client.get("/monnaies/marches"))
    assert "Aujourd'hui 2 marchands" in page
    assert "Samedi 21 novembre : 2 marchands" in page
    assert page.count("Les Halles") == 1
    assert "Maraîcher" in page
    assert "Fromage, lait, œufs" in page
    far = plain(client.get("/monnaies/marches?near=Ouessant"))
    assert "Ailleurs, le prochain marché" in far
    sunday = plain(client.get("/monnaies/marches?near=Tours&day=2026-11-22"))
    assert "Personne ce jour-là. Le prochain marché : samedi 28 novembre" in sunday
    unknown = plain(client.get("/monnaies/marches?near=Xyzzy"))
    assert "Nous ne trouvons pas « Xyzzy »" in unknown
    marks = client.get("/monnaies/marches.json?near=47.35,0.65").json["features"]
    assert [one["properties"]["name"] for one in marks] == ["Les Halles"]


@pytest.mark.parametrize("database", ["spatialite"])
def test_an_instance_without_itinerants_says_so(territories, client, plain):
    assert "Aucun commerçant itinérant" in plain(client.get("/monnaies/marches"))


@pytest.mark.parametrize("database", ["spatialite"])
def test_a_calendar_follows_the_stalls_of_a_currency(world, client):
    answer = client.get("/monnaies/la-gabare/marches.ics")
    assert answer.mimetype == "text/calendar"
    events = Calendar.from_ical(answer.data).walk("VEVENT")
    first = min(events, key=lambda one: one["dtstart"].dt)
    assert first["summary"] == "Maraîcher au marché : Les Halles"
    assert first["location"] == "Les Halles, Tours"
    assert f"{first['dtstart'].dt:%d %H:%M}" == "21 07:00"
    world.slug, world.former_slugs = "la-nouvelle", ["la-gabare"]
    db.session.commit()
    assert client.get("/monnaies/la-gabare/marches.ics").status_code == 301


@pytest.mark.parametrize("database", ["spatialite"])
def test_other_pages_say_where_one_stands(world, client, plain, make_actor):
    stall = today.public(db.session)[0]
    page = plain(client.get(f"/acteurs/{stall.acceptance.actor.slug}"))
    assert "Sur les marchés Les Halles , Tours samedi : 8 h – 13 h" in page
    assert "Les suivre dans mon agenda" in plain(client.get("/monnaies/la-gabare"))


@pytest.mark.parametrize("database", ["spatialite"])
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Mo-Fr 09:00-12:30,14:00-18:00", ["du lundi au vendredi : 9 h – 12 h 30, 14 h – 18 h"]),
        ("Sa[1] 10:00-12:00", ["1er samedi du mois : 10 h – midi"]),
        (
            "Apr-Oct Sa 08:00-13:00; PH off",
            ["d'avril à octobre, samedi : 8 h – 13 h", "jours fériés : fermé"],
        ),
        (
            '2026 Dec 20-2027 Jan 03 off "congés"',
            ["du 20 décembre 2026 au 3 janvier 2027 : fermé (congés)"],
        ),
        ("sunrise-sunset", ["sunrise-sunset"]),
        ("2026 Feb 30 off", ["2026 Feb 30 off"]),
        ("24/7", ["jour et nuit"]),
        ("", []),
    ],
)
def test_hours_are_said_in_words_where_we_have_some(app, text, said):
    with app.test_request_context():
        assert [one.replace("\u202f", " ") for one in saying.in_words(text)] == said
