# SPDX-License-Identifier: AGPL-3.0-or-later
"""The table of the week writes OpenStreetMap hours, and reads again what it has written."""

import pytest
from ess_map_accompaniment.permanences import grid
from ess_map_accompaniment.permanences.grid import Week
from hypothesis import given
from hypothesis import strategies as st

from ess_map import hours

SPANS = st.sampled_from(
    [(), (("09:00", "12:00"),), (("14:00", "17:30"),), (("08:30", "12:00"), ("13:30", "16:45"))]
)
WEEK = st.builds(
    lambda spans, weeks: Week({day: each for day, each in spans.items() if each}, weeks),
    st.fixed_dictionaries(dict.fromkeys(grid.DAYS, SPANS)),
    st.sampled_from(list(grid.WEEKS)),
)


@given(WEEK)
def test_what_the_table_writes_it_reads_again(week):
    text = grid.write(week)
    assert not text or hours.is_valid(text)
    assert grid.read(text) == (week if text else Week())


@pytest.mark.parametrize(
    ("text", "weeks", "days"),
    [
        ("Tu 09:00-12:00; PH off", "", ["Tu"]),
        ("Mo-We,Fr 09:00-12:00,14:00-17:00", "", ["Mo", "Tu", "We", "Fr"]),
        ("Tu[1,3] 14:00-17:00", "1,3", ["Tu"]),
    ],
)
def test_common_hours_fit_in_the_table(text, weeks, days):
    found = grid.read(text)
    assert (found.weeks, list(found.spans)) == (weeks, days)


@pytest.mark.parametrize(
    "text", ["24/7", "Mo[1] 09:00-12:00; Tu 09:00-12:00", "Jul Tu 09:00-12:00", "mardi"]
)
def test_other_hours_do_not_and_are_kept_as_they_are(text):
    assert grid.read(text) is None


def test_hours_are_said_in_words():
    assert grid.in_words("We 09:30-12:30; PH off") == ["Mercredi 09:30 – 12:30"]
    assert grid.in_words("Tu[1,3] 09:00-12:00,14:00-17:00") == [
        "Mardi 09:00 – 12:00, 14:00 – 17:00",
        "Le premier et le troisième du mois",
    ]
    assert grid.in_words("Jan-Mar Mo 10:00-12:00") == ["Jan-Mar Mo 10:00-12:00"]
