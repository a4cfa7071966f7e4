# SPDX-License-Identifier: AGPL-3.0-or-later
"""Timers ring once, with what they cause; working days are those of France."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ess_map.core import timer
from ess_map.core.clock import PARIS
from ess_map.core.db import db
from ess_map.core.timer import Alarm, add_working_days, is_working_day

MOMENTS = st.integers(0, 15 * 365 * 86400).map(
    lambda seconds: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)


def answer(app, kind, handler):
    """Let ``handler`` answer the timers of ``kind``, besides those that are answered already."""
    others = app.extensions[timer.ALARMS]
    timer.init_app(app, lambda: {**others(), kind: Alarm(kind, handler)})


@pytest.fixture
def rung(app):
    """What the timers of kind ``reminder`` have said."""
    said = []
    answer(app, "reminder", lambda _session, subject: said.append(subject))
    return said


def ring():
    return timer.ring(db.session)


def set_timer(clock, subject=1, kind="reminder", **span):
    timer.set_timer(db.session, clock.now() + timedelta(**span), kind, "referral", subject)
    db.session.commit()


def test_a_timer_rings_when_it_is_due_and_once(rung, clock):
    set_timer(clock, days=2)
    ring()
    assert rung == []
    clock.advance(days=2)
    assert ring() == "1"
    assert ring() is None
    assert rung == [1]


def test_timers_ring_in_the_order_of_their_moments(rung, clock):
    for subject, hours in ((1, 3), (2, 1), (3, 2)):
        set_timer(clock, subject, hours=hours)
    clock.advance(days=1)
    ring()
    assert rung == [2, 3, 1]


def test_a_timer_set_again_moves_and_rings_again(rung, clock):
    set_timer(clock, hours=1)
    set_timer(clock, hours=5)
    clock.advance(hours=2)
    ring()
    assert rung == []
    clock.advance(hours=3)
    ring()
    set_timer(clock, hours=1)
    clock.advance(hours=1)
    ring()
    assert rung == [1, 1]


def test_a_timer_set_in_a_transaction_rolled_back_never_was(rung, clock):
    timer.set_timer(db.session, clock.now(), "reminder", "referral", 1)
    db.session.rollback()
    ring()
    assert rung == []


def test_a_timer_whose_plugin_is_away_waits_and_keeps_no_other_waiting(rung, clock, monkeypatch):
    monkeypatch.setattr(timer, "AT_ONCE", 1)
    set_timer(clock, kind="of-a-plugin")
    set_timer(clock, 2, hours=1)
    clock.advance(hours=1)
    assert ring() == "1"
    assert len(timer.due(db.session, clock.now(), ["of-a-plugin"])) == 1


def test_a_failing_handler_leaves_nothing_behind_and_is_asked_again(app, clock, caplog):
    asked = []

    def fail_once(session, subject):
        timer.set_timer(session, clock.now(), "half-done", "referral", subject)
        asked.append(subject)
        if asked == [1]:
            raise RuntimeError("no")

    answer(app, "escalation", fail_once)
    set_timer(clock, 1, "escalation")
    set_timer(clock, 2, "escalation")
    ring()
    assert "timer failed" in caplog.text
    waiting = timer.due(db.session, clock.now(), ["escalation", "half-done"])
    assert [found.subject_id for found in waiting] == [2]
    ring()
    assert asked == [1, 2]
    clock.advance(hours=1)
    ring()
    assert asked == [1, 2, 1]


def test_a_handler_may_set_the_next_timer_of_its_kind(app, clock):
    asked = []

    def every_week(session, subject):
        asked.append(clock.now())
        timer.set_timer(session, clock.now() + timedelta(days=7), "weekly", "referral", subject)

    answer(app, "weekly", every_week)
    set_timer(clock, kind="weekly")
    for _week in range(3):
        ring()
        ring()
        clock.advance(days=7)
    assert len(asked) == 3


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2026-11-20T10:00", 1, "2026-11-23T10:00"),  # Friday to Monday
        ("2026-11-21T10:00", 0, "2026-11-23T10:00"),  # Saturday begins on Monday
        ("2026-11-21T10:00", 1, "2026-11-24T10:00"),
        ("2026-05-07T10:00", 1, "2026-05-11T10:00"),  # over 8 May, a Friday
        ("2026-12-24T23:30", 1, "2026-12-28T23:30"),  # over Christmas
        ("2026-04-03T10:00", 1, "2026-04-07T10:00"),  # over Easter Monday; Good Friday counts
        ("2026-03-27T10:00", 1, "2026-03-30T10:00"),  # over the change to summer time
        ("2026-11-02T09:00", 9, "2026-11-16T09:00"),  # J+9 over 11 November
    ],
)
def test_working_days_skip_week_ends_and_public_holidays(start, count, end):
    start = datetime.fromisoformat(start).replace(tzinfo=PARIS)
    assert add_working_days(start, count).isoformat()[:16] == end


@given(MOMENTS, st.integers(0, 60))
def test_the_end_is_a_working_day_never_before_the_start(start, count):
    end = add_working_days(start, count)
    assert is_working_day(end.astimezone(PARIS).date())
    assert end - start >= timedelta(days=count)
    assert end.tzinfo is start.tzinfo


@given(MOMENTS, st.integers(0, 30), st.integers(0, 30))
def test_days_add_up(start, first, second):
    whole = add_working_days(start, first + second)
    in_two = add_working_days(add_working_days(start, first), second)
    # An hour that the clocks skip or repeat in spring and autumn may show.
    assert abs(whole - in_two) <= timedelta(hours=1)


@given(MOMENTS, st.integers(1, 30))
def test_exactly_that_many_working_days_lie_between(start, count):
    begin = add_working_days(start, 0).astimezone(PARIS).date()
    end = add_working_days(start, count).astimezone(PARIS).date()
    days = [begin + timedelta(days=n) for n in range(1, (end - begin).days + 1)]
    assert sum(map(is_working_day, days)) == count


def test_good_friday_is_a_working_day_and_whit_monday_is_not():
    assert is_working_day(date(2026, 4, 3))
    assert not is_working_day(date(2026, 5, 25))
