# SPDX-License-Identifier: AGPL-3.0-or-later
"""Figures about territories, each with who stated it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from ess_map.core.errors import Invalid
from ess_map.territories import indicators, lookup

DEMO = Path(__file__).resolve().parents[2] / "ess_map" / "demo" / "data" / "indicators.csv"


def _row(**changes: str) -> dict[str, str]:
    row = dict.fromkeys(indicators.COLUMNS, "")
    row |= {"indicator": "emplois_ess", "label_fr": "Emplois", "label_en": "Jobs", "value": "66213"}
    row |= {"unit": "emplois", "territory_level": "region", "territory_code": "24", "source": "a"}
    return row | changes


def test_two_statements_of_one_figure_stand_side_by_side(country):
    rows = [_row(), _row(source="b", value="70000"), _row(place_in_source="annexe", value="1")]
    assert indicators.load(rows) == 3
    stated = indicators.of(lookup.get("region-24"))
    assert [(row.source, row.place, row.value) for row in stated] == [
        ("a", "", 66213),
        ("a", "annexe", 1),
        ("b", "", 70000),
    ]
    assert indicators.of(lookup.get("department-24")) == []


def test_the_same_statements_again_change_nothing_and_a_correction_replaces(country):
    assert indicators.load([_row(), _row(year="2015")]) == 2
    assert indicators.load([_row(), _row(year="2015")]) == 0
    assert indicators.load([_row(value="1,5")]) == 1
    assert [row.value for row in indicators.of(lookup.get("region-24"))] == [66213, 1.5]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"value": "environ 9"}, "Ligne 3 : la valeur"),
        ({"year": "MMXV"}, "Ligne 3 : la valeur ou l'année"),
        ({"territory_level": "planète"}, "Ligne 3 : le territoire"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_written(country, changes, sentence):
    with pytest.raises(Invalid, match=sentence):
        indicators.load([_row(), _row(**changes)])
    assert indicators.of(lookup.get("region-24")) == []


def test_a_missing_column_is_named(app):
    with pytest.raises(Invalid, match="manque la colonne unit"):
        indicators.load([{key: value for key, value in _row().items() if key != "unit"}])


def test_the_figures_of_the_demonstration_load(country):
    with DEMO.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert indicators.load(rows) == len(rows)
    assert indicators.load(rows) == 0
