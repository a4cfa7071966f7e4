# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a map tile holds, and what is said to whoever asks for one that cannot be."""

import random

import mapbox_vector_tile
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ess_map import ActorRecord
from ess_map.atlas.mvt import EXTENT, encode_points
from ess_map.core import morton
from ess_map.testing.factories import make_actor, make_actors, middle


def features(worker, z, x, y, **said):
    answer = worker.get(f"/tiles/actors/{z}/{x}/{y}.mvt", **said)
    assert answer.status_code == 200
    assert answer.mimetype == "application/vnd.mapbox-vector-tile"
    if not answer.data:
        return []
    options = {"y_coord_down": True}
    return mapbox_vector_tile.decode(answer.data, default_options=options)["actors"]["features"]


def tile_at(longitude, latitude, z):
    x, y = morton.cells(morton.encode(longitude, latitude))
    return z, int(x) >> morton.LEVEL - z, int(y) >> morton.LEVEL - z


@pytest.mark.parametrize("address", ["3/8/0", "3/0/8", "0/1/0", "17/0/0", "5/2147483647/3"])
@pytest.mark.parametrize("layer", ["actors", "territories"])
def test_a_tile_outside_the_world_is_refused_in_json(worker, layer, address):
    answer = worker.get(f"/tiles/{layer}/{address}.mvt")
    assert answer.status_code == 400
    assert answer.json == {"error": "Cette tuile est hors du monde."}


@pytest.mark.parametrize(
    "address", ["actors/-1/0/0", "actors/a/0/0", "weather/0/0/0", "actors/5/99999999999999999999/3"]
)
def test_a_tile_that_no_layer_has_is_not_found_in_json(worker, address):
    answer = worker.get(f"/tiles/{address}.mvt")
    assert answer.status_code == 404
    assert answer.json["error"].endswith(".")


def test_an_unknown_filter_of_a_tile_is_refused_in_json(worker):
    answer = worker.get("/tiles/actors/0/0/0.mvt", activity="danse-du-ventre")
    assert answer.status_code == 400
    assert "danse-du-ventre" in answer.json["error"]


def test_a_single_actor_is_a_point_with_its_name_and_address(worker):
    actor = worker.do(make_actor, "L'Épicerie 🥕", terms={"family": ("cooperative",)})
    (found,) = features(worker, 0, 0, 0)
    assert found["properties"] == {
        "id": actor.id,
        "name": "L'Épicerie 🥕",
        "slug": actor.slug,
        "f": 1,
        "old": 1,
    }
    longitude, latitude = 0.65, 47.35
    (found,) = features(worker, *tile_at(longitude, latitude, 12))
    z, x, y = tile_at(longitude, latitude, 12)
    column, row = found["geometry"]["coordinates"]
    side = (1 << morton.LEVEL - z) / EXTENT
    key = morton.encode(longitude, latitude)
    exact = [
        int(one) - (tile << morton.LEVEL - z)
        for one, tile in zip(morton.cells(key), (x, y), strict=True)
    ]
    assert abs(column - exact[0] / side) <= 1
    assert abs(row - exact[1] / side) <= 1


def test_actors_at_one_address_are_a_cluster_until_the_last_zoom(worker):
    families = [("association",), ("association",), ("mutual",), ()]
    records = [
        ActorRecord(id=str(n), name=f"Membre {n}", terms={"family": family}, **middle("37003"))
        for n, family in enumerate(families)
    ]
    worker.do(make_actors, records)
    for z in range(16):
        (cluster,) = features(worker, *tile_at(0.95, 47.35, z))
        assert cluster["properties"] == {"n": 4, "f": "2,0,1,0,0,0,1", "z": 16}
    assert len(features(worker, *tile_at(0.95, 47.35, 16))) == 4


def test_clusters_split_at_the_zoom_they_promise(worker):
    dice = random.Random(5)
    centres = [(dice.uniform(-5, 8), dice.uniform(43, 50)) for _n in range(6)]
    records = [
        ActorRecord(
            id=str(n),
            name=f"Membre {n}",
            longitude=dice.choice(centres)[0] + dice.gauss(0, 10 ** -dice.randint(1, 5)),
            latitude=dice.choice(centres)[1] + dice.gauss(0, 10 ** -dice.randint(1, 5)),
        )
        for n in range(120)
    ]
    worker.do(make_actors, records)
    checked = 0
    for z in (3, 5, 7, 9):
        tiles = {tile_at(one.longitude, one.latitude, z) for one in records}
        for tile in sorted(tiles)[:6]:
            for cluster in features(worker, *tile):
                if "n" in cluster["properties"]:
                    checked += 1
                    assert parts(worker, records, tile, cluster) > 1
    assert checked > 10


def parts(worker, records, tile, cluster):
    """In how many pieces the actors of a cluster are drawn at the zoom where it splits."""
    z, x, y = tile
    column, row = cluster["geometry"]["coordinates"]
    goal = cluster["properties"]["z"]
    size = EXTENT // 8
    inside = [
        one
        for one in records
        if tile_at(one.longitude, one.latitude, z + 3)[1:]
        == (8 * x + column // size, 8 * y + row // size)
    ]
    assert len(inside) == cluster["properties"]["n"]
    if goal == 16:
        return len(inside)
    assert len({tile_at(one.longitude, one.latitude, goal + 2) for one in inside}) == 1
    return len({tile_at(one.longitude, one.latitude, goal + 3) for one in inside})


def test_a_tile_is_named_by_its_content_its_filters_and_the_minute(worker, clock):
    worker.do(make_actor)
    client = worker.app.test_client()
    first = client.get("/tiles/actors/5/16/11.mvt")
    tag = first.headers["ETag"]
    assert not tag.startswith("W/")
    assert first.headers["Cache-Control"] == "public, no-cache"

    again = client.get("/tiles/actors/5/16/11.mvt", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    filtered = client.get("/tiles/actors/5/16/11.mvt?open=now", headers={"If-None-Match": tag})
    assert filtered.status_code == 200
    clock.advance(minutes=1)
    later = client.get("/tiles/actors/5/16/11.mvt", headers={"If-None-Match": tag})
    assert later.status_code == 200


properties = st.dictionaries(
    st.text(min_size=1, max_size=8),
    st.one_of(st.text(max_size=20), st.integers(0, 2**40)),
    max_size=5,
)
coordinates = st.integers(0, EXTENT)


@given(points=st.lists(st.tuples(coordinates, coordinates, properties), min_size=1, max_size=30))
@settings(deadline=None, max_examples=60)
def test_our_encoder_says_what_the_library_reads(points):
    decoded = mapbox_vector_tile.decode(
        encode_points("couche", points), default_options={"y_coord_down": True}
    )
    assert set(decoded) == {"couche"}
    assert decoded["couche"]["extent"] == EXTENT
    assert decoded["couche"]["version"] == 2
    read = [
        (*feature["geometry"]["coordinates"], feature["properties"])
        for feature in decoded["couche"]["features"]
    ]
    assert read == points
