# SPDX-License-Identifier: AGPL-3.0-or-later
"""The layers of plugins in the page: legend, switch, address, and the list that is the map."""

import html
import json
import re
from urllib.parse import parse_qs, urlsplit

import mapbox_vector_tile
import pytest
from flask_babel import lazy_gettext as _l
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jinja2 import StrictUndefined

from ess_map import Point
from ess_map.core import morton
from ess_map.core.db import db
from ess_map.explore import layers
from ess_map.explore.query import read
from ess_map.platform import state
from ess_map.platform.plugins import running
from ess_map.testing.factories import make_territories, middle
from tests.cafes import Cafes, plugin

TOURS = Point(**middle("37261"), name="Café du Vieux Tours", url="/repair/1", text="Samedi 14 h")
AMBOISE = Point(**middle("37003"), name="Atelier d'Amboise")


@pytest.fixture
def cafes():
    return Cafes(TOURS, AMBOISE)


@pytest.fixture
def hidden():
    return Cafes(AMBOISE)


@pytest.fixture
def site(make_app, cafes, hidden):
    """The small country with a layer that is drawn and one that is not, until asked for."""
    shown = cafes.layer()
    app = make_app(plugins=[plugin(shown, hidden.layer("repair.bikes", "Vélos", shown=False))])
    app.jinja_env.undefined = StrictUndefined
    with app.app_context():
        make_territories()
    return app


@pytest.fixture
def client(site):
    return site.test_client()


def names(page):
    found = re.findall(r'class="point__name">(?:<a [^>]*>)?([^<]*)<', page.text)
    return [html.unescape(name) for name in found]


def told(page):
    """What the map is told of the layers."""
    return json.loads(html.unescape(re.search(r"data-layers='([^']*)'", page.text)[1]))


def counts(client):
    """How many points each layer of the legend has, by its name."""
    return {layer["name"]: layer["count"] for layer in told(client.get("/"))}


def drawn(client, **said):
    """The names of the layers that the results say are drawn."""
    return re.search(r'data-layers="([^"]*)"', client.get("/", query_string=said).text)[1].split()


def boxes(client, **said):
    """What a browser would send of the switches of the form."""
    page = client.get("/", query_string=said).text
    fields = re.findall(r"<input[^>]*name=\"layers\"[^>]*>", page)
    sent = [one for one in fields if 'type="hidden"' in one or " checked" in one]
    return [re.search(r'value="([^"]*)"', one)[1] for one in sent]


def test_the_map_is_told_of_layers_of_points_only(client):
    assert [(layer["name"], layer["count"], layer["shown"]) for layer in told(client.get("/"))] == [
        ("repair", 2, True),
        ("repair.bikes", 1, False),
    ]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ([], ["repair"]),
        (["repair"], ["repair"]),
        (["-repair"], []),
        (["repair.bikes"], ["repair", "repair.bikes"]),
        (["-repair", "repair.bikes"], ["repair.bikes"]),
        (["-repair", "repair"], ["repair"]),
        (["repair", "-repair"], []),
    ],
)
def test_the_address_says_which_layers_are_drawn(client, said, expected):
    assert drawn(client, layers=said) == expected


def test_an_address_says_only_what_differs_from_what_authors_decided(site):
    with site.test_request_context():
        query = read({"layers": ["-repair.bikes", "repair", "repair.bikes"]}).query
        assert query.layers == ("repair.bikes",)
        assert query.url() == "/?layers=repair.bikes"
        assert read(parse_qs(urlsplit(query.url(q="vélo")).query)).query.layers == query.layers
        assert query.dropping("q").layers == query.layers


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.sampled_from(["repair", "-repair", "repair.bikes", "-repair.bikes", "-", ""])))
def test_what_an_address_means_survives_its_rewriting(site, said):
    with site.test_request_context():
        reading = read({"layers": said})
        assert reading.problems == reading.remarks == ()
        again = read(parse_qs(urlsplit(reading.query.url()).query))
        assert again.query.layers == reading.query.layers


@pytest.mark.parametrize("said", [[], ["-repair"], ["repair.bikes"], ["-repair", "repair.bikes"]])
def test_the_form_without_javascript_sends_what_is_on_screen(client, said):
    assert drawn(client, layers=boxes(client, layers=said)) == drawn(client, layers=said)


def test_links_of_the_page_keep_the_layers_and_files_do_not_speak_of_them(client):
    page = client.get("/?layers=-repair&sort=name&q=rien-de-tel").text
    links = [html.unescape(link) for link in re.findall(r'href="([^"]*)"', page)]
    assert [link for link in links if link.startswith("/?") and "layers=-repair" not in link] == []
    data = [link for link in links if re.match("/(export|flux|abonnements)", link)]
    assert data
    assert [link for link in data if "layers" in link] == []
    assert "layers" not in re.search(r'data-tiles="([^"]*)"', page)[1]


def test_a_layer_that_is_gone_is_said_on_the_page_and_refuses_no_data(client, site):
    with site.app_context():
        state.disable(db.session, "repair")
        db.session.commit()
        running().live.forget()
    page = client.get("/?layers=repair&layers=-repair.bikes")
    assert page.status_code == 200
    assert "La couche « repair » n&#39;existe pas" in page.text
    assert "data-layers='" not in page.text
    assert 'id="facet-layers"' not in page.text
    assert client.get("/facets.json?layers=repair").status_code == 200
    assert client.get("/couches/repair").status_code == 404
    assert client.get("/couches/repair.geojson").status_code == 404
    assert client.get("/tiles/repair/0/0/0.mvt").status_code == 404


@pytest.mark.parametrize("name", ["actors", "territories", "meteo", "repair.geojson.geojson"])
def test_what_is_no_layer_of_points_has_no_list(client, name):
    assert client.get(f"/couches/{name}").status_code == 404
    assert client.get(f"/couches/{name}.geojson").status_code == 404


def test_the_list_has_every_point_by_name_with_its_page_and_its_words(client):
    page = client.get("/couches/repair")
    assert names(page) == ["Atelier d'Amboise", "Café du Vieux Tours"]
    assert '<a href="/repair/1">Café du Vieux Tours</a>' in page.text
    assert "Samedi 14 h" in page.text
    assert "2 points sur la carte" in page.text
    assert client.get("/en/couches/repair").status_code == 200


def test_the_list_can_be_narrowed_to_a_zone_or_a_territory(client):
    box = f"{TOURS.longitude - 0.01},{TOURS.latitude - 0.01},{TOURS.longitude + 0.01},90"
    page = client.get("/couches/repair", query_string={"bbox": box})
    assert names(page) == ["Café du Vieux Tours"]
    assert "1 sur 2" in page.text
    page = client.get("/couches/repair?territory=commune-37003")
    assert names(page) == ["Atelier d'Amboise"]
    found = client.get("/couches/repair.geojson?territory=commune-37003").json
    assert [one["properties"]["name"] for one in found["features"]] == names(page)
    assert "Rien dans cette zone" in client.get("/couches/repair?bbox=100,0,101,1").text


def test_a_zone_over_the_antimeridian_is_one_zone(client, cafes):
    cafes.found, cafes.said = (Point(180, 0, "est"), Point(-180, 0, "ouest"), TOURS), "2"
    page = client.get("/couches/repair?bbox=179,-1,-179,1")
    assert names(page) == ["est", "ouest"]


def test_data_is_not_given_for_a_zone_that_makes_no_sense(client):
    assert client.get("/couches/repair.geojson?bbox=a").status_code == 400
    assert "n&#39;a pas de sens" in client.get("/couches/repair?bbox=a").text


def test_an_empty_layer_is_not_offered_and_its_page_says_so(client, cafes):
    cafes.found, cafes.said = (), "2"
    page = client.get("/couches/repair")
    assert "Rien à montrer pour l'instant" in page.text
    assert client.get("/couches/repair.geojson").json["features"] == []
    assert counts(client) == {"repair.bikes": 1}


def test_a_layer_that_fails_is_empty_and_the_page_answers(client, cafes):
    cafes.found = RuntimeError("la base est occupée")
    assert counts(client) == {"repair.bikes": 1}
    assert client.get("/couches/repair").status_code == 200


class Unsayable:
    def __str__(self):
        raise RuntimeError("no words")


@pytest.mark.parametrize("part", ["name", "text", "url"])
def test_a_point_that_cannot_say_its_text_empties_its_layer_and_the_page_answers(
    client, cafes, part
):
    cafes.found = [Point(**middle("37261") | {"name": "Café", part: Unsayable()})]
    assert client.get("/").status_code == 200
    assert names(client.get("/couches/repair")) == []


def test_a_text_is_kept_in_every_language(client, cafes):
    cafes.found = [Point(**middle("37261"), name="Café", text=_l("Fermer"))]
    assert ">Fermer<" in client.get("/couches/repair").text
    assert ">Close<" in client.get("/en/couches/repair").text


def test_a_layer_switched_off_while_its_list_is_made_fails_nothing(site):
    with site.test_request_context("/couches/repair"):
        query, layer = read({}).query, layers.get("repair")
        state.disable(db.session, "repair")
        db.session.commit()
        running().live.forget()
        assert layers.page(query, layer).layer.name == "repair"


def test_a_long_list_has_pages_and_every_point_is_on_one(client, cafes):
    cafes.found, cafes.said = [Point(0, 0, f"Café {n:04}") for n in range(1000, 0, -1)], "2"
    found, url = [], "/couches/repair"
    while url:
        page = client.get(url)
        found += names(page)
        later = re.search(r'rel="next" href="([^"]*)"', page.text)
        url = html.unescape(later[1]) if later else None
    assert found == [f"Café {n:04}" for n in range(1, 1001)]
    assert names(client.get("/couches/repair?page=999999")) == found[-layers.PER_PAGE :]


def test_markup_in_a_point_is_text_and_no_address_runs(client, cafes):
    evil = "<script>alert(1)</script>\"'"
    cafes.found, cafes.said = [Point(0, 0, evil, "javascript:alert(1)", evil)], "2"
    page = client.get("/couches/repair")
    assert "<script>alert" not in page.text
    assert "javascript:" not in page.text
    assert names(page) == [evil]
    (feature,) = client.get("/couches/repair.geojson").json["features"]
    assert feature["properties"] == {"name": evil, "text": evil, "url": ""}


def test_a_point_without_a_name_is_called_as_its_layer(client, cafes):
    cafes.found, cafes.said = [Point(0, 0, "")], "2"
    assert names(client.get("/couches/repair")) == ["Cafés réparation"]


def test_addresses_in_data_are_whole(client):
    found = client.get("/couches/repair.geojson")
    assert found.mimetype == "application/geo+json"
    urls = [one["properties"]["url"] for one in found.json["features"]]
    assert urls == ["", "http://localhost/repair/1"]


TEXT = st.text("aé<&\"' \0\n", max_size=3)
points = st.lists(
    st.one_of(
        st.builds(Point, st.floats(-180, 180), st.floats(-90, 90), TEXT),
        st.sampled_from([TOURS, AMBOISE, Point(180, 90, "coin"), Point(-180, -90, "coin")]),
    ),
    max_size=30,
)


@settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(points, st.integers(0, 16))
def test_legend_list_data_and_tiles_count_the_same(client, cafes, found, z):
    cafes.found, cafes.said = found, f"{cafes.said}+"
    count = counts(client).get("repair", 0)
    assert count == len(found)
    assert len(names(client.get("/couches/repair"))) == count
    assert len(client.get("/couches/repair.geojson").json["features"]) == count
    keys = morton.encode([one.longitude for one in found], [one.latitude for one in found])
    x, y = (axis >> morton.LEVEL - z for axis in morton.cells(keys))
    total = 0
    for column, line in set(zip(x.tolist(), y.tolist(), strict=True)):
        tile = mapbox_vector_tile.decode(client.get(f"/tiles/repair/{z}/{column}/{line}.mvt").data)
        total += sum(one["properties"].get("n", 1) for one in tile["repair"]["features"])
    assert total == count
