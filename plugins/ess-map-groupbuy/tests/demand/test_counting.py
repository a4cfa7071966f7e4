# SPDX-License-Identifier: AGPL-3.0-or-later
"""No difference between two looks at the demand is about fewer than five households."""

from __future__ import annotations

from itertools import combinations

import pytest
from ess_map_groupbuy.demand.counting import FIVE, Demand, renewed
from hypothesis import given, settings
from hypothesis import strategies as st

COMMUNES = {"tours": "metropole", "vouvray": "metropole", "amboise": "rives", "ouessant": ""}
CELLS = sorted({*COMMUNES, *COMMUNES.values()} - {""})
ONE = st.tuples(st.sampled_from(sorted(COMMUNES)), st.integers(1, 3))
SOME = st.builds(
    lambda first, count, said: [(person, said) for person in range(first, first + count)],
    st.integers(0, 17),
    st.integers(1, 8),
    st.none() | ONE,
)
STEP = st.lists(SOME, max_size=4).map(lambda found: [one for some in found for one in some])
"""Who says, changes or takes back something until the next picture: some neighbours at a time."""


def looks(steps, then=renewed):
    """Return every picture that is published while these things happen."""
    living, past = {}, []
    for step in steps:
        for person, said in step:
            living.pop(f"{person}", None)
            if said is not None:
                commune, quantity = said
                living[f"{person}"] = Demand(commune, COMMUNES[commune], quantity)
        past.append(then(past, dict(living)))
    return past


def concerned(before, after, cells):
    """Return who makes the difference of the sum of some cells."""
    one, two = (
        {person: c.quantity for person, c in look.items() if c.cell in cells}
        for look in (before, after)
    )
    return {person for person in one.keys() | two.keys() if one.get(person) != two.get(person)}


@settings(max_examples=300, deadline=None)
@given(st.lists(STEP, min_size=3, max_size=9))
def test_any_two_looks_differ_by_nobody_or_by_five_at_least_in_any_sum_of_cells(steps):
    past = [{}, *looks(steps)]
    sums = [set(some) for size in range(1, len(CELLS) + 1) for some in combinations(CELLS, size)]
    for look in past:
        for cell in CELLS:
            assert sum(one.cell == cell for one in look.values()) not in range(1, FIVE)
    for before, after in combinations(past, 2):
        for cells in sums:
            assert len(concerned(before, after, cells)) not in range(1, FIVE), cells


@settings(max_examples=60, deadline=None)
@given(STEP)
def test_the_first_look_counts_everybody_whom_it_may(step):
    [look] = looks([step])
    living = dict(step)
    for commune, coarse in COMMUNES.items():
        here = [person for person, said in living.items() if said and said[0] == commune]
        if len(here) >= FIVE:
            assert all(look[f"{person}"].cell == commune for person in here)
        else:
            assert all(look[f"{p}"].cell == coarse for p in here if f"{p}" in look)


@pytest.mark.parametrize("arriving", [1, 4])
def test_a_few_who_arrive_or_leave_change_nothing_until_they_are_five(arriving):
    ten = [(person, ("tours", 2)) for person in range(10)]
    few = [(20 + person, ("tours", 1)) for person in range(arriving)]
    gone = [(person, None) for person in range(arriving)]
    first, second, third = looks([ten, few, [*gone, (9, ("tours", 7))]])
    assert first == second
    assert (third == first) is (arriving == 1)


def test_a_commune_that_five_have_left_joins_the_rest_of_its_neighbours():
    start = [(person, ("tours", 2)) for person in range(8)]
    start += [(person, ("vouvray", 2)) for person in range(8, 12)]
    gone = [(person, None) for person in range(5)]
    more = [(person, ("vouvray", 1)) for person in range(12, 16)]
    first, second = looks([start, [*gone, *more]])
    assert {one.cell for one in first.values()} == {"tours"}, "four are nowhere, not even a rest"
    assert {one.cell for one in second.values()} == {"vouvray"}
