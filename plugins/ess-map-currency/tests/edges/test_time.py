# SPDX-License-Identifier: AGPL-3.0-or-later
"""Hours that are no plain week: who is open for the map, and where one finds who moves about."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from ess_map_currency.places import kept
from ess_map_currency.stalls import today
from ess_map_currency.stalls.models import Stall

from ess_map import db, hours

pytestmark = pytest.mark.parametrize("database", ["spatialite"])
HALLES = {"longitude": 0.65, "latitude": 47.35, "commune": "37261", "city": "Tours"}


def wall(text):
    return datetime.fromisoformat(text)


@pytest.fixture
def open_at(territories, make_acceptance):
    """Tell whether a place of these hours is open: ``open_at("Sa 09:00-12:00", "2026-05-02…")``."""

    def ask(said, *moments):
        one = make_acceptance(hours=said)
        found = kept.places(db.session)
        row = found.acceptances.tolist().index(one.id)
        return [bool(found.timetable.open_at(wall(moment))[row]) for moment in moments]

    return ask


def test_nobody_is_there_at_lunch(open_at):
    said = "Tu-Sa 09:00-12:30,14:00-19:00"
    moments = ("2026-11-21T12:29", "2026-11-21T12:30", "2026-11-21T13:59", "2026-11-21T14:00")
    assert open_at(said, *moments) == [True, False, False, True]


def test_a_night_goes_on_after_midnight_and_ends(open_at):
    moments = ("2026-11-20T23:59", "2026-11-21T00:30", "2026-11-21T02:00", "2026-11-22T00:30")
    assert open_at("Fr 20:00-02:00", *moments) == [True, True, False, False]


def test_a_day_off_is_a_calendar_day_as_the_notation_has_it(open_at):
    """From midnight to midnight: it ends the night before, and leaves the next night alone."""
    moments = ("2026-04-30T23:30", "2026-05-01T00:30", "2026-05-01T21:00", "2026-05-02T21:00")
    assert open_at("Mo-Su 20:00-02:00; PH off", *moments) == [True, False, False, True]


def test_august_is_over_on_its_last_day(open_at):
    said = hours.closed("Mo-Sa 09:00-19:00", date(2026, 8, 3), date(2026, 8, 22), "congés")
    moments = ("2026-08-01T10:00", "2026-08-03T10:00", "2026-08-22T10:00", "2026-08-24T10:00")
    assert open_at(said, *moments) == [True, False, False, True]


def test_a_seasonal_market_stands_in_its_season_alone(territories, make_acceptance):
    one = make_acceptance(itinerant=True)
    db.session.add(Stall(acceptance_id=one.id, hours="Apr-Oct Sa 08:00-13:00", **HALLES))
    db.session.commit()
    days = (date(2026, 3, 28), date(2026, 4, 4), date(2026, 10, 31), date(2026, 11, 7))
    found = [today.standing(db.session, datetime.combine(day, time(9))) for day in days]
    assert [len(one) for one in found] == [0, 1, 1, 0]


def test_on_the_nights_of_the_clocks_the_hours_are_those_of_the_wall(open_at):
    """At two it is three in March; two comes twice in October."""
    spring = ("2026-03-29T01:59", "2026-03-29T03:00", "2026-03-29T04:00")
    autumn = ("2026-10-25T01:59", "2026-10-25T02:30", "2026-10-25T03:59", "2026-10-25T04:00")
    assert open_at("Sa 22:00-04:00", *spring) == [True, True, False]
    assert open_at("Sa 22:00-04:00", *autumn) == [True, True, True, False]


def test_who_moves_about_is_elsewhere_on_another_day(territories, make_acceptance, client):
    one = make_acceptance(itinerant=True)
    other = HALLES | {"longitude": 0.95, "commune": "37003", "city": "Amboise"}
    db.session.add(Stall(acceptance_id=one.id, place="Halles", hours="Sa 08:00-13:00", **HALLES))
    db.session.add(Stall(acceptance_id=one.id, place="Mail", hours="Su 08:00-13:00", **other))
    db.session.commit()
    found = kept.places(db.session)
    where = dict(zip(found.hours, found.longitude.tolist(), strict=True))
    assert where == {"Sa 08:00-13:00": 0.65, "Su 08:00-13:00": 0.95}
    layer = client.get("/couches/currency.stalls.geojson").json
    named = [point["properties"]["name"] for point in layer["features"]]
    assert len(named) == 1, "it is Saturday"
    assert "Halles" in named[0]
