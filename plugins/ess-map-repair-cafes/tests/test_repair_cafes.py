# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the plugin promises, on both databases. It is Saturday 21 November 2026, 10:30."""

from datetime import timedelta

import pytest
from ess_map_repair_cafes import events

from ess_map import db, now


@pytest.fixture
def place(territories, make_actor):
    return make_actor("Le Garage")


@pytest.fixture
def announce(place):
    def announce(title="Tout réparer", **span):
        events.announce(place, title, now() + timedelta(**span))

    return announce


def count(client):
    return client.get("/facets.json?repair_cafes=month").json["count"]


def test_what_is_coming_is_on_the_page_the_panel_and_the_map(client, place, announce):
    assert client.get("/couches/repair_cafes.geojson").json["features"] == []
    announce("Tout réparer", days=7)
    assert "Tout réparer" in client.get("/repair_cafes/").text
    assert "Tout réparer" in client.get(f"/acteurs/{place.slug}").text
    layer = client.get("/couches/repair_cafes.geojson").json["features"]
    assert [feature["properties"]["name"] for feature in layer] == ["Tout réparer"]


def test_what_is_over_is_gone_from_all_of_them(client, place, announce, clock):
    announce(days=1)
    clock.advance(days=2)
    assert "Tout réparer" not in client.get("/repair_cafes/").text
    assert "Tout réparer" not in client.get(f"/acteurs/{place.slug}").text
    assert client.get("/couches/repair_cafes.geojson").json["features"] == []


def test_the_filter_counts_who_has_one_this_month(client, announce, clock):
    assert count(client) == 0
    announce(days=7)
    assert count(client) == 1
    clock.advance(days=8)
    assert count(client) == 0
    announce(days=3)
    assert count(client) == 0
    clock.advance(days=2)
    assert count(client) == 1


def test_an_animator_announces_and_a_contributor_does_not(client, place, make_user, sign_in):
    page = f"/repair_cafes/annoncer/{place.id}"
    sent = {"title": "Réparer ses vélos", "starts_at": "2026-12-05T14:00"}
    contributor = sign_in(client, make_user(role="contributor"))
    assert contributor.get(page).status_code == 403
    assert "Annoncer un repair café" not in contributor.get(f"/acteurs/{place.slug}").text
    animator = sign_in(client, make_user(role="animator"))
    assert "Annoncer un repair café" in animator.get(f"/acteurs/{place.slug}").text
    assert animator.send(page, **sent).status_code == 303
    (event,) = events.upcoming()
    assert (event.title, event.starts_at.isoformat()) == (
        "Réparer ses vélos",
        "2026-12-05T13:00:00+00:00",
    )


def test_a_form_that_is_not_right_loses_nothing(client, place, make_user, sign_in):
    animator = sign_in(client, make_user(role="animator"))
    page = f"/repair_cafes/annoncer/{place.id}"
    answer = animator.send(page, title="Réparer", starts_at="")
    assert answer.status_code == 200
    assert 'value="Réparer"' in answer.text
    assert events.upcoming() == []


def test_a_list_of_places_is_imported(app, tmp_path):
    path = tmp_path / "liste.repair"
    path.write_text("1;Le Garage;0.65;47.35\n2;Ailleurs\n", "utf-8")
    said = app.test_cli_runner().invoke(args=["import", str(path)]).output
    assert "Il faut quatre colonnes" in said
    assert app.test_client().get("/facets.json").json["count"] == 1


def test_what_is_over_is_forgotten_after_the_days_that_the_operator_wants(announce, clock):
    announce(days=1)
    clock.advance(days=366)
    assert events.forget(db.session) is None
    clock.advance(days=1)
    assert events.forget(db.session) == "1 oubliés"


def test_the_page_and_the_layer_speak_english(client, announce):
    announce(days=7)
    assert "Bring what no longer works" in client.get("/en/repair_cafes/").text
    for language, when in (("", "samedi 28 novembre"), ("/en", "Saturday 28 November")):
        (point,) = client.get(f"{language}/couches/repair_cafes.geojson").json["features"]
        assert when in point["properties"]["text"]


def test_the_tables_can_be_taken_away_and_made_again(migrate):
    assert migrate("repair_cafes", "base") == frozenset()
    assert migrate("repair_cafes", "head") == {"repair_cafes_event"}
