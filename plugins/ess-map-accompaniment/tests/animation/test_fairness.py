# SPDX-License-Identifier: AGPL-3.0-or-later
"""One figure of how unequal loads are, and what the ways of ordering make of it."""

import importlib.util
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from ess_map_accompaniment.animation.fairness import Share, gini, month

JULY = datetime(2026, 7, 1, tzinfo=UTC)

SCRIPT = Path(__file__).parents[2] / "scripts" / "fairness.py"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1, 1, 1, 1], 0),
        ([0, 0, 0, 1], 3 / 4),  # one of n has all: (n - 1) / n
        ([0, 0, 1, 3], 5 / 8),  # 2 (3·1 + 4·3) / (4·4) - 5/4
        ([3, 0, 1, 0], 5 / 8),  # whatever the order
        ([0, 0, 10, 30], 5 / 8),  # whatever the unit
        ([1, 3], 1 / 4),  # mean difference (2 + 2) / 4 = 1, over twice the mean 4
        ([7], 0),
    ],
)
def test_the_gini_coefficient_is_that_of_hand(values, expected):
    assert gini(values) == pytest.approx(expected)


def test_the_gini_coefficient_is_half_the_relative_mean_difference():
    values = [0.2, 1.5, 0.7, 0.7, 2.9]
    pairs = sum(abs(one - other) for one in values for other in values)
    mean = sum(values) / len(values)
    assert gini(values) == pytest.approx(pairs / (2 * len(values) ** 2 * mean))


@pytest.mark.parametrize("values", [[], [0, 0]])
def test_nothing_to_share_is_not_equality(values):
    assert gini(values) is None


def test_the_requests_of_a_month_are_held_against_capacities():
    shares = [
        Share(1, 11, "Petite", 0, 5),
        Share(2, 12, "Grande", 0, 15),
        Share(3, 13, "Sans", 0, 0),
    ]
    fair = month(JULY, {11: 2, 12: 6, 99: 4}, shares)
    assert (fair.requests, fair.asked, fair.gini) == (8, 2, pytest.approx(0))
    assert month(JULY, {11: 8}, shares).gini == pytest.approx(1 / 2)
    assert month(JULY, {}, shares).gini is None


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("accompaniment_fairness_script", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


def test_our_order_halves_inequality_and_sends_nobody_into_a_wall(script):
    found = script.simulate(years=2, needs=400, structures=14, seed=7)
    near, best, band, ours = (
        {
            name: sum(getattr(year, name) for year in years) / 2
            for name in ("gini", "worst", "full", "fit")
        }
        for years in found.values()
    )
    assert ours["gini"] < best["gini"] / 2
    assert ours["gini"] <= band["gini"] < best["gini"]
    assert ours["full"] == 0 < band["full"] < best["full"]
    assert ours["worst"] <= 1 < band["worst"] < best["worst"]
    assert near["fit"] < best["fit"] - 5
    assert best["fit"] - ours["fit"] < 8


def test_the_same_seed_prints_the_same_table(script):
    one, other = (script.table(script.simulate(1, 60, 6, seed=3)) for _turn in range(2))
    assert one == other
    assert "… + arrêt à la capacité" in one
