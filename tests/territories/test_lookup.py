# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finding territories by key, by kinship, by name and by point."""

from __future__ import annotations

import math

import pytest

from ess_map.core.errors import NotFound
from ess_map.territories import boundaries, load, lookup, outlines, save, search
from ess_map.territories.place import Place
from tests.territories.conftest import METROPOLE, STRADDLING


def test_a_key_that_leads_nowhere_is_not_found_with_a_sentence(country):
    for key in ("", "x", "commune", "commune-", "commune-99999", "epci-24", "région-24", "💥"):
        with pytest.raises(NotFound, match=f"Aucun territoire ne porte la clé « {key} »"):
            lookup.get(key)
    with pytest.raises(NotFound):
        lookup.get("a" * 10_000)


def test_several_keys_come_in_their_order_each_once(country):
    keys = ["region-24", "commune-37261", "region-24", "commune-37225"]
    assert [found.key for found in lookup.get_many(keys)] == ["region-24", "commune-37261"]
    with pytest.raises(NotFound):
        lookup.get_many(["region-24", "region-99"])


def test_an_island_without_epci_has_departement_and_region(country):
    keys = [parent.key for parent in lookup.parents(lookup.get("commune-29155"))]
    assert keys == ["department-29", "region-53"]


def test_kinship_goes_down_as_it_goes_up(country):
    def below(key):
        return [child.key for child in lookup.children(lookup.get(key))]

    assert below("region-24") == ["department-37", "department-41"]
    assert below("department-37") == [f"epci-{STRADDLING}", f"epci-{METROPOLE}"]
    assert below("department-41") == [f"epci-{STRADDLING}"]
    assert below("department-29") == ["commune-29155"]
    assert below(f"epci-{METROPOLE}") == ["commune-37233", "commune-37261"]
    assert below("commune-37261") == []


def test_communes_of_each_level(country):
    def codes(key):
        return lookup.commune_codes(lookup.get(key))

    assert codes("commune-37261") == {"37261"}
    assert codes(f"epci-{STRADDLING}") == {"37003", "41001"}
    assert codes("department-24") == {"24322"}
    assert codes("region-24") == {"37261", "37233", "37003", "41001"}


def test_former_codes_resolve_even_through_two_mergers(country):
    save.save([Place("commune", "37225", former=(("37999", "Ancienne"),))])
    assert lookup.current_commune("37999") == "37261"
    assert lookup.current_commune("00000") == ""
    every = lookup.current_communes()
    assert (every["37999"], every["37225"], every["37261"]) == ("37261",) * 3


def test_names_of_many_keys_leave_out_the_unknown(country):
    found = lookup.names(["region-24", "department-24", "epci-1", "nonsense"])
    assert found == {"region-24": "Centre-Val de Loire", "department-24": "Dordogne"}


def test_points_find_their_commune_and_the_sea_has_none(country):
    longitudes = [0.65, 0.75, -5.05, -8.0, 2.35, math.nan, 0.65]
    latitudes = [47.35, 47.35, 48.45, 47.0, 48.85, 47.0, math.nan]
    assert outlines.locate(longitudes, latitudes) == ["37261", "37233", "29155", "", "", "", ""]
    assert outlines.locate([], []) == []


def test_a_point_on_a_shared_border_goes_to_the_lowest_code(country):
    assert outlines.locate([0.7, 0.8, 0.9], [47.35, 47.35, 47.35]) == ["37233", "37003", "37003"]


def test_without_outlines_every_point_is_nowhere_until_they_are_loaded(make_app, mirror):
    with make_app(ESS_MAP_MIRROR=str(mirror)).app_context():
        assert outlines.locate([0.65], [47.35]) == [""]
        load.default()
        assert outlines.locate([0.65], [47.35]) == ["37261"]


TYPED = {
    "tours": "commune-37261",
    "TOURS MET": f"epci-{METROPOLE}",
    "perigueux": "commune-24322",
    "Périg": "commune-24322",
    "st pierre des c": "commune-37233",
    "Saint-Pierre": "commune-37233",
    "corps": "commune-37233",
    "centre val": "region-24",
    "Tuors": "commune-37261",
    "ambroise": "commune-37003",
    "37000": "commune-37261",
    "37233": "commune-37233",
    "37225": "commune-37261",
    "indre et loire": "department-37",
}


def test_a_name_is_found_while_it_is_typed(country):
    assert {text: search.find(text)[0].key for text in TYPED} == TYPED


def test_what_names_nothing_finds_nothing(country):
    for text in ("", "   ", "'", "💥", "zzzzzz", "99999", "x" * 10_000):
        assert search.find(text) == []


def test_no_more_than_asked_are_found(country):
    assert len(search.find("a", limit=1)) == 1


def test_a_place_to_start_from_is_looked_for_among_communes_only(country):
    found = search.find("tours", levels=["commune"])
    assert [territory.key for territory in found] == ["commune-37261"]
    assert search.find("37000", levels=["region"]) == []


def test_a_territory_without_outline_is_around_its_communes(country):
    box = boundaries.bbox(lookup.get(f"epci-{STRADDLING}"))
    assert box == pytest.approx((0.82, 47.32, 0.98, 47.38))
    assert boundaries.outline(lookup.get(f"epci-{STRADDLING}")) is None
    assert boundaries.centre(lookup.get(f"epci-{STRADDLING}")) == pytest.approx((0.85, 47.35))


def test_what_has_no_place_has_no_box(app):
    save.save([Place("region", "24", name="Centre-Val de Loire")])
    region = lookup.get("region-24")
    assert boundaries.bbox(region) is None and boundaries.centre(region) is None
