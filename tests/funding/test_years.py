# SPDX-License-Identifier: AGPL-3.0-or-later
"""Amounts over years: exact to the cent."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ess_map.core import money
from ess_map.funding import years

CENTS = st.integers(min_value=0, max_value=money.MOST_CENTS)
DAYS = st.dates(min_value=date(1980, 1, 1), max_value=date(2049, 12, 31))


@given(CENTS, DAYS, st.integers(min_value=0, max_value=12_000))
def test_the_years_of_an_amount_add_up_to_it(cents, starts, days):
    ends = starts + timedelta(days=days)
    found = years.by_year(cents, starts, ends)
    assert sum(found.values()) == cents
    assert list(found) == list(range(starts.year, ends.year + 1))
    assert min(found.values()) >= 0


def test_two_posts_for_three_years_are_seventy_thousand_euros_a_year():
    # 2028 has a day more, and all the same its year is paid as the others are.
    found = years.by_year(210_000_00, date(2027, 1, 1), date(2029, 12, 31))
    assert found == {2027: 70_000_00, 2028: 70_000_00, 2029: 70_000_00}


def test_from_another_day_each_year_of_work_is_shared_by_its_days():
    found = years.by_year(210_000_00, date(2027, 4, 1), date(2030, 3, 31))
    # The first year of work, from April to March, holds the 29th of February 2028.
    assert found[2027] == 52_595_63 == round(70_000_00 * 275 / 366)
    assert found[2028] == (70_000_00 - 52_595_63) + round(70_000_00 * 275 / 365)
    assert found[2030] == 70_000_00 - round(70_000_00 * 275 / 365)
    assert sum(found.values()) == 210_000_00


def test_a_study_over_new_year_is_shared_by_days():
    found = years.by_year(25_000_00, date(2026, 10, 1), date(2027, 1, 31))
    assert found == {2026: round(25_000_00 * 92 / 123), 2027: round(25_000_00 * 31 / 123)}


@given(DAYS, st.integers(min_value=1, max_value=30))
def test_whole_years_are_recognised_from_any_day(starts, count):
    ends = years.add_months(starts, 12 * count) - timedelta(days=1)
    assert years.whole_years(starts, ends) == count
    assert years.length(starts, ends) == count


def test_six_months_before_the_end_of_a_long_month_is_the_last_day_of_the_short_one():
    assert years.add_months(date(2027, 8, 31), -6) == date(2027, 2, 28)
    assert years.add_months(date(2028, 2, 29), 12) == date(2029, 2, 28)
