# SPDX-License-Identifier: AGPL-3.0-or-later
"""The operator's base map: none, a public service, or a file that we serve ourselves."""

import pytest

from ess_map.core.errors import ConfigurationError

pytestmark = pytest.mark.parametrize("database", ["spatialite"])


def test_a_file_of_the_operator_is_served_in_pieces(make_app, tmp_path):
    path = tmp_path / "centre.pmtiles"
    path.write_bytes(bytes(range(200)))
    client = make_app(ESS_MAP_BASEMAP="pmtiles", ESS_MAP_BASEMAP_FILE=str(path)).test_client()
    with client.get("/fond-de-carte.pmtiles", headers={"Range": "bytes=10-19"}) as part:
        assert (part.status_code, part.data) == (206, bytes(range(10, 20)))
    assert "/fond-de-carte.pmtiles" in client.get("/").text


def test_without_a_base_map_there_is_no_file_and_no_outside_address(make_app):
    client = make_app().test_client()
    assert client.get("/fond-de-carte.pmtiles").status_code == 404
    assert "https:" not in client.get("/").headers["Content-Security-Policy"]


def test_a_public_base_map_is_the_only_outside_address(make_app):
    policy = make_app(ESS_MAP_BASEMAP="ign").test_client().get("/").headers
    assert policy["Content-Security-Policy"].count("https://") == 2
    assert "https://data.geopf.fr" in policy["Content-Security-Policy"]


def test_a_missing_file_is_refused_at_the_start(make_app):
    with pytest.raises(ConfigurationError, match="ni un fichier ni une adresse"):
        make_app(ESS_MAP_BASEMAP="pmtiles", ESS_MAP_BASEMAP_FILE="/nowhere.pmtiles")
