# SPDX-License-Identifier: AGPL-3.0-or-later
"""The vocabulary files are well formed: what is in them becomes an address for ever."""

import csv
import re
from importlib.resources import files

import pytest

NAMES = ("family", "legal_form", "activity", "role", "label")
FAMILIES = [
    *("association", "cooperative", "mutual", "foundation"),
    *("social_enterprise", "public", "other"),
]


def terms(name: str) -> list[dict[str, str]]:
    path = files("ess_map.actors") / "vocabularies" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize("name", NAMES)
def test_every_term_has_a_unique_key_both_labels_and_its_uri(name):
    rows = terms(name)
    keys = [row["key"] for row in rows]
    assert len(keys) == len(set(keys))
    for row in rows:
        assert list(row) == ["key", "parent", "fr", "en", "uri", "note"]
        assert re.fullmatch(r"[a-z0-9_]+", row["key"])
        assert row["fr"].strip() == row["fr"] != ""
        assert row["en"].strip() == row["en"] != ""
        assert row["uri"] == f"urn:ess-map:{name}:{row['key']}"


@pytest.mark.parametrize("name", NAMES)
def test_every_parent_is_a_top_term_that_comes_before_its_children(name):
    tops: set[str] = set()
    for row in terms(name):
        if row["parent"]:
            assert row["parent"] in tops
        else:
            tops.add(row["key"])


def test_families_keep_their_order_because_tiles_speak_of_them_by_number():
    assert [row["key"] for row in terms("family")] == FAMILIES


def test_activities_have_the_twelve_policy_areas_as_top_level():
    tops = [row for row in terms("activity") if not row["parent"]]
    assert len(tops) == 12
    assert [f"policy=pol-{n:02d}" for n in range(1, 13)] == [
        row["note"].split(";")[0] for row in tops
    ]


def test_each_policy_area_has_four_to_nine_activities():
    rows = terms("activity")
    for top in (row["key"] for row in rows if not row["parent"]):
        assert 4 <= sum(row["parent"] == top for row in rows) <= 9, top


def test_every_legal_form_says_its_family():
    for row in terms("legal_form"):
        note = dict(pair.split("=") for pair in row["note"].split(";"))
        assert note["family"] in FAMILIES, row["key"]


def test_labels_are_unique_within_a_vocabulary():
    for name in NAMES:
        for language in ("fr", "en"):
            labels = [row[language] for row in terms(name)]
            assert len(labels) == len(set(labels)), (name, language)
