# SPDX-License-Identifier: AGPL-3.0-or-later
"""The benchmark's actors: the same every time, and shaped like life."""

import csv
import re
from collections import Counter
from pathlib import Path

import opening_hours
import pytest

from ess_map.bench.communes import PACKAGE, read
from ess_map.bench.generate import generate
from ess_map.bench.words import hours, proper_nouns
from ess_map.demo import tables
from ess_map.demo.tables import ACTOR_COLUMNS

COMMUNES = """code,nom,dep,reg,epci,siren,population,surface_km2,lon,lat,source_point
37261,Tours,37,24,243700754,213702616,90000,33.47,0.69618,47.39835,polygone
45234,Orléans,45,24,244500468,214502346,9000,27.63,1.91747,47.87328,polygone
36018,Le Blanc,36,24,243600319,213600182,1000,57.7,1.1001,46.6348,polygone
"""


@pytest.fixture(scope="module")
def mirror(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("mirror") / "communes.csv"
    path.write_text(COMMUNES, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def rows(mirror, tmp_path_factory) -> list[dict[str, str]]:
    path = tmp_path_factory.mktemp("bench") / "actors.csv"
    generate(20_000, path, communes=mirror)
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def luhn(number: str) -> int:
    digits = [int(digit) for digit in reversed(number)]
    return sum(digits[::2]) + sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2])


def test_rows_are_canonical_and_complete(rows):
    assert len(rows) == 20_000
    assert list(rows[0]) == ACTOR_COLUMNS
    for row in rows[:500]:
        assert None not in row and None not in row.values()
        assert row["name"] and row["summary"] and row["family"] and row["activity"]
        assert row["fictional"] == "1" and row["source"] == "bench"
    assert len({row["id"] for row in rows}) == len(rows)


def test_the_same_seed_writes_the_same_file_and_another_seed_another(mirror, tmp_path):
    first, second, other = (tmp_path / name for name in "abc")
    generate(50, first, seed=3, communes=mirror)
    generate(50, second, seed=3, communes=mirror)
    generate(50, other, seed=4, communes=mirror)
    assert first.read_bytes() == second.read_bytes() != other.read_bytes()


def test_fewer_actors_are_the_beginning_of_more(rows, mirror, tmp_path):
    small, large = tmp_path / "small.csv", tmp_path / "large.csv"
    told: list[int] = []
    generate(10, small, communes=mirror)
    generate(20_010, large, communes=mirror, progress=told.append)
    assert large.read_text(encoding="utf-8").startswith(small.read_text(encoding="utf-8"))
    assert told == [20_000, 10]


def test_none_at_all_is_a_header(mirror, tmp_path):
    generate(0, tmp_path / "none.csv", communes=mirror)
    assert (tmp_path / "none.csv").read_text() == ",".join(ACTOR_COLUMNS) + "\n"


def test_actors_follow_population_and_stay_in_their_commune(rows):
    places = Counter(row["commune"] for row in rows)
    assert 0.88 < places["37261"] / len(rows) < 0.92
    assert places["36018"] > 100
    for row in rows[:2000]:
        if row["commune"] == "37261":
            assert abs(float(row["longitude"]) - 0.69618) < 0.04
            assert abs(float(row["latitude"]) - 47.39835) < 0.03


def test_one_in_five_has_hours_of_many_kinds(rows):
    known = [row["opening_hours"] for row in rows if row["opening_hours"]]
    assert 0.18 < len(known) / len(rows) < 0.22
    ways = Counter(known)
    assert len(ways) > 1500
    assert sum(count for _, count in ways.most_common(200)) > len(known) / 3


def test_all_hours_of_the_stock_are_valid_and_different():
    stock = hours(6000)
    assert len(set(stock)) == 6000
    for text in stock:
        assert opening_hours.validate(text), text


def test_proper_nouns_are_plenty_and_different():
    nouns = proper_nouns(80_000)
    assert len({noun.lower() for noun in nouns}) >= 60_000
    assert all(re.fullmatch(r"[^\W\d_]{5,}", noun) for noun in nouns)


def test_facets_go_together_as_in_life(rows):
    families = Counter(row["family"] for row in rows)
    assert 0.74 < families["association"] / len(rows) < 0.86
    assert 0.08 < families["cooperative"] / len(rows) < 0.18
    for row in rows:
        if row["role"] == "cae":
            assert row["family"] == "cooperative"
        if row["legal_form"] == "8210":
            assert row["family"] == "mutual"
    assert sum(bool(row["label"]) for row in rows) < len(rows) / 2


def test_siret_keys_are_right_and_no_number_comes_twice(rows):
    assert len({row["siret"] for row in rows}) == len(rows)
    for row in rows[:300]:
        assert row["siret"].startswith("000")
        assert luhn(row["siret"]) % 10 == luhn(row["siret"][:9]) % 10 == 0


def test_without_the_mirror_the_npm_package_gives_the_communes_of_france():
    if not (Path(__file__).parents[2] / PACKAGE).is_file():
        pytest.skip("the front-end packages are not installed")
    found = read(None)
    assert len(found.code) > 34_000
    towns = {town.code: town for town in tables.towns()}
    position = dict(zip(found.code, found.longitude.tolist(), strict=True))
    assert position["37261"] == towns["37261"].longitude
    assert found.population.sum() > 60_000_000
