# SPDX-License-Identifier: AGPL-3.0-or-later
"""Everybody's screens: where to change euros, all desks of a currency, its calendar."""

from datetime import date, timedelta

import pytest
from icalendar import Calendar

from ess_map import db, local_now

pytestmark = pytest.mark.parametrize("database", ["spatialite"])
NEAR = {"longitude": 0.66, "latitude": 47.35}
FAR = {"longitude": 0.70, "latitude": 47.35}


@pytest.fixture
def gabare(make_currency):
    return make_currency("La Gabare", area={"codes": ["epci-243700754"]}, symbol="gabares")


@pytest.fixture
def two(gabare, make_desk, make_actor):
    """Two desks that are open now, the nearer one first."""
    return (
        make_desk(
            gabare,
            actor=make_actor("La Halle", opening_hours="24/7", **NEAR),
            hours="Mo-Sa 09:00-18:00",
        ),
        make_desk(gabare, actor=make_actor("Le Bocal", **FAR), hours="Mo-Sa 09:00-18:00"),
    )


def best(answer):
    return answer.text.partition('class="panel cur-desks-best"')[2].partition("</article>")[0]


def test_a_desk_that_is_out_of_stock_is_no_longer_proposed_and_the_next_best_is(
    client, sign_in, make_steward, gabare, two, plain
):
    page = "/monnaies/changer?place=Tours"
    assert "La Halle" in best(client.get(page))
    sign_in(client, make_steward(gabare))
    listed = "/monnaies/la-gabare/comptoirs"
    tapped = client.send(f"{listed}/{two[0].id}/stock", page=listed, stock="out")
    assert tapped.status_code == 303
    answer = client.get(page)
    assert "Le Bocal" in best(answer) and "La Halle" not in best(answer)
    assert "1 comptoir plus proche n’est pas proposé" in plain(answer)
    assert "Laissés de côté : plus de billets (1)." in plain(answer)
    client.send(f"{listed}/{two[0].id}/stock", page=listed, stock="ok")
    assert "La Halle" in best(client.get(page))


def test_the_answer_says_until_when_how_far_and_with_what(client, two, plain):
    said = plain(client.get("/monnaies/changer?place=Tours&pace=bike"))
    assert "Ouvert à votre arrivée, jusqu’à 18 h" in said
    assert "à vol d’oiseau" in said and "à vélo" in said and "En stock" in said
    assert "Aussi ouverts à votre arrivée 2 Le Bocal" in said


def test_at_night_it_says_when_the_first_one_opens(client, two, plain):
    said = plain(client.get("/monnaies/changer?near=47.350,0.650&at=2026-11-21T22:00"))
    assert "Aucun comptoir proche n’est ouvert à votre arrivée" in said
    assert "Prochaine ouverture : lundi à 9 h" in said


def test_what_cannot_be_understood_is_said_and_kept(client, two, plain):
    answer = client.get("/monnaies/changer?place=Tours&amount=beaucoup&at=2020-01-01T10:00")
    said = plain(answer)
    assert "Ce moment est passé" in said and "Écrivez le montant en chiffres" in said
    assert 'value="beaucoup"' in answer.text and "La Halle" in best(answer)
    nowhere = client.get("/monnaies/changer?place=Zzyzx")
    assert "Nous ne trouvons pas « Zzyzx »" in plain(nowhere) and 'value="Zzyzx"' in nowhere.text
    assert "D’où partez-vous" in plain(client.get("/monnaies/changer?near=ailleurs"))


def test_who_names_a_place_no_longer_means_their_position(client, two, plain):
    there = client.get("/monnaies/changer?near=48.390,-4.490")
    assert "Aucun comptoir à moins de 100 km" in plain(there)
    assert 'name="near" value="48.390,-4.490"' in there.text
    assert "La Halle" in best(client.get("/monnaies/changer?near=48.390,-4.490&place=Tours"))


def test_far_away_and_with_no_desk_it_says_so(client, two, make_currency, plain):
    far = plain(client.get("/monnaies/changer?place=Ouessant&pace=car"))
    assert "Aucun comptoir à moins de 100 km" in far and "La Halle" in far
    make_currency("La Rive")
    none = plain(client.get("/monnaies/changer?place=Tours&currency=la-rive"))
    assert "La Rive n’a pas encore de comptoir" in none


def test_all_currencies_of_a_place_count_unless_one_is_chosen(
    client, two, make_currency, make_desk, make_actor, plain
):
    rive = make_currency("La Rive", area={"codes": ["commune-37261"]})
    make_desk(rive, actor=make_actor("Chez Rive"), hours="24/7")
    other = make_currency("La Loin", area={"codes": ["department-29"]})
    make_desk(other, actor=make_actor("Trop loin"), hours="24/7")
    said = plain(client.get("/monnaies/changer?place=Tours"))
    assert "Plusieurs monnaies circulent ici : La Gabare , La Rive" in said
    assert "Trop loin" not in said
    chosen = client.get("/monnaies/changer?place=Tours&currency=la-gabare")
    assert "La Halle" in best(chosen)


def test_the_map_shows_what_the_page_says(client, two):
    features = client.get("/monnaies/changer.json?place=Tours").json["features"]
    assert [one["properties"]["name"] for one in features] == ["Vous", "La Halle", "Le Bocal"]
    assert client.get("/monnaies/changer.json").json["features"] == []


def test_the_list_of_a_currency_has_the_week_closures_and_what_is_stale(client, two, gabare, plain):
    halle, bocal = two
    halle.state, halle.closed_until = "temporarily_closed", date(2026, 11, 23)
    bocal.verified_at = date(2025, 1, 1)
    gabare.former_slugs, gabare.slug = ["la-gabare"], "gabare"
    db.session.commit()
    assert (
        client.get("/monnaies/la-gabare/ou-changer")
        .headers["Location"]
        .endswith("/monnaies/gabare/ou-changer")
    )
    said = plain(client.get("/monnaies/gabare/ou-changer"))
    assert "Fermé jusqu’au 23 novembre 2026 inclus" in said
    assert "lundi 23 fermé mardi 24 9 h – 18 h" in said
    assert "Plus confirmé depuis longtemps" in said


def test_the_calendar_has_first_saturdays_and_holidays_and_escapes_its_words(
    client, make_currency, make_desk, make_actor
):
    make_desk(
        make_currency("La Gabare"),
        actor=make_actor("Pain; vin, & Cie"),
        hours="Sa[1] 10:00-12:00; Th 20:00-26:00; Dec 25 off; PH 09:00-10:00",
    )
    answer = client.get("/monnaies/la-gabare/comptoirs.ics")
    assert answer.mimetype == "text/calendar"
    assert r"Pain\; vin\, & Cie" in answer.text
    calendar = Calendar.from_ical(answer.data)
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/Paris"]
    events = [(one["DTSTART"].dt, one["DTEND"].dt) for one in calendar.walk("VEVENT")]
    assert [f"{begins:%d/%m %H:%M}-{ends:%H:%M}" for begins, ends in events[:4]] == [
        "26/11 20:00-02:00",
        "03/12 20:00-02:00",
        "05/12 10:00-12:00",
        "10/12 20:00-02:00",
    ]
    days = {begins.date() for begins, _ends in events}
    assert date(2027, 1, 1) in days
    assert max(days) < local_now().date() + timedelta(days=60)


def test_the_page_of_the_shop_and_of_the_currency_show_the_desk(client, two, gabare, plain):
    two[0].stock, two[0].stock_at = "low", local_now() - timedelta(minutes=3)
    db.session.commit()
    shop = plain(client.get(f"/acteurs/la-halle-{two[0].actor_id}"))
    assert "Changer des euros ici" in shop and "Ouvert, ferme aujourd'hui à 18 h" in shop
    assert "Bientôt épuisé il y a 3 minutes" in shop
    assert "Les horaires du comptoir ne sont pas ceux du lieu" in shop
    assert "2 comptoirs et leurs horaires" in plain(client.get("/monnaies/la-gabare"))


def test_a_currency_without_a_desk_is_named_and_nobody_is_sent_in_circles(client, gabare, plain):
    answer = client.get("/monnaies/changer?place=Tours&amount=50")
    assert "La monnaie d’ici n’a pas de comptoir sur la carte." in plain(answer)
    assert 'href="/monnaies/la-gabare"' in answer.text
    assert "Toutes les monnaies, tous les montants" not in answer.text
