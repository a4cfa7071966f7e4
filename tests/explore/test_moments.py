# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is open at another moment: the address, the counts, the form, the files, the tiles."""

import csv
import io
from datetime import datetime

import mapbox_vector_tile
import pytest

from ess_map import ActorRecord, Facet, hookimpl
from ess_map.core.errors import ConfigurationError
from ess_map.explore import moments
from ess_map.explore.query import read
from ess_map.platform.registering import claim
from ess_map.subscriptions import selection
from ess_map.testing.factories import make_actors, make_territories, middle

ROWS = (
    ("Samedi", "Sa 10:00-12:00"),
    ("Semaine", "Mo-Fr 09:00-18:00; PH off"),
    ("Nuit", "Fr 22:00-02:00"),
    ("Toujours", "24/7"),
    ("Jamais dit", ""),
    ("Illisible", "quand on veut"),
)
SATURDAY = {"open": "now", "open_at": "2026-11-28T11:00"}
MONDAY = {"open": "now", "open_at": "2026-11-30T11:00:00"}
NIGHT = {"open": "now", "open_at": "2026-11-28T01:59"}
ARMISTICE = {"open": "now", "open_at": "2026-11-11T11:00"}


class Desks:
    """A plugin whose actors have hours of their own, and whose labels come from a table."""

    def __init__(self):
        self.asked = 0

    @hookimpl
    def register_facets(self):
        return [
            Facet("desks.open", "Bureaux", self.values, options={"now": "Bureau"}, hours=True),
            Facet("desks.kind", "Sortes", lambda rows: [("a",)] * len(rows), options=self.kinds),
        ]

    def values(self, rows):
        return [("Mo 10:00-12:00", "Sa 10:00-12:00") if row.id == 1 else () for row in rows]

    def kinds(self):
        self.asked += 1
        return self.kinds_now()

    def kinds_now(self):
        return {"a": "Du tableau", "b": "Vide"}


@pytest.fixture
def database():
    """The columns are the same on both; the invariant runs on both."""
    return "spatialite"


@pytest.fixture
def desks():
    return Desks()


@pytest.fixture
def site(make_app, desks):
    """It is Saturday 21 November 2026, 10:30 in Paris."""
    app = make_app(plugins=[("desks", desks)])
    with app.app_context():
        make_territories()
        make_actors(
            [
                ActorRecord(id=name, name=name, opening_hours=hours, **middle("37261"))
                for name, hours in ROWS
            ]
        )
    return app


@pytest.fixture
def client(site):
    return site.test_client()


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({"open": "now"}, {"Samedi", "Toujours"}),
        (SATURDAY, {"Samedi", "Toujours"}),
        (MONDAY, {"Semaine", "Toujours"}),
        (NIGHT, {"Nuit", "Toujours"}),
        (ARMISTICE, {"Toujours"}),
    ],
)
def test_counts_list_files_and_tiles_are_of_the_moment(client, asked, names):
    facets = client.get("/facets.json", query_string=asked).json
    assert facets["count"] == facets["facets"]["open"]["options"]["now"] == len(names)
    said = client.get("/export/acteurs.csv", query_string=asked).text
    assert {row["name"] for row in csv.DictReader(io.StringIO(said))} == names
    tile = client.get("/tiles/actors/16/32894/22930.mvt", query_string=asked)
    whole = client.get("/tiles/actors/0/0/0.mvt", query_string=asked)
    assert tile.status_code == 200
    (cluster,) = mapbox_vector_tile.decode(whole.data)["actors"]["features"]
    assert cluster["properties"].get("n", 1) == len(names)
    page = client.get("/", query_string=asked).text
    assert page.count("data-ess-actor=") == len(names)


def test_a_moment_alone_counts_and_selects_nothing(client):
    found = client.get("/facets.json?open_at=2026-11-30T11:00").json
    assert (found["count"], found["facets"]["open"]["options"]["now"]) == (6, 2)


def test_the_page_says_the_moment_and_its_links_keep_it(client):
    page = client.get("/", query_string=SATURDAY | {"q": "samedi"}).text
    assert page.count("Ouvert le samedi 28 novembre à 11 h") == 2  # the box and the chip
    assert "Ouvert maintenant" not in page.partition('id="results"')[2].partition("card")[0]
    assert 'type="datetime-local" id="open_at" name="open_at" value="2026-11-28T11:00"' in page
    assert (
        "/tiles/actors/{z}/{x}/{y}.mvt?q=samedi&amp;open=now&amp;open_at=2026-11-28T11:00" in page
    )
    assert "/flux.atom?q=samedi&amp;open=now&amp;open_at=2026-11-28T11:00" in page
    assert "/?open=now&amp;open_at=2026-11-28T11:00" in page  # without the text
    assert "/?q=samedi" in page  # without the facet, and its moment
    english = client.get("/en/", query_string=SATURDAY).text
    assert "28 November" in english


def test_the_badge_of_a_card_is_of_the_moment(client):
    assert "badge--open" not in client.get("/?q=semaine").text
    assert "badge--open" in client.get("/?q=semaine&open_at=2026-11-30T11:00").text


@pytest.mark.parametrize(
    "text", ["demain", "2026-11-31T11:00", "11:00", "1026-11-28T11:00", "x" * 300]
)
def test_a_moment_without_sense_is_said_and_refused_to_programs(client, text):
    asked = {"open": "now", "open_at": text}
    assert "Le moment «" in client.get("/", query_string=asked).text
    refused = client.get("/facets.json", query_string=asked)
    assert refused.status_code == 400
    assert "2026-11-28T11:00" in refused.text


def test_a_facet_of_a_plugin_has_its_own_moment(client):
    asked = "desks.open=now&desks.open_at=2026-11-30T11:00&open=now"
    assert client.get(f"/facets.json?{asked}").json["count"] == 1
    assert "desks.open_at" in client.get("/").text
    (row,) = csv.DictReader(io.StringIO(client.get(f"/export/acteurs.csv?{asked}").text))
    assert row["desks.open"] == "Ouvert le lundi 30 novembre à 11 h"
    (row,) = csv.DictReader(
        io.StringIO(client.get("/export/acteurs.csv?desks.open=now&open=now").text)
    )
    assert row["desks.open"] == "Bureau"


def test_options_from_a_table_are_asked_once_a_request(client, desks):
    desks.asked = 0
    page = client.get("/?desks.kind=a").text
    assert desks.asked == 1
    assert page.count("Du tableau") == 2
    assert client.get("/facets.json?desks.kind=c").status_code == 400
    assert client.get("/facets.json?desks.kind=b").json["count"] == 0


def test_what_a_plugin_says_of_its_options_cannot_break_a_page(client, desks, monkeypatch):
    for broken in (lambda: 1 / 0, lambda: {"a": 3}, lambda: None):
        monkeypatch.setattr(desks, "kinds_now", broken)
        assert client.get("/?desks.kind=a").status_code == 200


def test_hours_go_without_vocabulary_and_live():
    facet = Facet("desks.open", "", list, vocabulary="activity", hours=True)
    with pytest.raises(ConfigurationError, match="hours"):
        claim("register_facets", [facet], "desks", {})


def test_a_search_that_is_kept_keeps_its_moment_and_no_other(site):
    with site.test_request_context():
        kept = selection.parameters(read({name: [said] for name, said in SATURDAY.items()}).query)
        assert kept == "open=now&open_at=2026-11-28T11%3A00"
        assert selection.recall(kept).moments == {"open": datetime(2026, 11, 28, 11)}  # noqa: DTZ001
        assert selection.in_words(selection.recall(kept)) == "Ouvert le samedi 28 novembre à 11 h"
        assert selection.parameters(read({"open": ["now"]}).query) == ""


def test_a_moment_of_another_year_says_it_and_minutes_are_said(site):
    with site.test_request_context():
        said = moments.in_words(moments.read("2027-01-02T17:05"))
    assert said == "Ouvert le samedi 2 janvier 2027 à 17 h 05"
