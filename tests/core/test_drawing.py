# SPDX-License-Identifier: AGPL-3.0-or-later
"""A line from a map, or from elsewhere: what is read, and what is said of the rest."""

import json

import pytest

from ess_map import Invalid, drawn_line


def line(*points, kind="LineString"):
    return {"type": kind, "coordinates": points}


FEATURE = {"type": "Feature", "properties": {}, "geometry": line([0.6, 47.3, 88.0], [0.7, 47.4])}


@pytest.mark.parametrize(
    "said",
    [line([0.6, 47.3], [0.7, 47.4]), FEATURE, {"type": "FeatureCollection", "features": [FEATURE]}],
)
def test_a_line_is_read_from_a_geometry_a_feature_or_a_collection_of_one(said):
    assert list(drawn_line(json.dumps(said)).coords) == [(0.6, 47.3), (0.7, 47.4)]


def test_nothing_drawn_is_no_line():
    assert drawn_line("  ") is None


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("{", "aucun trajet"),
        ("3", "aucun trajet"),
        ("[" * 5000, "aucun trajet"),
        (json.dumps(line([0.6, 47.3], [0.7])), "aucun trajet"),
        (json.dumps(line([0.6, 47.3], [0.7, float("nan")])), "aucun trajet"),
        (json.dumps(line([0.6, 47.3], [0.7, 147.4])), "aucun trajet"),
        (json.dumps(line([[0.6, 47.3], [0.7, 47.4]], kind="Polygon")), "aucun trajet"),
        (json.dumps({"type": "FeatureCollection", "features": [FEATURE, FEATURE]}), "un seul"),
        (json.dumps(line([0.6, 47.3], [0.6, 47.3])), "au moins deux points"),
        (json.dumps(line(*([0.6 + n / 1000, 47.3] for n in range(51)))), "50 points au plus"),
    ],
)
def test_what_is_no_line_is_told(said, why):
    with pytest.raises(Invalid, match=why):
        drawn_line(said)
