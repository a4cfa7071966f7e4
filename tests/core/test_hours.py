# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opening hours as people live them: holidays, nights, nonsense."""

from datetime import date, datetime, time
from time import perf_counter

import pytest

from ess_map.core import hours
from ess_map.core.clock import PARIS
from ess_map.core.errors import Invalid

OFFICE = "Mo-Fr 09:00-12:30,14:00-18:00; PH off"


def at(year, month, day, hour=12, minute=0):
    return datetime(year, month, day, hour, minute, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (at(2026, 11, 10, 10), True),
        (at(2026, 11, 10, 12, 30), False),
        (at(2026, 11, 10, 8, 59), False),
        (at(2026, 11, 11, 10), False),  # the armistice, a Wednesday
        (at(2026, 11, 14, 10), False),
        (at(2026, 5, 25, 10), False),  # Whit Monday moves with Easter
    ],
)
def test_an_office_closes_for_lunch_at_weekends_and_on_holidays(moment, expected):
    assert hours.is_open(OFFICE, moment) is expected


def test_a_night_belongs_to_the_evening_before():
    bar = "Fr 20:00-02:00"
    assert hours.is_open(bar, at(2026, 11, 21, 1, 59))
    assert not hours.is_open(bar, at(2026, 11, 21, 2, 0))
    assert not hours.is_open(bar, at(2026, 11, 20, 1, 0))


def test_the_week_cuts_a_night_at_midnight():
    days = {day.date: day.spans for day in hours.week("Fr 20:00-02:00", date(2026, 11, 16))}
    assert len(days) == 7
    assert days[date(2026, 11, 20)] == ((time(20), time(0)),)
    assert days[date(2026, 11, 21)] == ((time(0), time(2)),)
    assert days[date(2026, 11, 19)] == ()


def test_the_week_of_a_holiday_shows_it_closed():
    days = {day.date: day.spans for day in hours.week(OFFICE, date(2026, 11, 9))}
    assert days[date(2026, 11, 10)] == ((time(9), time(12, 30)), (time(14), time(18)))
    assert days[date(2026, 11, 11)] == ()


def test_always_open_is_every_day_until_midnight():
    week = hours.week("24/7", date(2026, 11, 16))
    assert all(day.spans == ((time(0), time(0)),) for day in week)
    assert hours.next_change("24/7", at(2026, 11, 16)) is None


def test_the_next_change_is_when_the_door_moves():
    assert hours.next_change(OFFICE, at(2026, 11, 10, 10)) == datetime(2026, 11, 10, 12, 30)  # noqa: DTZ001
    # The eve of the armistice closes until the morning after it.
    assert hours.next_change(OFFICE, at(2026, 11, 10, 19)) == datetime(2026, 11, 12, 9)  # noqa: DTZ001


def test_what_never_changes_is_known_without_a_search_of_centuries():
    begun = perf_counter()
    for text in ("Mo-Su 00:00-24:00", "2020 Mo 10:00-12:00") * 20:
        assert hours.next_change(text, at(2026, 11, 21, 10)) is None
    assert perf_counter() - begun < 5
    far = hours.next_change("2028 Jan 03 10:00-12:00", at(2026, 11, 21, 10))
    assert far == datetime(2028, 1, 3, 10)  # noqa: DTZ001


@pytest.mark.parametrize("nonsense", ["tous les jours", "Mo 25:00-27:99", "9h-18h", "🌻"])
def test_nonsense_is_refused_with_an_example_and_is_never_open(app, nonsense):
    with pytest.raises(Invalid, match="Mo-Fr 09:00-18:00"):
        hours.parse(nonsense)
    assert not hours.is_valid(nonsense)
    assert not hours.is_open(nonsense, at(2026, 11, 10))


@pytest.fixture
def database():
    """Hours do not depend on the database."""
    return "spatialite"
