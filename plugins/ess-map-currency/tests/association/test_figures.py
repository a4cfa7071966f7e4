# SPDX-License-Identifier: AGPL-3.0-or-later
"""Figures of a currency, against what is counted by hand."""

from __future__ import annotations

import math
from datetime import date, timedelta
from random import Random

import numpy as np
from ess_map_currency.agreements.models import Agreement
from ess_map_currency.association import coverage, figures

TODAY = date(2026, 11, 21)


def agreement(**fields):
    return Agreement(**({"state": "active", "agreed_on": date(2026, 3, 2)} | fields))


def kilometres(west, south, east, north):
    """The law of cosines, where the code has the haversine."""
    west, south, east, north = map(math.radians, (west, south, east, north))
    across = math.cos(south) * math.cos(north) * math.cos(east - west)
    return 6371.0088 * math.acos(min(1, math.sin(south) * math.sin(north) + across))


def test_the_nearest_desk_is_that_of_the_great_circle():
    rng = Random(1)
    draw = [(rng.uniform(-4, 3), rng.uniform(46, 49)) for _n in range(60)]
    places, desks = draw[:50], draw[50:]
    found = coverage.distances(np.array(places), np.array(desks))
    expected = [min(kilometres(*place, *desk) for desk in desks) for place in places]
    np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_without_desks_everybody_is_infinitely_far():
    assert np.isinf(coverage.distances(np.array([(0.7, 47.4)]), np.empty((0, 2)))).all()


def test_the_last_twelve_months_end_today_and_pass_over_the_new_year():
    found = figures.months(date(2026, 2, 10))
    assert found[0] == date(2025, 3, 1)
    assert found[-2:] == [date(2026, 2, 1), date(2026, 2, 10)]
    assert len(found) == 13


def test_a_member_counts_from_its_agreement_to_the_day_it_ends():
    known = [
        agreement(),
        agreement(left_on=TODAY),
        agreement(renew_by=TODAY),
        agreement(renew_by=TODAY + timedelta(days=1)),
        agreement(state="suspended"),
        agreement(agreed_on=None, state="applied"),
    ]
    assert figures.in_force(known, TODAY) == 2
    assert figures.in_force(known, TODAY - timedelta(days=1)) == 4
    assert figures.in_force(known, date(2026, 3, 1)) == 0


def test_lengths_are_shares_of_the_longest():
    assert [(one.count, one.share) for one in figures.bars([("a", 4), ("b", 1)])] == [
        (4, 100.0),
        (1, 25.0),
    ]
    assert figures.bars([("a", 0)])[0].share == 0
