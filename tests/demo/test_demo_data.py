# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demonstration: what is real names its source, what is invented says so."""

import csv
import json
import re
from collections import Counter
from datetime import date
from importlib.resources import files
from pathlib import Path

import opening_hours
import pytest
from shapely import STRtree, points
from shapely.geometry import shape

from ess_map.demo import tables
from ess_map.demo.fictional import TODAY, actors

MULTIVALUED = ("family", "legal_form", "activity", "role", "label")
MIRROR = Path(__file__).parents[3] / "shared" / "data" / "geo"
FICTION_PHONES = ("01 99 00", "02 61 91", "03 53 01", "04 65 71", "05 36 49")
STAFF = {"", "NN", "00", "01", "02", "03", "11", "12", "21", "22", "31", "32", "41", "42"}


@pytest.fixture(scope="module")
def invented() -> list[dict[str, str]]:
    return list(actors())


@pytest.fixture(scope="module")
def known() -> dict[str, set[str]]:
    found = {}
    for name in MULTIVALUED:
        path = files("ess_map.actors") / "vocabularies" / f"{name}.csv"
        with path.open(encoding="utf-8", newline="") as lines:
            found[name] = {row["key"] for row in csv.DictReader(lines)}
    return found


def every_actor() -> list[dict[str, str]]:
    return [*tables.real_actors(), *actors()]


def test_every_actor_has_the_canonical_columns_known_terms_and_valid_hours(known):
    source_keys = {row["key"] for row in tables.sources()}
    for row in every_actor():
        assert list(row) == tables.ACTOR_COLUMNS
        assert row["name"] and row["summary"] and row["description"]
        for name in MULTIVALUED:
            cells = [cell for cell in row[name].split("|") if cell]
            assert set(cells) <= known[name], (row["id"], name, cells)
            assert len(cells) == len(set(cells))
        assert row["family"]
        assert row["source"] in source_keys
        assert row["staff"] in STAFF
        assert row["location_precision"] in {"address", "street", "commune", "unknown"}
        assert row["status"] == "published"
        if row["opening_hours"]:
            assert opening_hours.validate(row["opening_hours"]), row["opening_hours"]
        if row["verified_at"]:
            date.fromisoformat(row["verified_at"])


def test_ids_are_unique_over_real_and_invented_actors():
    assert max(Counter(row["id"] for row in every_actor()).values()) == 1


def test_real_actors_are_not_marked_fictional_and_there_are_twenty_one():
    rows = list(tables.real_actors())
    assert len(rows) == 21
    assert {row["fictional"] for row in rows} == {"0"}
    assert sum(row["role"] == "pole_local" for row in rows) == 14


def test_there_are_at_least_fifteen_hundred_invented_actors_and_each_says_so(invented):
    assert len(invented) >= 1500
    for row in invented:
        assert row["fictional"] == "1"
        assert row["source"] == "demo"
        assert "fictive" in row["description"]
        assert row["siret"] == row["rna"] == ""


def test_two_runs_invent_the_same_actors(invented):
    assert list(actors()) == invented


def test_the_first_invented_actor_never_changes(invented):
    first = invented[0]
    assert (first["id"], first["commune"]) == ("demo-0001", "35238")
    assert first["name"] == "L'Abri, ressourcerie de Rennes"


def test_no_invented_contact_could_reach_anybody(invented):
    for row in invented:
        if row["email"]:
            assert re.fullmatch(r"contact@[a-z0-9-]{1,63}\.example", row["email"])
        if row["website"]:
            assert re.fullmatch(r"https://[a-z0-9-]{1,63}\.example/", row["website"])
        if row["phone"]:
            assert row["phone"][:8] in FICTION_PHONES
            assert re.fullmatch(r"(\d\d )\d\d \d\d \d\d \d\d", row["phone"])


def test_invented_actors_stay_close_to_their_town(invented):
    centres = {town.code: town for town in tables.towns()}
    for row in invented:
        town = centres[row["commune"]]
        assert abs(float(row["latitude"]) - town.latitude) < 0.05
        assert abs(float(row["longitude"]) - town.longitude) < 0.08


def test_nobody_is_invented_at_sea(invented):
    if not MIRROR.is_dir():
        pytest.skip("the mirror with the outlines of the communes is not beside the project")
    outlines = [
        shape(feature["geometry"])
        for name in ("communes-24-centre-val-de-loire", "communes-53-bretagne")
        for feature in json.loads((MIRROR / f"{name}.geojson").read_text())["features"]
    ]
    places = points([(float(r["longitude"]), float(r["latitude"])) for r in invented])
    on_land = STRtree(outlines).query(places, predicate="within")[0]
    assert set(on_land.tolist()) == set(range(len(invented)))


def test_names_differ_within_a_town(invented):
    pairs = Counter((row["name"], row["commune"]) for row in invented)
    assert max(pairs.values()) == 1


def test_a_quarter_to_a_third_tell_their_hours_in_many_ways(invented):
    hours = [row["opening_hours"] for row in invented if row["opening_hours"]]
    assert 0.20 <= len(hours) / len(invented) <= 0.35
    assert len(set(hours)) > 200


def test_families_are_lively_but_close_to_life(invented):
    shares = Counter(row["family"] for row in invented)
    assert len(shares) == 7
    assert 0.70 < shares["association"] / len(invented) < 0.85
    assert 0.09 < shares["cooperative"] / len(invented) < 0.20


def test_checks_spread_over_two_years_and_some_never_happened(invented):
    days = [date.fromisoformat(row["verified_at"]) for row in invented if row["verified_at"]]
    assert 0.05 < 1 - len(days) / len(invented) < 0.20
    assert max(days) <= TODAY
    assert 600 < (TODAY - min(days)).days <= 730


def test_ressourceries_surround_tours(invented):
    epci = {town.code: town.epci for town in tables.towns()}
    found = Counter(
        epci[row["commune"]] for row in invented if "ressourcerie" in row["activity"].split("|")
    )
    assert found["243700754"] >= 5
    assert found["200073161"] + found["200043065"] + found["200072650"] >= 2


def test_big_towns_have_their_third_places(invented):
    tours = [row for row in invented if row["commune"] == "37261"]
    assert sum("tiers_lieu" in row["role"].split("|") for row in tours) >= 6


def test_towns_lie_in_france_and_cover_both_regions():
    towns = tables.towns()
    assert 110 <= len(towns) <= 150
    assert {town.region for town in towns} == {"24", "53"}
    assert {town.department for town in towns} == {
        *("18", "28", "36", "37", "41", "45"),
        *("22", "29", "35", "56"),
    }
    for town in towns:
        assert -5.2 < town.longitude < 3.2
        assert 46.3 < town.latitude < 49
        assert len(town.postal_code) == 5
    assert len({town.code for town in towns}) == len(towns)


def test_every_departement_has_its_prefecture():
    prefectures = tables.prefectures()
    assert len({town.department for town in prefectures}) == len(prefectures) == 101


def test_every_figure_names_its_source_and_none_overwrites_another():
    rows = list(tables.indicators())
    keys = {row["key"] for row in tables.sources()}
    shares = set()
    for row in rows:
        float(row["value"])
        assert row["source"] in keys
        assert row["territory_level"] in {"commune", "department", "region"}
        assert row["label_fr"] and row["label_en"] and row["unit"]
        if (row["indicator"], row["territory_code"]) == ("etablissements_employeurs_ess", "24"):
            shares.add(row["value"])
    assert shares == {"8260", "9000", "9307"}


def test_the_twenty_propositions_are_there():
    assert [row["number"] for row in tables.propositions()] == [str(n) for n in range(1, 21)]
