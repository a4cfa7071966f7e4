# SPDX-License-Identifier: AGPL-3.0-or-later
"""Conditions as data: met, not met, or to be said; what is not said never counts as met."""

import pytest
from ess_map_accompaniment.financing.conditions import holds
from ess_map_accompaniment.matching.demand import Demand

from ess_map import Locality


@pytest.mark.parametrize(
    ("field", "op", "value", "demand", "expected"),
    [
        ("host", "in", ["seeking", "found"], Demand(host="found"), True),
        ("host", "in", ["seeking", "found"], Demand(host="none"), False),
        ("host", "in", ["seeking", "found"], Demand(), None),
        ("host", "set", None, Demand(host="none"), False),
        ("amount", "min", 100_00, Demand(amount=100_00), True),
        ("amount", "max", 100_00, Demand(amount=100_01), False),
        ("amount", "max", 100_00, Demand(), None),
        ("collective", "eq", True, Demand(collective=False), False),
        ("collective", "eq", True, Demand(), None),
        ("collective", "set", None, Demand(collective=False), False),
        ("sectors", "in", ["culture"], Demand(sectors=("culture", "social")), True),
        ("sectors", "in", ["culture"], Demand(sectors=("social",)), False),
        ("sectors", "in", ["culture"], Demand(), None),
        ("legal_form", "eq", "scop", Demand(legal_form="scic"), False),
        ("territory", "in", ["region-24"], Demand(), None),
    ],
)
def test_a_condition_has_three_answers(field, op, value, demand, expected):
    assert holds({"field": field, "op": op, "value": value, "text": "…"}, demand) is expected


def test_a_place_is_in_all_that_lies_above_it():
    tours = Locality({"commune-37261": "Tours", "region-24": "Centre-Val de Loire"})
    condition = {"field": "territory", "op": "in", "value": ["region-24"], "text": "…"}
    assert holds(condition, Demand(locality=tours)) is True
    assert holds({**condition, "value": ["region-53"]}, Demand(locality=tours)) is False
