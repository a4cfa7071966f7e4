# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plugin draws on the map."""

import mapbox_vector_tile

from ess_map import Layer, hookimpl


def tile(request):
    """One point in the middle of the tile, in the 4096 units of its side."""
    feature = {"geometry": "POINT (2048 2048)", "properties": {"zoom": request.z}}
    return mapbox_vector_tile.encode({"name": "repair.tour", "features": [feature]})


@hookimpl
def register_layers():
    return [Layer(name="repair.tour", label="Tournée", tile=tile, version=lambda: "2026-11")]


def test_the_tiles_of_the_layer_are_served(client):
    answer = client.get("/tiles/repair.tour/3/4/2.mvt")
    assert answer.status_code == 200
    decoded = mapbox_vector_tile.decode(answer.data)
    assert decoded["repair.tour"]["features"][0]["properties"] == {"zoom": 3}


def test_a_browser_that_has_the_version_gets_no_second_copy(client):
    tag = client.get("/tiles/repair.tour/3/4/2.mvt").headers["ETag"]
    again = client.get("/tiles/repair.tour/3/4/2.mvt", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
