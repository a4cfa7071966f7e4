# SPDX-License-Identifier: AGPL-3.0-or-later
"""A layer that gives points: its tiles, as exact as its list, and asked for again in time."""

from collections import Counter

import mapbox_vector_tile
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ess_map import Layer, Point
from ess_map.atlas import pointlayers
from ess_map.atlas.mvt import EXTENT
from ess_map.atlas.tiles import MAX_ZOOM
from ess_map.core import morton
from tests.cafes import Cafes, plugin


@pytest.fixture
def serve(make_app):
    """Give a client of an application with these layers."""
    return lambda *layers: make_app(plugins=[plugin(*layers)]).test_client()


def features(data: bytes):
    if not data:
        return []
    decoded = mapbox_vector_tile.decode(data, default_options={"y_coord_down": True})
    return decoded["repair"]["features"]


def tiles_with_something(points, z):
    """The tiles of a zoom level that a point falls into."""
    keys = morton.encode([one.longitude for one in points], [one.latitude for one in points])
    x, y = (axis >> morton.LEVEL - z for axis in morton.cells(keys))
    return set(zip(x.tolist(), y.tolist(), strict=True))


def total(found):
    return sum(feature["properties"].get("n", 1) for feature in found)


TOURS, AMBOISE = Point(0.68, 47.39, "Tours", "/repair/1", "Samedi"), Point(0.98, 47.41, "Amboise")
EDGES = (
    *(Point(180.0, 0.0, "antiméridien est"), Point(-180.0, 0.0, "antiméridien ouest")),
    *(Point(0.0, 90.0, "pôle Nord"), Point(0.0, -90.0, "pôle Sud")),
)
anywhere = st.builds(
    Point,
    st.floats(-180, 180),
    st.floats(-90, 90),
    st.text(max_size=5),
    st.sampled_from(["", "/repair/1", "https://exemple.fr/?a=1&b=2"]),
    st.sampled_from(["", "<b>gras</b>", '"guillemets"']),
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.one_of(anywhere, st.sampled_from([TOURS, AMBOISE, *EDGES])), max_size=40),
    st.integers(0, MAX_ZOOM),
    st.integers(0, 20),
)
def test_the_counts_of_all_tiles_add_up_to_the_points(points, z, max_zoom):
    layer = Cafes(*points).layer(max_zoom=max_zoom)
    found = pointlayers._arranged(layer)
    z = min(z, pointlayers.max_zoom(layer))
    drawn = [
        feature
        for x, y in tiles_with_something(points, z)
        for feature in features(pointlayers.tile(layer, found, z, x, y))
    ]
    assert found.count == len(points) == total(drawn)
    single = [one["properties"].get("name", "") for one in drawn if "n" not in one["properties"]]
    assert Counter(single) <= Counter(point.name for point in points)
    if z == pointlayers.max_zoom(layer):
        assert Counter(single) == Counter(point.name for point in points)
    for feature in drawn:
        assert all(0 <= one < EXTENT for one in feature["geometry"]["coordinates"])
        if "n" in feature["properties"]:
            assert z < feature["properties"]["z"] <= pointlayers.max_zoom(layer)


def test_a_single_point_says_what_its_card_shows(serve):
    (found,) = features(serve(Cafes(TOURS).layer()).get("/tiles/repair/0/0/0.mvt").data)
    assert found["properties"] == {"name": "Tours", "url": "/repair/1", "text": "Samedi"}


def test_a_thousand_points_at_one_place_are_a_cluster_until_the_last_zoom(serve):
    client = serve(Cafes(*[TOURS] * 1000).layer())
    (whole,) = features(client.get("/tiles/repair/0/0/0.mvt").data)
    assert whole["properties"] == {"n": 1000, "z": MAX_ZOOM}
    ((x, y),) = tiles_with_something([TOURS], MAX_ZOOM)
    assert len(features(client.get(f"/tiles/repair/{MAX_ZOOM}/{x}/{y}.mvt").data)) == 1000


def test_an_address_that_is_no_page_does_not_travel(serve):
    points = [Point(0, 0, "a", url) for url in ("javascript:alert(1)", "http://[", "data:,x")]
    client = serve(Cafes(*points, Point(0, 0, "b", None)).layer())
    ((x, y),) = tiles_with_something(points, MAX_ZOOM)
    found = features(client.get(f"/tiles/repair/{MAX_ZOOM}/{x}/{y}.mvt").data)
    assert [one["properties"] for one in found] == [{"name": "a"}] * 3 + [{"name": "b"}]


def test_a_long_text_is_cut_between_words_in_tiles(serve):
    client = serve(Cafes(Point(0, 0, "a", text="mot " * 200)).layer())
    (found,) = features(client.get("/tiles/repair/0/0/0.mvt").data)
    text = found["properties"]["text"]
    assert text.endswith("mot…")
    assert len(text) <= pointlayers.LONGEST_TEXT + 1


def test_an_empty_layer_has_empty_tiles(serve):
    answer = serve(Cafes().layer()).get("/tiles/repair/0/0/0.mvt")
    assert (answer.status_code, answer.data) == (200, b"")


@pytest.mark.parametrize("address", ["17/0/0", "3/8/0", "24/0/0", "99/0/0"])
def test_there_is_no_tile_beyond_the_last_zoom_or_the_world(serve, address):
    client = serve(Cafes(TOURS).layer(max_zoom=30))
    assert client.get(f"/tiles/repair/{address}.mvt").status_code == 400


def test_a_layer_with_neither_points_nor_tiles_is_not_found(serve):
    assert serve(Layer("repair", "Rien")).get("/tiles/repair/0/0/0.mvt").status_code == 404


def test_the_author_is_asked_again_when_the_version_changes_and_only_then(serve):
    cafes = Cafes(TOURS)
    client = serve(cafes.layer())
    for _time in range(3):
        first = client.get("/tiles/repair/0/0/0.mvt")
    assert cafes.asked == 1
    again = client.get("/tiles/repair/0/0/0.mvt", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    cafes.found, cafes.said = (TOURS, AMBOISE), "2"
    again = client.get("/tiles/repair/0/0/0.mvt", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 200
    assert total(features(again.data)) == cafes.asked == 2


def test_a_layer_without_a_version_is_asked_every_minute(serve, clock):
    cafes = Cafes(TOURS, version="")
    client = serve(cafes.layer())
    client.get("/tiles/repair/0/0/0.mvt")
    cafes.found = (TOURS, AMBOISE)
    assert total(features(client.get("/tiles/repair/0/0/0.mvt").data)) == 1
    clock.advance(minutes=1)
    assert total(features(client.get("/tiles/repair/0/0/0.mvt").data)) == 2


def test_a_failure_is_not_remembered_as_emptiness(serve):
    cafes = Cafes(TOURS)
    cafes.found = RuntimeError("la base est occupée")
    client = serve(cafes.layer())
    empty = client.get("/tiles/repair/0/0/0.mvt")
    assert (empty.status_code, empty.data) == (200, b"")
    cafes.found = (TOURS,)
    headers = {"If-None-Match": empty.headers["ETag"]}
    assert total(features(client.get("/tiles/repair/0/0/0.mvt", headers=headers).data)) == 1
