# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opening and closing while the minutes pass, and what that costs."""

from datetime import datetime, timedelta

import pytest

from ess_map import Facet, hookimpl
from ess_map.atlas.live import LiveFacet
from ess_map.testing.factories import make_actor, make_territories
from tests.atlas.conftest import Worker

NOON = datetime(2026, 11, 21, 12, 0)  # noqa: DTZ001 - wall time


class Shop:
    """Open from one to two minutes past noon; counts how often it is asked."""

    def __init__(self):
        self.asked = []

    def live(self, value, local):
        self.asked.append((value, local))
        if value == "always":
            return ("now",), None
        opens, closes = NOON + timedelta(minutes=1), NOON + timedelta(minutes=2)
        if local < opens:
            return (), opens
        return (("now",), closes) if local < closes else ((), closes + timedelta(days=1))


@pytest.fixture
def shop():
    return Shop()


@pytest.fixture
def clockwork(shop):
    facet = Facet("open", "Horaires", values=lambda rows: rows, live=shop.live, options={"now": ""})
    return LiveFacet(facet, [(), ("shop",), ("always",), ("shop", "always")])


def at(clockwork, **span):
    return clockwork.at(NOON + timedelta(**span))["now"].tolist()


def test_options_hold_until_the_minute_they_end(clockwork):
    assert at(clockwork, seconds=59) == [False, False, True, True]
    assert at(clockwork, seconds=60) == [False, True, True, True]
    assert at(clockwork, seconds=119) == [False, True, True, True]
    assert at(clockwork, seconds=120) == [False, False, True, True]


def test_only_what_has_run_out_is_asked_again(clockwork, shop):
    at(clockwork)
    shop.asked.clear()
    at(clockwork, seconds=30)
    assert shop.asked == []
    at(clockwork, minutes=1)
    assert {value for value, _local in shop.asked} == {"shop", "always"}
    assert len(shop.asked) == 3  # the shop alone, and with what stands beside it
    shop.asked.clear()
    at(clockwork, minutes=1, seconds=30)
    assert shop.asked == []


def test_a_clock_set_back_asks_everything_again(clockwork):
    assert at(clockwork, minutes=2) == [False, False, True, True]
    assert at(clockwork, minutes=1) == [False, True, True, True]
    assert at(clockwork, minutes=0) == [False, False, True, True]


def test_a_leap_over_several_changes_lands_right(clockwork):
    assert at(clockwork, minutes=0) == [False, False, True, True]
    assert at(clockwork, hours=5) == [False, False, True, True]


def test_the_page_follows_the_clock_of_the_town(worker, clock):
    """Saturday 21 November 2026, 10:30 in Paris."""
    worker.do(make_actor, opening_hours="Sa 10:31-12:00")
    seen = []
    for minutes in (0, 1, 88, 1, -60, -60):
        clock.advance(minutes=minutes)
        seen.append(worker.count(open="now"))
    assert seen == [0, 1, 1, 0, 1, 0]


class Meetings:
    """A plugin that remembers days: those of a month are its option until the next month."""

    DAYS = ("2026-11-28", "2026-12-05", "2027-01-09")

    @hookimpl
    def register_facets(self):
        options = {"month": "Ouvert ce mois"}
        return [Facet("meetings.month", "Rencontres", self.values, live=self.live, options=options)]

    def values(self, rows):
        return [self.DAYS[: row.id] for row in rows]

    def live(self, value, local):
        first = datetime.fromisoformat(value).replace(day=1)
        following = (first + timedelta(days=31)).replace(day=1)
        if local < first:
            return (), first
        return (("month",), following) if local < following else ((), None)


def test_days_are_an_option_until_their_month_ends(make_app, clock):
    """It is 21 November; the first actor meets in November, the third in all three months."""
    worker = Worker(make_app(plugins=[("meetings", Meetings())]))
    worker.do(make_territories)
    for name in ("Un", "Deux", "Trois"):
        worker.do(make_actor, name)
    seen = []
    for days in (0, 9, 1, 30, 1, 30, 1):  # 21 and 30 November, 1 and 31 December …
        clock.advance(days=days)
        seen.append(worker.count(**{"meetings.month": "month"}))
    assert seen == [3, 3, 2, 2, 1, 1, 0]


@pytest.mark.parametrize("hours", ["n'importe quoi", "Mo-Fr 25:00", "🕘", ";;;", "24/7 24/7 24/7"])
def test_hours_that_cannot_be_read_break_nothing(worker, hours):
    actor = worker.do(make_actor, opening_hours=hours)
    assert worker.count() == 1
    assert worker.count(open="now") in (0, 1)
    assert worker.get("/").status_code == 200
    assert worker.get(f"/acteurs/{actor.slug}").status_code == 200
