# SPDX-License-Identifier: AGPL-3.0-or-later
"""A record that nobody has confirmed for twelve months turns grey, and says so."""

from datetime import date, datetime, time, timedelta

import mapbox_vector_tile
import pytest

from ess_map.actors import freshness
from ess_map.core import morton
from ess_map.testing.factories import make_actor, make_territories

TODAY = date(2026, 11, 21)
YEAR_AGO = TODAY - freshness.FRESH_FOR


def test_a_confirmation_counts_for_a_year_to_the_day():
    assert not freshness.is_stale(YEAR_AGO, TODAY)
    assert freshness.is_stale(YEAR_AGO - timedelta(days=1), TODAY)
    assert freshness.is_stale(None, TODAY)


@pytest.mark.parametrize("day", [YEAR_AGO, YEAR_AGO - timedelta(days=1), TODAY])
def test_the_facet_says_what_the_sentence_says_and_until_when(day):
    live = freshness.facet().live
    now = datetime.combine(TODAY, time(10, 30))
    (option,), until = live(day.isoformat(), now)
    assert (option == "stale") == freshness.is_stale(day, TODAY)
    if option == "confirmed":
        assert live(day.isoformat(), until)[0] == ("stale",)
        assert live(day.isoformat(), until - timedelta(minutes=1))[0] == ("confirmed",)


def test_card_page_facet_and_tile_say_it_alike(app, client, clock):
    make_territories()
    place = {"longitude": 0.65, "latitude": 47.35}
    make_actor("Jamais Vue", **place)
    make_actor("Ancienne", verified_at=date(2025, 5, 3), **{**place, "longitude": 0.66})
    fresh = make_actor("Récente", verified_at=TODAY, **{**place, "longitude": 0.67})
    page = client.get("/").text
    assert "Jamais confirmé" in page
    assert "Non confirmé depuis le 3 mai 2025" in page
    counts = client.get("/facets.json").json["facets"]["freshness"]["options"]
    assert counts == {"confirmed": 1, "stale": 1, "never": 1}
    assert "Fiche vérifiée le 21 novembre 2026" in client.get(f"/acteurs/{fresh.slug}").text
    key = int(morton.encode([0.65], [47.35])[0])
    column, row = (int(one) >> morton.LEVEL - 16 for one in morton.cells(key))
    found = {}
    for x in range(column - 1, column + 8):
        tile = mapbox_vector_tile.decode(client.get(f"/tiles/actors/16/{x}/{row}.mvt").data)
        for feature in tile.get("actors", {"features": []})["features"]:
            found[feature["properties"]["name"]] = feature["properties"].get("old")
    assert found == {"Jamais Vue": 1, "Ancienne": 1, "Récente": None}
    clock.advance(days=400)
    assert client.get("/facets.json").json["facets"]["freshness"]["options"]["stale"] == 2
