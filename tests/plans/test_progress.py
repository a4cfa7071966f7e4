# SPDX-License-Identifier: AGPL-3.0-or-later
"""How far a plan is, whatever the tree."""

from datetime import date
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from ess_map.plans.progress import Step, is_late, mean, percent, progress, status

STATES = ("todo", "doing", "done", "dropped")


def steps(states=STATES):
    leaf = st.builds(
        Step, st.sampled_from(states), st.integers(0, 100), st.integers(1, 10), st.just(())
    )
    return st.recursive(
        leaf,
        lambda inner: st.builds(
            Step,
            st.sampled_from([one for one in states if one == "dropped"] + ["todo"]),
            st.just(0),
            st.integers(1, 10),
            st.lists(inner, min_size=1, max_size=4).map(tuple),
        ),
        max_leaves=20,
    )


@settings(max_examples=150)
@given(st.lists(steps(), max_size=5), st.randoms())
def test_a_plan_is_between_nothing_and_the_whole_in_any_order(found, chance):
    exact = mean(found)
    assert exact is None or 0 <= exact <= 100
    shuffled = list(found)
    chance.shuffle(shuffled)
    assert mean(shuffled) == exact
    assert percent(exact) < 100 or all(
        status(one) in ("done", "dropped") or _full(one) for one in found
    )


def _full(step):
    return progress(step) == 100


@given(st.lists(steps(("done", "dropped")), min_size=1, max_size=4))
def test_what_is_all_done_is_whole_and_what_is_dropped_does_not_count(found):
    assert mean(found) in (None, 100) or any(one.children for one in found)
    done = Step(children=(Step("done"), Step("dropped"), Step("done", weight=9)))
    assert (progress(done), status(done)) == (100, "done")


def test_the_mean_is_by_weight_and_exact():
    plan = [Step("doing", 10, weight=3), Step("done"), Step("dropped", 50)]
    assert mean(plan) == Fraction(130, 4)
    assert percent(Fraction(999, 10)) == 99  # nothing but the whole is 100 %
    assert mean([]) is None and mean([Step("dropped")]) is None


def test_a_parent_is_as_its_children_unless_it_is_dropped():
    assert status(Step("done", children=(Step("todo"), Step("done")))) == "doing"
    assert status(Step(children=(Step("dropped"), Step("dropped")))) == "dropped"
    assert progress(Step("dropped", children=(Step("done"),))) is None


def test_late_is_what_should_have_been_done_yesterday():
    yesterday, today = date(2026, 11, 20), date(2026, 11, 21)
    assert is_late("doing", yesterday, today)
    assert not is_late("doing", today, today) and not is_late("todo", None, today)
    assert not is_late("done", yesterday, today) and not is_late("dropped", yesterday, today)
