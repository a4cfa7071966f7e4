# SPDX-License-Identifier: AGPL-3.0-or-later
"""Figures come from events: they are the same tomorrow, on both databases."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ess_map.core import statistics
from ess_map.core.clock import PARIS
from ess_map.core.db import db
from ess_map.core.statistics import Count, Quartiles, Span
from tests.core.referrals import make_referral, move

TOURS, AMBOISE = "epci-243700754", "epci-200000016"
NOVEMBER, DECEMBER, JANUARY = statistics.months(date(2026, 11, 21), 2)
MONDAY = datetime(2026, 11, 2, 9, tzinfo=PARIS)
DAY = timedelta(days=1)


@pytest.fixture
def three(app, clock):
    """From 21 November on: one accepted after 2 days, one declined after 20, one unanswered."""
    made = []
    for epci in (TOURS, TOURS, AMBOISE):
        made.append(make_referral(db.session, scopes=[epci, "actor-12"]))
        move(db.session, made[-1], "send", scopes=[epci, "actor-12"])
    clock.advance(days=2)
    move(db.session, made[0], "accept", "finish", "reopen", scopes=[TOURS, "actor-12"])
    clock.advance(days=18)
    move(db.session, made[1], "decline", reason="complet", scopes=[TOURS, "actor-12"])
    return made


def counts(kind=""):
    found = statistics.counts(db.session, "help.referral", [NOVEMBER, DECEMBER, JANUARY], kind)
    return [one for one in found if one.event in ("send", "accept", "decline")]


def answers(scope=""):
    return statistics.spans(
        db.session, "help.referral", ["send"], ["accept", "decline"], NOVEMBER, DECEMBER, scope
    )


def test_events_are_counted_by_period(three):
    assert counts() == [
        Count("", NOVEMBER, "accept", 1, 1),
        Count("", NOVEMBER, "send", 3, 3),
        Count("", DECEMBER, "decline", 1, 1),
    ]


def test_events_are_counted_by_territory_and_by_structure(three):
    assert counts("epci") == [
        Count(AMBOISE, NOVEMBER, "send", 1, 1),
        Count(TOURS, NOVEMBER, "accept", 1, 1),
        Count(TOURS, NOVEMBER, "send", 2, 2),
        Count(TOURS, DECEMBER, "decline", 1, 1),
    ]
    assert [one.events for one in counts("actor")] == [1, 3, 1]
    assert counts("region") == []


def test_what_happens_twice_to_a_subject_is_one_subject(three, clock):
    move(db.session, three[0], "finish", "reopen")
    found = statistics.counts(db.session, "help.referral", [NOVEMBER, JANUARY])
    (reopened,) = [one for one in found if one.event == "reopen"]
    assert (reopened.events, reopened.subjects) == (2, 1)


def test_the_figures_of_a_month_do_not_change_afterwards(three, clock):
    before = counts("epci")
    clock.advance(days=60)
    move(db.session, three[2], "accept", "finish")
    assert counts("epci") == before


def test_another_lifecycle_counts_apart(three):
    assert statistics.counts(db.session, "help.other", [NOVEMBER, JANUARY]) == []


@pytest.mark.parametrize("bounds", [[], [NOVEMBER], [DECEMBER, NOVEMBER], [NOVEMBER, NOVEMBER]])
def test_periods_rise(bounds):
    with pytest.raises(ValueError, match="two instants or more"):
        statistics.counts(None, "help.referral", bounds)


def test_months_begin_at_midnight_in_paris_and_pass_the_year():
    first, second, end = statistics.months(date(2026, 12, 31), 2)
    assert first == datetime(2026, 11, 30, 23, tzinfo=UTC)
    assert (second.year, second.month, end.month, end.day) == (2027, 1, 2, 1)
    march = statistics.months(date(2026, 3, 1), 1)
    assert [month.utcoffset() for month in march] == [timedelta(hours=1), timedelta(hours=2)]


def test_a_span_is_from_the_first_question_to_its_first_answer(three, clock):
    move(db.session, three[0], "finish", "reopen")
    first, second, third = answers()
    assert (first.subject_id, first.ended - first.began) == (three[0].id, 2 * DAY)
    assert second.ended - second.began == 20 * DAY
    assert third.ended is None
    assert [span.subject_id for span in answers(AMBOISE)] == [three[2].id]
    assert statistics.quartiles(answers()).median == 11 * DAY


def test_who_answered_in_time_is_counted_in_working_days(three, clock):
    rate = statistics.rate_within(answers(), 5, clock.now())
    assert (rate.within, rate.late, rate.waiting) == (1, 2, 0)
    assert rate.share == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("days", "ended", "now", "expected"),
    [
        (9, "2026-11-16T09:00", "2027-01-01T00:00", (1, 0, 0)),  # over 11 November
        (9, "2026-11-16T09:01", "2027-01-01T00:00", (0, 1, 0)),
        (9, None, "2026-11-16T09:00", (0, 0, 1)),
        (9, None, "2026-11-16T09:01", (0, 1, 0)),
        (0, "2026-11-02T09:00", "2026-11-02T09:00", (1, 0, 0)),
    ],
)
def test_a_deadline_holds_to_the_minute(days, ended, now, expected):
    ended = ended and datetime.fromisoformat(ended).replace(tzinfo=PARIS)
    now = datetime.fromisoformat(now).replace(tzinfo=PARIS)
    rate = statistics.rate_within([Span(1, MONDAY, ended)], days, now)
    assert (rate.within, rate.late, rate.waiting) == expected


def spans_of(*hours):
    return [Span(n, MONDAY, MONDAY + timedelta(hours=hour)) for n, hour in enumerate(hours)]


def test_quartiles_are_those_of_a_spreadsheet():
    hour = timedelta(hours=1)
    assert statistics.quartiles(spans_of(4, 1, 3, 2, 5)) == Quartiles(
        5, 2 * hour, 3 * hour, 4 * hour
    )
    assert statistics.quartiles(spans_of(7)) == Quartiles(1, 7 * hour, 7 * hour, 7 * hour)
    assert statistics.quartiles([Span(1, MONDAY, None)]) is None


def test_no_rate_is_said_of_nobody():
    assert statistics.rate_within([], 5, MONDAY).share is None


@given(st.lists(st.none() | st.integers(0, 2000), max_size=12), st.integers(0, 30))
def test_everybody_is_counted_once_and_more_time_never_lowers_the_rate(hours, days):
    spans = [
        Span(n, MONDAY, None if hour is None else MONDAY + timedelta(hours=hour))
        for n, hour in enumerate(hours)
    ]
    now = MONDAY + timedelta(hours=2000)
    rate, wider = (statistics.rate_within(spans, limit, now) for limit in (days, days + 1))
    assert rate.within + rate.late + rate.waiting == len(spans)
    assert rate.within <= wider.within
    found = statistics.quartiles(spans)
    if found:
        assert found.lower <= found.median <= found.upper
