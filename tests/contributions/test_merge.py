# SPDX-License-Identifier: AGPL-3.0-or-later
"""The three-way rule, for any values: nobody's change is lost, and no quarrel is hidden."""

from hypothesis import given
from hypothesis import strategies as st

from ess_map.contributions import units
from ess_map.contributions.merge import merge

PLAIN = ("name", "phone", "summary", "website")
SETS = ("terms.activity", "terms.label")
TEXT = st.sampled_from(["", "a", "b", "c"])
KEYS = st.lists(st.sampled_from("abcde"), unique=True).map(sorted)

STATES = st.fixed_dictionaries({**dict.fromkeys(PLAIN, TEXT), **dict.fromkeys(SETS, KEYS)})
WISHES = st.fixed_dictionaries(
    {}, optional={**dict.fromkeys(PLAIN, TEXT), **dict.fromkeys(SETS, KEYS)}
)


@given(STATES, WISHES)
def test_when_nobody_else_wrote_every_wish_comes_true(base, wanted):
    merged = merge(base, base, wanted)
    assert merged.clashes == ()
    assert {**base, **merged.changes} == {**base, **wanted}


@given(STATES, STATES, WISHES)
def test_what_the_author_left_alone_is_never_touched(base, current, wanted):
    merged = merge(base, current, wanted)
    asked = {unit for unit, value in wanted.items() if value != base[unit]}
    assert set(merged.changes) <= asked
    assert {clash.unit for clash in merged.clashes} <= asked


@given(STATES, STATES, WISHES)
def test_a_clash_is_exactly_two_people_wanting_different_things(base, current, wanted):
    clashing = {
        unit
        for unit in PLAIN
        if unit in wanted and len({base[unit], current[unit], wanted[unit]}) == 3
    }
    assert {clash.unit for clash in merge(base, current, wanted).clashes} == clashing


@given(STATES, STATES, WISHES)
def test_every_wish_is_made_true_or_named_as_a_clash(base, current, wanted):
    merged = merge(base, current, wanted)
    after = {**current, **merged.changes}
    named = {clash.unit for clash in merged.clashes}
    for unit, value in wanted.items():
        if unit in PLAIN and unit not in named:
            assert after[unit] == (value if value != base[unit] else current[unit])


@given(STATES, STATES, WISHES)
def test_terms_are_sets_and_never_clash(base, current, wanted):
    merged = merge(base, current, wanted)
    after = {**current, **merged.changes}
    for unit in SETS:
        if unit in wanted:
            added = set(wanted[unit]) - set(base[unit])
            removed = set(base[unit]) - set(wanted[unit])
            assert set(after[unit]) == (set(current[unit]) | added) - removed
            assert unit not in {clash.unit for clash in merged.clashes}


@given(STATES, STATES, WISHES)
def test_merging_what_is_merged_changes_nothing(base, current, wanted):
    merged = merge(base, current, wanted)
    after = {**current, **merged.changes}
    assert merge(base, after, wanted).changes == {}


@given(STATES, STATES, WISHES)
def test_the_base_of_a_merge_is_what_is_there(base, current, wanted):
    merged = merge(base, current, wanted)
    assert merged.base == {unit: current[unit] for unit in merged.changes}


def test_what_is_unknown_counts_as_empty():
    merged = merge({}, {}, {"phone": "1", "terms.label": ["a"]})
    assert merged.changes == {"phone": "1", "terms.label": ["a"]}
    assert merge({}, {}, {"phone": units.empty("phone")}).changes == {}
