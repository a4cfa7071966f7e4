# SPDX-License-Identifier: AGPL-3.0-or-later
"""Amounts as people write them, and amounts over years: exact to the cent."""

from datetime import date, timedelta

import pytest
from flask import Flask
from flask_babel import Babel
from hypothesis import given
from hypothesis import strategies as st

from ess_map.core.errors import Invalid
from ess_map.funding import money, years

CENTS = st.integers(min_value=0, max_value=money.MOST_CENTS)
DAYS = st.dates(min_value=date(1980, 1, 1), max_value=date(2049, 12, 31))


@pytest.fixture(scope="module", autouse=True)
def french():
    app = Flask(__name__)
    Babel(app, default_locale="fr")
    with app.app_context():
        yield


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("26 000,50 €", 26_000_50),
        ("25.000", 25_000_00),
        ("25000", 25_000_00),
        ("25\u202f000,00\u00a0€", 25_000_00),
        ("1.234.567,8 euros", 1_234_567_80),
        ("12.5", 12_50),
        ("0,01 EUR", 1),
        ("-5", -5_00),
        ("0", 0),
    ],
)
def test_amounts_are_read_as_the_french_write_them(text, cents):
    assert money.parse(text) == cents


@pytest.mark.parametrize("text", ["25,000", "1,234.56", "1,234,567"])
def test_what_reads_in_two_ways_is_refused(text):
    with pytest.raises(Invalid, match="deux façons"):
        money.parse(text)


@pytest.mark.parametrize(
    "text", ["", "abc", "12 34", "1.5.5", "25.000.5", "1e5", "5,123456", "€", "٣", "=1+1", "10 k€"]
)
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(Invalid):
        money.parse(text)


def test_an_amount_that_no_pole_ever_had_is_refused():
    with pytest.raises(Invalid, match="milliard"):
        money.parse("9" * 16)


@given(CENTS)
def test_what_is_written_reads_back(cents):
    assert money.parse(money.typed(cents)) == cents
    assert money.parse(money.euros(cents)) == cents
    assert money.decimal(cents) * 100 == cents


@given(CENTS, st.lists(st.integers(min_value=0, max_value=400), min_size=1).filter(any))
def test_parts_add_up_and_are_less_than_a_cent_from_their_due(cents, weights):
    parts = money.share_out(cents, weights)
    assert sum(parts) == cents
    whole = sum(weights)
    assert all(
        abs(part * whole - cents * weight) < whole
        for part, weight in zip(parts, weights, strict=True)
    )


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
