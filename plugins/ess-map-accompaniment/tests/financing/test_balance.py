# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plan is green only when both sides are the same, to the cent."""

from dataclasses import dataclass

import pytest
from ess_map_accompaniment.financing.balance import balance


@dataclass
class Line:
    side: str
    amount: int
    state: str = "planned"
    granted: int | None = None


def need(amount):
    return Line("need", amount)


@pytest.mark.parametrize(
    ("resources", "status", "gap"),
    [
        ([], "short", 10_000_00),
        ([Line("resource", 9_999_99)], "short", 1),
        ([Line("resource", 10_000_01)], "over", -1),
        ([Line("resource", 10_000_00, "asked")], "paper", 0),
        ([Line("resource", 10_000_00, "granted", 10_000_00)], "financed", 0),
        ([Line("resource", 10_000_00, "granted", 8_000_00)], "short", 2_000_00),
        ([Line("resource", 10_000_00, "refused")], "short", 10_000_00),
        (
            [Line("resource", 5_000_00, "granted", 5_000_00), Line("resource", 5_000_00)],
            "paper",
            0,
        ),
    ],
)
def test_a_plan_says_precisely_how_far_it_is(resources, status, gap):
    found = balance([need(4_000_00), need(6_000_00), *resources])
    assert (found.status, found.gap) == (status, gap)
    assert found.balanced == (status in ("paper", "financed"))


def test_a_plan_without_lines_is_not_green():
    assert balance([]).status == "empty"
    assert not balance([]).balanced
