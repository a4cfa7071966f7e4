# SPDX-License-Identifier: AGPL-3.0-or-later
"""Moments: wall times of Paris, changes of hour, deadlines by the clock of the server, alarms."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from ess_map_groupbuy.campaigns import alarms, dates, moving
from ess_map_groupbuy.campaigns.fieldkinds import Deadline
from werkzeug.datastructures import MultiDict
from wtforms import Form

from ess_map import Invalid, db, living, now

pytestmark = pytest.mark.parametrize("database", ["spatialite"], indirect=True)


wall = datetime.fromisoformat


class OneMoment(Form):
    at = Deadline("Jusqu'au")


def test_an_hour_that_summer_time_leaves_out_is_refused_with_a_sentence(app):
    form = OneMoment(MultiDict({"at": "2027-03-28T02:30"}))
    assert not form.validate()
    assert "n'existe pas" in form.at.errors[0]
    with pytest.raises(Invalid, match="heure d'été"):
        dates.instant(wall("2027-03-28T02:30"))


def test_of_an_hour_that_comes_twice_in_autumn_the_first_is_meant(app):
    assert dates.instant(wall("2026-10-25T02:30")) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    form = OneMoment(at=dates.instant(wall("2026-10-25T02:30")))
    assert 'value="2026-10-25T02:30"' in form.at()


def test_days_later_is_the_same_hour_on_the_wall_across_a_change_of_hour(app):
    before = dates.instant(wall("2027-03-20T20:00"))
    assert dates.wall(dates.later(before, 14)) == wall("2027-04-03T20:00")
    gap = dates.instant(wall("2027-03-14T02:30"))
    assert dates.wall(dates.later(gap, 14)) == wall("2027-03-28T03:30")


def test_after_the_deadline_nobody_is_welcome_even_before_the_alarm_has_rung(
    client, wood, plain, again
):
    assert dates.welcomes(wood)
    with living(wood.closes_at):
        page = plain(client.get("/achats/bois-de-touraine"))
        assert "On ne peut plus y ajouter d'intention" in page
        assert not dates.welcomes(again(wood))
    assert again(wood).state == "open"


def test_the_clock_closes_a_campaign_but_not_one_that_was_put_off(wood, again):
    due = wood.closes_at
    wood.closes_at = due + timedelta(days=3)
    moving.dated(db.session, wood)
    with living(due):
        alarms.close(db.session, wood.id)
        assert again(wood).state == "open"
    with living(due + timedelta(days=3)):
        alarms.close(db.session, wood.id)
        alarms.close(db.session, wood.id)  # rings twice, closes once
    assert again(wood).state == "closed"


def test_organisers_are_told_a_day_before_and_only_of_what_still_matters(
    wood, make_organiser, told
):
    person = make_organiser(wood)
    closes = partial(alarms.warn, db.session, wood.id, moment="closes_at")
    closes()  # too early: it was put off since the alarm was set
    assert not told(person)
    with living(wood.closes_at - timedelta(hours=24)):
        closes()
        alarms.warn(db.session, wood.id, moment="order_at")
    assert told(person).count("dernier jour pour participer") == 1


def test_prolonging_moves_what_follows_and_happens_once(wood, again):
    wood.deliver_from = now().date() + timedelta(days=60)
    before, first = dates.wall(wood.commit_by), wood.deliver_from
    moving.apply(db.session, wood, "close")
    moving.apply(db.session, wood, "extend")
    one = again(wood)
    assert one.state == "open"
    assert dates.wall(one.commit_by) == before + timedelta(days=14)
    assert one.deliver_from == first + timedelta(days=14)
    moving.apply(db.session, one, "close")
    with pytest.raises(Invalid, match="déjà été prolongée"):
        moving.apply(db.session, one, "extend")
    assert again(wood).state == "closed"
