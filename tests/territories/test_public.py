# SPDX-License-Identifier: AGPL-3.0-or-later
"""What plugins ask of territories: what lies below, what touches, what somebody types."""

import pytest
import shapely

import ess_map
from ess_map import NotFound
from ess_map.core.db import db
from ess_map.platform.visiting import Visit
from tests.territories.conftest import METROPOLE, STRADDLING


def below(key, level):
    return [territory.key for territory in ess_map.territories_below(key, level)]


def test_the_territories_of_a_level_that_share_ground_come_by_name(country):
    both = [f"epci-{STRADDLING}", f"epci-{METROPOLE}"]
    assert below("region-24", "epci") == below("department-37", "epci") == both
    assert below("department-41", "epci") == [f"epci-{STRADDLING}"]
    assert below(f"epci-{STRADDLING}", "commune") == ["commune-37003", "commune-41001"]
    assert below(f"epci-{STRADDLING}", "department") == ["department-37", "department-41"]
    assert below("commune-37225", "epci") == [f"epci-{METROPOLE}"]
    assert below("commune-29155", "epci") == below("department-29", "pays") == []
    assert below("region-24", "region") == ["region-24"]


def test_the_whole_country_has_all_of_a_level(country):
    assert below("country-fr", "region") == ["region-53", "region-24", "region-75"]
    assert len(below("country-fr", "commune")) == 6


def test_what_does_not_exist_has_nothing_below(country):
    with pytest.raises(NotFound):
        ess_map.territories_below("epci-1", "commune")
    with pytest.raises(ValueError, match="« canton » is no level: commune, epci"):
        ess_map.territories_below("region-24", "canton")


def test_neighbours_are_of_the_same_level_and_touch(country):
    def keys(key):
        return [territory.key for territory in ess_map.neighbours(key)]

    assert keys("commune-37233") == ["commune-37003", "commune-37261"]
    assert keys("commune-37225") == ["commune-37233"]
    assert keys("commune-29155") == keys(f"epci-{METROPOLE}") == keys("department-37") == []
    with pytest.raises(NotFound):
        ess_map.neighbours("commune-99999")


def test_outlines_come_by_code_of_those_that_have_one(country):
    found = ess_map.outlines("commune", ["37261", "37233", "99999"])
    assert {code: shape.bounds for code, shape in found.items()} == {
        "37261": pytest.approx((0.6, 47.3, 0.7, 47.4)),
        "37233": pytest.approx((0.7, 47.3, 0.8, 47.4)),
    }
    assert all(isinstance(shape, shapely.MultiPolygon) for shape in found.values())
    assert ess_map.outlines("epci", [STRADDLING]) == ess_map.outlines("commune", []) == {}
    assert ess_map.bbox(ess_map.find_territory("commune-37261")) == found["37261"].bounds


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("perig", "commune-24322"),
        ("37100", "commune-37261"),
        ("37225", "commune-37261"),
        ("37233", "commune-37233"),
    ],
)
def test_a_commune_is_found_by_name_postal_code_or_code(country, text, key):
    assert [one.key for one in ess_map.search_territories(text, ("commune",), 1)] == [key]
    assert ess_map.search_territories(text, ("region",)) == []


def test_a_plugin_that_may_only_read_may_ask_all_of_it(country):
    with Visit("repair"):
        (tours,) = ess_map.search_territories("37000", limit=1)
        assert ess_map.territories_below("region-24", "epci")
        assert ess_map.neighbours(tours.key)
        assert ess_map.outlines("commune", ["37261"])
        assert ess_map.bbox(tours)
        assert not db.session.dirty
