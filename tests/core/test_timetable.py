# SPDX-License-Identifier: AGPL-3.0-or-later
"""Many schedules at once say what each says alone, at every hour of a year."""

from datetime import UTC, date, datetime, timedelta
from itertools import product

import numpy as np
import pytest

from ess_map.core import hours
from ess_map.core.clock import PARIS
from ess_map.core.errors import Invalid

PARTICULAR = [
    "",
    "quand on veut",
    "24/7",
    "24/7; PH off",
    "off",
    "Fr-Sa 20:00-02:00",
    "Mo-Su 22:00-06:00; PH off",
    "Sa 23:30-24:00; Su 00:00-05:30",
    "Sa[1] 10:00-12:00; PH off",
    "We[-1] 14:00-18:00",
    "PH 10:00-12:00",
    "SH off; Mo-Fr 09:00-12:00",
    "week 1-53/2 We 14:00-18:00",
    "Apr-Oct Mo-Su 08:00-20:00; Nov-Mar Mo-Fr 09:00-17:00; PH off",
    "2026 Nov 23-2027 Jan 05 Mo-Fr 09:00-17:00",
    "2027 Mo 10:00-11:00",
    "easter 10:00-12:00",
    "Mo-Su 10:00-12:00 unknown",
    'Tu 10:00-12:00; Th 10:00-12:00 "sur rendez-vous"',
    "Mo-Fr 09:00-12:00 || Sa 10:00-11:00",
    "Mo-Fr 09:00-12:00, We 14:00-16:00",
    "Mo 10:00+",
    "Mo-Fr 08:00-18:00; 2026 Dec 24-2027 Jan 02 off",
    "24/7",
]
USUAL = [
    f"{days} {morning},{afternoon}{holidays}"
    for days, morning, afternoon, holidays in product(
        ("Mo-Fr", "Tu-Sa", "Mo,We,Fr"),
        ("08:30-12:00", "09:00-12:30"),
        ("13:30-17:15", "14:00-18:00", "14:00-24:00"),
        ("", "; PH off"),
    )
]
SCHEDULES = [*PARTICULAR, *USUAL]
BEGIN = datetime(2026, 3, 1, tzinfo=UTC)


def wall(*moment):
    return datetime(*moment)  # noqa: DTZ001 - wall time


@pytest.fixture(scope="module")
def table():
    return hours.Timetable(SCHEDULES)


def test_every_hour_of_a_year_is_what_each_schedule_says_of_it(table):
    assert len(table) == len(SCHEDULES) == 60
    rng = np.random.default_rng(7)
    for number in range(366 * 24):  # both nights of the change of clocks are in it
        local = (BEGIN + timedelta(hours=number)).astimezone(PARIS)
        expected = [hours.is_open(text, local) for text in SCHEDULES]
        assert table.open_at(local).tolist() == expected, local
        if number % 24 == 0:
            later = rng.integers(0, 14 * 24 * 60, len(SCHEDULES))
            alone = [
                hours.is_open(text, local + timedelta(minutes=int(minutes)))
                for text, minutes in zip(SCHEDULES, later, strict=True)
            ]
            assert table.open_on_arrival(hours.minute_of(local) + later).tolist() == alone


@pytest.mark.parametrize("asked", [wall(2026, 11, 10, 19), wall(2026, 12, 24, 23, 30)])
def test_the_next_opening_is_the_first_minute_that_is_open(table, asked):
    quarters = [asked + timedelta(minutes=15 * number) for number in range(14 * 96 + 1)]
    for text, found in zip(SCHEDULES, table.next_opening(asked).tolist(), strict=True):
        first = next((one for one in quarters if hours.is_open(text, one)), None)
        assert found == (hours.NEVER if first is None else hours.minute_of(first)), text


def test_the_next_opening_of_who_is_open_is_now():
    found = hours.Timetable(["24/7", "Mo 09:00-10:00", "Fr 20:00-02:00"])
    opening = found.next_opening(wall(2026, 11, 21, 1, 59)).tolist()
    assert opening[0] == opening[2] == hours.minute_of(wall(2026, 11, 21, 1, 59))
    assert opening[1] == hours.minute_of(wall(2026, 11, 23, 9))


def test_who_never_arrives_finds_nothing_open_and_no_schedule_is_no_answer():
    assert not hours.Timetable(["24/7"]).open_on_arrival(np.array([hours.NEVER])).any()
    empty, asked = hours.Timetable([]), wall(2026, 11, 21)
    assert len(empty.open_at(asked)) == len(empty.next_opening(asked)) == 0


def test_more_days_are_asked_than_are_kept():
    found = hours.Timetable(["Sa 10:00-12:00"])
    days = [wall(2026, 1, 1, 11) + timedelta(days=number) for number in range(100)]
    assert [bool(found.open_at(day)[0]) for day in days + days] == [
        day.weekday() == 5 for day in days + days
    ]


CLOSED = ["Mo-Su 09:00-18:00", "24/7", "Mo-Su 20:00-02:00", "Mo-Fr 09:00-12:00 || 14:00-16:00"]


@pytest.mark.parametrize("text", [*CLOSED, "PH 10:00-12:00", '"sur rendez-vous"'])
def test_a_closure_closes_whole_days_and_nothing_else(text):
    written = hours.closed(text, date(2026, 12, 24), date(2027, 1, 2), 'Congés de "Noël"\n')
    assert written == f"{text}; 2026 Dec 24-2027 Jan 02 off \"Congés de 'Noël'\""
    inside = [wall(2026, 12, 24) + timedelta(minutes=30 * number) for number in range(480)]
    assert not any(hours.is_open(written, one) for one in inside)
    around = [wall(2026, 12, 20) + timedelta(minutes=30 * number) for number in range(192)]
    around += [wall(2027, 1, 3) + timedelta(minutes=30 * number) for number in range(192)]
    assert all(hours.is_open(written, one) == hours.is_open(text, one) for one in around)


def test_closures_are_written_shortly_and_one_after_the_other():
    once = hours.closed("Mo-Fr 09:00-12:00", date(2026, 8, 28), date(2026, 9, 3))
    twice = hours.closed(once, date(2026, 11, 27), date(2026, 11, 27))
    assert twice == "Mo-Fr 09:00-12:00; 2026 Aug 28-Sep 03 off; 2026 Nov 27 off"
    assert not hours.is_open(twice, wall(2026, 8, 31, 10))
    assert not hours.is_open(twice, wall(2026, 11, 27, 10))
    assert hours.is_open(twice, wall(2026, 9, 4, 10))
    assert hours.closed("", date(2026, 11, 27), date(2026, 11, 27)) == "2026 Nov 27 off"


def test_a_closure_of_nothing_readable_or_of_no_day_is_refused(app):
    with pytest.raises(Invalid, match="inversez"):
        hours.closed("24/7", date(2026, 12, 25), date(2026, 12, 24))
    with pytest.raises(Invalid, match="incompréhensibles"):
        hours.closed("quand on veut", date(2026, 12, 25), date(2026, 12, 26))


@pytest.fixture
def database():
    """Hours do not depend on the database."""
    return "spatialite"
