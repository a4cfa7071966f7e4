# SPDX-License-Identifier: AGPL-3.0-or-later
"""The grid of seven days: what it writes it reads, and what it reads stays open as it was."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ess_map.core import hours
from ess_map.core.weekgrid import MIDNIGHT, NTH, Closure, Day, Grid, write
from ess_map.core.weekreading import read

OFFICE = "Mo-Fr 09:00-12:30,14:00-18:00; Sa[1] 10:00-12:00; PH off"


@st.composite
def days(draw):
    marks = draw(st.lists(st.integers(0, 287), min_size=0, max_size=6, unique=True))
    pairs = [mark * 5 for mark in sorted(marks)]
    spans = list(zip(pairs[::2], pairs[1::2], strict=False))
    if spans and draw(st.booleans()):
        begin, _until = spans.pop()
        spans.append((begin, min(MIDNIGHT + 120, begin + 12 * 60)))
    return Day(tuple(spans), draw(st.sampled_from(NTH)))


@st.composite
def closures(draw):
    first = draw(st.dates(date(2026, 1, 1), date(2029, 12, 31)))
    last = first + timedelta(days=draw(st.integers(0, 40)))
    return Closure(first, last, draw(st.sampled_from(["", "Congés d'été", "a; b, Mo (1) [2]"])))


grids = st.builds(
    Grid,
    st.tuples(*[days()] * 7),
    st.booleans(),
    st.none() | st.tuples(st.integers(1, 12), st.integers(1, 12)),
    st.lists(closures(), max_size=3, unique_by=lambda one: one.first).map(tuple),
)


@given(grids)
def test_what_a_grid_writes_it_reads(grid):
    assert read(write(grid)) == grid


@given(
    grids,
    st.datetimes(datetime(2027, 1, 1), datetime(2028, 12, 31)),  # noqa: DTZ001
)
def test_a_grid_is_open_when_its_own_days_say_so(grid, moment):
    """Judged without the library: holidays, seasons and closures aside."""
    plain = Grid(grid.days)
    expected = any(
        _means(plain.days[day.weekday()], day) and begin <= _minute(moment, day) < until
        for day in (moment.date(), moment.date() - timedelta(days=1))
        for begin, until in plain.days[day.weekday()].spans
    )
    assert hours.is_open(write(plain) or "off", moment) is expected


def _minute(moment, day):
    return int((moment - datetime.combine(day, datetime.min.time())).total_seconds() // 60)


def _means(day, when):
    last = (when + timedelta(days=7)).month != when.month
    position = (when.day - 1) // 7 + 1
    wanted = [int(one) for one in day.nth.split(",") if one]
    return not wanted or position in wanted or (last and -1 in wanted)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (OFFICE, OFFICE),
        ("", ""),
        ("24/7", "Mo-Su 00:00-24:00"),
        ("Mo-Sa 9:00-12:00; We off", "Mo-Tu,Th-Sa 09:00-12:00"),
        ("Mo-Fr 09:00-18:00; We 10:00-12:00", "Mo-Tu,Th-Fr 09:00-18:00; We 10:00-12:00"),
        ("Mo 09:00-12:00, Mo 14:00-18:00", "Mo 09:00-12:00,14:00-18:00"),
        ("Fr 20:00-02:00, Sa 10:00-12:00", "Fr 20:00-02:00, Sa 10:00-12:00"),
        ("Apr-Oct Sa[1,3] 09:00-13:00", "Apr-Oct Sa[1,3] 09:00-13:00"),
        (
            'We 14:00-18:00; 2026 Dec 24-2027 Jan 2 off "Congés"; 2027 May 01-03 off',
            'We 14:00-18:00; 2026 Dec 24-2027 Jan 02 off "Congés"; 2027 May 01-2027 May 03 off',
        ),
        ("Mo-Su,PH 09:00-12:00", "Mo-Su 09:00-12:00"),
        ("Mo-Fr 09:00-12:00; PH,Sa off", "Mo-Fr 09:00-12:00; PH off"),
    ],
)
def test_what_fits_is_read_and_written_in_one_way(text, written):
    assert write(read(text)) == written


@pytest.mark.parametrize(
    "text",
    [
        "week 1-20 Mo 09:00-10:00",
        'Mo-Fr 09:00-12:00 || "sur rendez-vous"',
        'Mo-Fr 09:00-12:00 "sur rendez-vous"',
        "Mo sunrise-sunset",
        "Mo 09:00+",
        "Sa 10:00-12:00; Sa[2] 09:00-11:00",
        "Sa[5] 09:00-11:00",
        "Apr-Oct Mo 09:00-18:00; Nov-Mar Mo 10:00-16:00",
        "Apr 15-Oct 15 Mo 09:00-10:00",
        "Mo 08:00-09:00,10:00-11:00,12:00-13:00,14:00-15:00",
        "Mo-Fr 09:00-12:00; PH 10:00-12:00",
        "Mo-Fr 09:00-12:00; SH off",
        "Mo-Fr 09:00-12:00; Dec 25 off",
        "2026 Dec 24 off; Mo-Fr 09:00-12:00",  # the later rule opens again
        "Fr 20:00-02:00; Sa 10:00-12:00",  # the night ends at midnight
        "Mo 10:00-09:00",
    ],
)
def test_what_says_more_than_a_grid_is_left_as_it_is_written(text):
    assert hours.is_valid(text)
    assert read(text) is None


@pytest.fixture
def database():
    """Hours do not depend on the database."""
    return "spatialite"
