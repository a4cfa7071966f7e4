# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tiles of boundaries and names, seen through their address and decoded."""

from __future__ import annotations

import math

import mapbox_vector_tile
import pytest
from shapely.geometry import shape

from ess_map.territories import load, outlines, save, tiles
from ess_map.territories.place import Place
from tests.territories.conftest import METROPOLE

TOURS = (0.65, 47.35)


def _address(z: int, longitude: float, latitude: float) -> tuple[int, int, int]:
    world = 1 << z
    north = math.asinh(math.tan(math.radians(latitude)))
    return z, int((longitude / 360 + 0.5) * world), int((0.5 - north / (2 * math.pi)) * world)


def _decoded(content: bytes) -> dict[str, list[dict]]:
    layers = mapbox_vector_tile.decode(content, default_options={"y_coord_down": True})
    return {name: layer["features"] for name, layer in layers.items()}


def _keys(features) -> set[str]:
    return {feature["properties"]["key"] for feature in features}


@pytest.mark.parametrize(
    ("zoom", "levels"),
    [
        (4, {"region"}),
        (8, {"region", "epci"}),
        (12, {"region", "epci", "commune"}),
    ],
)
def test_each_zoom_draws_the_levels_that_help(country, zoom, levels):
    drawn = _decoded(tiles.tile(*_address(zoom, *TOURS)))["boundaries"]
    assert {feature["properties"]["level"] for feature in drawn} == levels
    assert all(shape(feature["geometry"]).is_valid for feature in drawn)


def test_boundaries_lie_where_they_should(country):
    drawn = _decoded(tiles.tile(*_address(12, 0.69, 47.35)))["boundaries"]
    tours = next(f for f in drawn if f["properties"]["key"] == "commune-37261")
    assert tours["properties"] == {"key": "commune-37261", "level": "commune", "name": "Tours"}
    _z, x, _y = _address(12, 0.69, 47.35)
    east = (0.7 / 360 + 0.5) * 4096 * 4096 - x * 4096
    assert shape(tours["geometry"]).bounds[2] == pytest.approx(east, abs=1)


def test_names_are_points_with_the_most_populated_first(country):
    names = _decoded(tiles.tile(*_address(10, *TOURS)))["names"]
    people = [feature["properties"]["population"] for feature in names]
    assert people == sorted(people, reverse=True)
    assert {"commune-37261", f"epci-{METROPOLE}"} <= _keys(names)
    assert {feature["geometry"]["type"] for feature in names} == {"Point"}
    assert "names" in _decoded(tiles.tile(*_address(12, *TOURS)))


def test_a_name_is_in_one_tile_only(country):
    z, x, y = _address(11, *TOURS)
    found = [
        feature
        for dx in (-1, 0, 1)
        for dy in (-1, 0, 1)
        for feature in _decoded(tiles.tile(z, x + dx, y + dy)).get("names", [])
        if feature["properties"]["key"] == "commune-37261"
    ]
    assert len(found) == 1


def test_places_without_outline_still_have_their_name(app):
    save.save([Place("commune", "37261", name="Tours", longitude=0.69, latitude=47.39)])
    decoded = _decoded(tiles.tile(*_address(12, 0.69, 47.39)))
    assert _keys(decoded["names"]) == {"commune-37261"} and "boundaries" not in decoded


def test_nothing_is_drawn_where_there_is_nothing(country):
    assert tiles.tile(*_address(9, -40, 40)) == b""
    assert tiles.tile(0, 0, 0) != b""


def test_an_empty_database_has_empty_tiles(app):
    assert tiles.tile(0, 0, 0) == b"" and tiles.tile(12, 2055, 1427) == b""


def test_tiles_follow_the_data_and_so_does_their_version(make_app, mirror):
    with make_app(ESS_MAP_MIRROR=str(mirror)).app_context():
        before = outlines.version()
        assert tiles.tile(*_address(4, *TOURS)) == b""
        load.default()
        assert outlines.version() != before
        assert tiles.tile(*_address(4, *TOURS)) != b""


def test_the_layer_is_served_at_its_address(country):
    z, x, y = _address(8, *TOURS)
    client = country.test_client()
    answer = client.get(f"/tiles/territories/{z}/{x}/{y}.mvt?activity=ressourcerie")
    assert answer.status_code == 200
    assert answer.data == tiles.tile(z, x, y)
    again = client.get(answer.request.path, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code in (200, 304)
    assert client.get("/tiles/territories/3/8/0.mvt").status_code == 400
