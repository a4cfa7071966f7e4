# SPDX-License-Identifier: AGPL-3.0-or-later
"""Calendar months, quorums and votes, for any day and any number."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ess_map.governance import quorum, rhythm
from ess_map.governance.rhythm import Span

DAYS = st.dates(date(1995, 1, 1), date(2090, 12, 31))
MONTHS = st.integers(0, 240)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 15), 24, date(2028, 12, 15)),
    ],
)
def test_a_month_ends_where_it_ends(day, months, then):
    assert rhythm.add_months(day, months) == then


@given(DAYS, MONTHS)
def test_months_go_by_and_the_day_stays_unless_the_month_is_too_short(day, months):
    then = rhythm.add_months(day, months)
    assert (then.year * 12 + then.month) - (day.year * 12 + day.month) == months
    assert then.day == day.day or (then.day < day.day and (then + timedelta(1)).day == 1)


@given(DAYS, st.integers(0, 5000))
def test_a_span_leads_from_one_day_to_the_other(start, days):
    end = start + timedelta(days)
    found = rhythm.span(start, end)
    assert rhythm.add_months(start, found.months) + timedelta(found.days) == end
    assert 0 <= found.days <= 31
    assert rhythm.add_months(start, found.months + 1) > end


@given(st.one_of(st.none(), st.integers(1, 60)), *[st.one_of(st.none(), DAYS)] * 3)
def test_the_planned_meeting_is_the_next_else_the_rhythm_says(months, planned, last, since):
    due = rhythm.due(months, planned=planned, last=last, since=since)
    if planned:
        assert due.day == planned
        assert due.late(planned + timedelta(400)) is None
    elif months and (last or since):
        assert due.day == rhythm.add_months(last or since, months) == due.deadline
        assert due.late(due.day) is None
        assert due.late(due.day + timedelta(1)) == Span(0, 1)
    else:
        assert due is None


def test_a_meeting_planned_too_late_says_by_how_much():
    due = rhythm.due(12, planned=date(2027, 3, 20), last=date(2025, 12, 10), since=None)
    assert due.after_deadline == Span(3, 10)
    assert rhythm.due(12, planned=date(2026, 12, 10), last=date(2025, 12, 10), since=None)
    assert rhythm.Due(date(2026, 12, 10), True, date(2026, 12, 10)).after_deadline is None


@given(st.lists(st.sampled_from(quorum.STATES)), st.integers(0, 100))
def test_a_quorum_is_reached_exactly_when_enough_are_there(states, percent):
    found = quorum.of(states, percent)
    if not states:
        assert found.reached is None
    else:
        assert found.reached == (100 * found.there >= percent * found.seats)
        assert found.there == states.count("present") + states.count("represented")
        assert 0 <= found.needed <= found.seats


def test_half_of_eleven_is_six_and_votes_are_no_more_than_people():
    assert quorum.needed(11, 50) == 6
    assert quorum.needed(10, 50) == 5
    assert not quorum.too_many(6, 4, 1, 1)
    assert not quorum.too_many(0, None, None, None)
    assert quorum.too_many(6, 4, 2, 1)
