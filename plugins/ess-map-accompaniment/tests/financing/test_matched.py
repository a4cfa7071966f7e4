# SPDX-License-Identifier: AGPL-3.0-or-later
"""The matching of members' money, to the cent, whatever the rule."""

import pytest
from ess_map_accompaniment.financing import matched
from ess_map_accompaniment.financing.matched import Contribution, Rule
from hypothesis import given
from hypothesis import strategies as st

from ess_map import Invalid

CENTS = st.integers(min_value=0, max_value=10_000_000_00)
LIMITS = st.none() | st.integers(min_value=0, max_value=1_000_000_00)
RULES = st.builds(
    Rule,
    ratio=st.integers(min_value=1, max_value=1000),
    per_person=LIMITS,
    per_project=LIMITS,
    per_person_min=st.integers(min_value=0, max_value=5_000_00),
    members_min=st.integers(min_value=0, max_value=3),
    kinds=st.sampled_from([(), ("employee",)]),
    envelope=LIMITS,
    legal_forms=st.sampled_from([(), ("scop", "scic")]),
)
LINES = st.lists(
    st.builds(
        Contribution,
        name=st.sampled_from(["", "Awa", "awa ", "Bilal"]),
        cents=CENTS,
        kind=st.sampled_from(matched.KINDS),
    ),
    max_size=6,
)
FORMS = st.sampled_from(["", "scop", "9220"])


@given(RULES, LINES, FORMS)
def test_what_is_matched_and_what_is_not_make_up_what_was_contributed(rule, lines, form):
    result = matched.apply(rule, lines, form)
    assert result.contributed == sum(line.cents for line in lines)
    assert result.matched + sum(result.reasons.values()) == result.contributed
    for line in result.lines:
        parts = sum(cents for _reason, cents in line.unmatched)
        assert line.matched + parts == line.contribution.cents
        assert line.matched >= 0
        assert all(cents > 0 for _reason, cents in line.unmatched)


@given(RULES, LINES, FORMS)
def test_no_limit_is_ever_passed(rule, lines, form):
    result = matched.apply(rule, lines, form)
    assert result.added * 100 <= result.contributed * rule.ratio
    for limit in (rule.per_project, rule.envelope):
        assert limit is None or result.added <= limit
    people = {}
    for index, line in enumerate(result.lines):
        one = line.contribution
        person = f"{one.kind} {one.name.strip().casefold()}" if one.name.strip() else index
        people[person] = people.get(person, 0) + line.added
    assert rule.per_person is None or max(people.values(), default=0) <= rule.per_person


@given(RULES, LINES, FORMS, st.integers(min_value=0, max_value=5), CENTS)
def test_who_contributes_more_never_makes_less_be_added(rule, lines, form, at, more):
    if not lines:
        return
    at %= len(lines)
    one = lines[at]
    raised = [*lines[:at], Contribution(one.name, one.cents + more, one.kind), *lines[at + 1 :]]
    before, after = matched.apply(rule, lines, form), matched.apply(rule, raised, form)
    assert after.added >= before.added


def test_each_euro_that_is_not_matched_has_its_reason():
    rule = Rule(per_person=1_000_00, per_project=2_500_00, per_person_min=100_00)
    lines = [
        Contribution("Awa", 1_500_00),
        Contribution("Bilal", 50_00),
        Contribution("Chloé", 900_00),
        Contribution("Driss", 800_00),
    ]
    awa, bilal, chloe, driss = matched.apply(rule, lines).lines
    assert (awa.added, awa.unmatched) == (1_000_00, (("person", 500_00),))
    assert (bilal.added, bilal.unmatched) == (0, (("floor", 50_00),))
    assert (chloe.added, chloe.unmatched) == (900_00, ())
    assert (driss.added, driss.unmatched) == (600_00, (("project", 200_00),))


def test_a_form_that_is_not_concerned_and_too_few_members_are_said():
    lines = [Contribution("Awa", 100_00), Contribution("Bilal", 100_00, "other")]
    form = matched.apply(Rule(legal_forms=("scop",)), lines, "9220")
    assert form.reasons == {"form": 200_00}
    few = matched.apply(Rule(members_min=2, kinds=("employee",)), lines, "scop")
    assert few.reasons == {"members": 200_00}
    kind = matched.apply(Rule(kinds=("employee",)), lines, "scop")
    assert (kind.added, kind.reasons) == (100_00, {"kind": 100_00})


def test_an_exhausted_fund_adds_nothing_and_says_so():
    result = matched.apply(Rule(envelope=0), [Contribution("Awa", 100_00)])
    assert (result.added, result.reasons) == (0, {"envelope": 100_00})


def test_two_lines_of_one_name_are_one_person():
    lines = [Contribution("Awa", 800_00), Contribution(" awa", 800_00)]
    assert matched.apply(Rule(per_person=1_000_00), lines).added == 1_000_00


def test_a_rule_is_the_same_after_it_was_kept():
    rule = Rule(50, 1_000_00, None, 10_00, 2, ("employee",), 5_000_00, ("scop",))
    assert Rule.from_json(rule.to_json(), ("scop",)) == rule


@pytest.mark.parametrize("said", [{"ratio": 0}, {"ratio": "100"}, {"per_person": -1}])
def test_a_rule_that_makes_no_sense_is_refused(said):
    from flask import Flask
    from flask_babel import Babel

    app = Flask(__name__)
    Babel(app)
    with app.app_context(), pytest.raises(Invalid):
        Rule.from_json(said)
