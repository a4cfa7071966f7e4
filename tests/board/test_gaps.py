# SPDX-License-Identifier: AGPL-3.0-or-later
"""A gap is what the neighbours' density would give here, and is not here."""

import pytest

from ess_map.board import gaps
from ess_map.core.db import db
from ess_map.platform.contracts import Term
from ess_map.territories import lookup
from ess_map.testing.factories import make_actor, middle

FOOD, WORK = Term("food", "Alimentation", "Food"), Term("work", "Travail", "Work")


def test_the_widest_gap_comes_first_and_small_numbers_are_no_gap():
    found = gaps.activities([FOOD, WORK], {"work": 4}, {"food": 20, "work": 6}, share=0.5)
    assert [(one.key, one.here, one.expected, one.is_gap) for one in found] == [
        ("food", 0, 10, True),
        ("work", 4, 3, False),
    ]
    (rare,) = gaps.activities([FOOD], {}, {"food": 1}, share=0.5)
    assert not rare.is_gap


def test_a_commune_is_compared_with_the_others_of_its_epci(country):
    tours = lookup.get("commune-37261")
    assert [one.name for one in gaps.neighbours(db.session, tours)] == ["Saint-Pierre-des-Corps"]


def test_counts_are_those_of_the_map(country):
    for _number in range(2):
        make_actor(terms={"activity": ("ressourcerie",)}, **middle("37233"))
    compared = gaps.compare(db.session, lookup.get("commune-37261"))
    (gap,) = [one for one in compared.activities if one.is_gap]
    assert gap.here == 0
    assert gap.expected == pytest.approx(2 * 139_259 / 15_900)


def test_without_neighbours_or_people_there_is_no_comparison(country):
    assert gaps.compare(db.session, lookup.get("commune-29155")) is None
