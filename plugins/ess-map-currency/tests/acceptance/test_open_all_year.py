# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is open: the platform's answer and one worked out by hand, over a year, for 200 schedules."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from ess_map_currency.agreements.models import Acceptance

from ess_map import ActorRecord, db, hours, refresh_actors
from ess_map.testing import make_actors

from .drawing import schedules, texts
from .schedules import DAY, PUBLIC, open_minutes

PARIS = ZoneInfo("Europe/Paris")
FIRST = date(2025, 12, 31)
DAYS = 367
STEPS = (0, 29, 30, 59, 1, 15, 45)
"""The minute of each hour in turn: on the hour, beside it, and between."""
NIGHTS = (date(2026, 3, 29), date(2026, 10, 25))
"""On which the clocks change."""
MARKS = (",", "[1]", "[-1]", "PH off", "PH 10:00", "Apr-Oct", "week", "Aug", "-03:00", "/2")
UNREADABLE = ("", "quand on veut", "Mo-Fr 9h-12h et sur rendez-vous")


@pytest.fixture(scope="module")
def drawn():
    return schedules()


@pytest.fixture(scope="module")
def by_hand(drawn):
    """A line for each schedule, a column for each minute."""
    return np.array([open_minutes(rules, FIRST, DAYS) for rules in drawn])


def walls() -> list[datetime]:
    """Return the wall time of all 8760 hours of 2026; one of 25 October comes twice."""
    begin = datetime(2025, 12, 31, 23, tzinfo=UTC)
    hours_of_year = (begin + timedelta(hours=number) for number in range(8760))
    minutes = (STEPS[number % len(STEPS)] for number in range(8760))
    return [
        (one + timedelta(minutes=minute)).astimezone(PARIS).replace(tzinfo=None)
        for one, minute in zip(hours_of_year, minutes, strict=True)
    ]


def column(wall: datetime) -> int:
    return (wall.date() - FIRST).days * DAY + wall.hour * 60 + wall.minute


def test_the_schedules_are_all_that_shops_have(drawn, by_hand):
    said = texts(drawn)
    assert len(said) == 200
    assert all(hours.is_valid(one) for one in said if one)
    for mark in MARKS:
        assert any(mark in one for one in said), mark
    assert sum("2026 " in one for one in said) > 30, "exceptional closures"
    assert 0.1 < by_hand.mean() < 0.5


def test_hourly_over_a_year_the_layer_says_what_is_worked_out_by_hand(drawn, by_hand):
    said = texts(drawn)
    table = hours.Timetable([*said, *UNREADABLE])
    sampled = walls()
    found = np.array([table.open_at(wall) for wall in sampled]).T
    expected = by_hand[:, [column(wall) for wall in sampled]]
    assert not found[len(said) :].any(), "what cannot be read is never open"
    wrong = [
        f"{said[row]}: {sampled[at]} is {found[row, at]}"
        for row, at in np.argwhere(found[: len(said)] != expected)[:20].tolist()
    ]
    assert wrong == []


def test_the_year_has_its_nights_and_its_holidays(by_hand):
    """What was compared holds what is hard: both nights of changing clocks, all public holidays."""
    sampled = walls()
    assert len(sampled) == 8760
    spring, autumn = ([one.hour for one in sampled if one.date() == night] for night in NIGHTS)
    assert (spring.count(2), len(spring), autumn.count(2), len(autumn)) == (0, 23, 2, 25)
    for night in NIGHTS:
        at = column(datetime.combine(night, datetime.min.time()) + timedelta(hours=3, minutes=30))
        assert 0 < by_hand[:, at].sum() < len(by_hand)
    of_year = [day for day in PUBLIC if day.year == 2026]
    assert len(of_year) == 11
    assert set(of_year) <= {one.date() for one in sampled}


@pytest.mark.parametrize("database", ["spatialite"])
def test_the_map_counts_at_24_moments_what_is_worked_out_by_hand(
    drawn, by_hand, territories, make_agreement, client
):
    """Through the address: the count of the facet and of the selection, exceptions included."""
    member = make_agreement()
    said = [*texts(drawn), *UNREADABLE]
    records = [
        ActorRecord(id=f"lieu-{number}", name=f"Lieu {number}", longitude=0.65, latitude=47.35)
        for number in range(len(said))
    ]
    ids = make_actors(records)
    common = {"agreement_id": member.id, "currency_id": member.currency_id}
    for actor_id, text in zip(ids, said, strict=True):
        db.session.add(Acceptance(actor_id=actor_id, hours=text, **common))
    db.session.commit()
    refresh_actors(db.session, ids)
    db.session.commit()
    wrong = []
    for wall in _moments():
        asked = {"currency.open": "now", "currency.open_at": f"{wall:%Y-%m-%dT%H:%M}"}
        answer = client.get("/export/acteurs.geojson", query_string=asked)
        names = {one["properties"]["name"] for one in answer.json["features"]}
        right = np.flatnonzero(by_hand[:, column(wall)])
        if names != {f"Lieu {number}" for number in right}:
            wrong.append(f"{wall}: {len(names)} places, {len(right)} by hand")
    assert wrong == []


def _moments() -> list[datetime]:
    """Hours of all kinds: a Saturday, holidays, August, the nights of the clocks, the new year."""
    days = ("01-01", "03-29", "05-01", "05-02", "08-15", "10-25", "11-28", "12-31")
    times = ("00:30", "03:30", "11:00")
    return [datetime.fromisoformat(f"2026-{day}T{at}") for day in days for at in times]
