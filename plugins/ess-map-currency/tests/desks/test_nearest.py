# SPDX-License-Identifier: AGPL-3.0-or-later
"""The nearest useful desk against a plain reading of all, and the moments that trick clocks."""

from __future__ import annotations

import math
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from ess_map_currency.desks import nearest, record
from ess_map_currency.desks.nearest import Asked

from ess_map import coordinates, db, hours, local_now

pytestmark = pytest.mark.parametrize("database", ["spatialite"])
PARIS = ZoneInfo("Europe/Paris")
TOURS = (0.65, 47.35)


def wall(*parts):
    return datetime(*parts, tzinfo=PARIS)


SCHEDULES = (
    "Mo-Fr 09:00-12:30,14:00-18:00; PH off",
    "Tu-Sa 10:00-19:00",
    "Sa[1] 10:00-12:00; PH off",
    "Mo-Su 08:00-20:00; PH off",
    "Fr-Sa 20:00-26:00",
    "Mar-Aug Mo-Sa 09:00-12:00",
    "We 14:00-16:00",
    "pas lisible",
    "",
)
MOMENTS = (
    wall(2026, 11, 21, 10, 30),
    wall(2026, 11, 21, 18, 40),
    wall(2026, 11, 22, 0, 40),
    wall(2026, 12, 4, 23, 30),
    wall(2026, 12, 24, 17, 50),
    wall(2026, 12, 25, 10, 0),
    wall(2027, 3, 28, 1, 20),
    wall(2027, 5, 1, 9, 0),
)


@pytest.fixture
def desk_at(make_desk, make_actor):
    """Write a desk so many km east of Tours' middle."""

    def make(km=0.0, **fields):
        east = km / (6371.0088 * math.cos(math.radians(TOURS[1])) * math.pi / 180)
        actor = make_actor(longitude=TOURS[0] + east, latitude=TOURS[1])
        desk = make_desk(fields.pop("currency", None), actor=actor, **fields)
        return record.load(db.session, [desk.id])[desk.id]

    return make


def ask(local=None, **said):
    known = {"currency_ids": None, "local": local or local_now(), "pace_kmh": 4.0} | said
    return nearest.find(db.session, Asked(longitude=TOURS[0], latitude=TOURS[1], **known))


def shuffle(desks, rng):
    for desk in desks:
        desk.hours = rng.choice(SCHEDULES)
        desk.state = rng.choice(("open", "open", "open", "temporarily_closed", "closed"))
        desk.closed_until = rng.choice((None, date(2026, 11, 10), date(2026, 12, 24)))
        desk.operations = rng.sample(("sell", "membership", "reconversion"), rng.randint(1, 3))
        desk.media = rng.choice((["paper"], ["digital"], ["paper", "digital"], []))
        desk.stock = rng.choice(("ok", "low", "out", "out", "unknown"))
        desk.stock_at = local_now() - timedelta(days=rng.choice((1, 20, 40)))
        desk.least, desk.most = rng.choice(((None, None), (2000, 10000), (None, 5000)))
        days = rng.choice((1, 100, 250, 400, None))
        desk.verified_at = None if days is None else date(2026, 11, 21) - timedelta(days=days)
    db.session.commit()


def plainly(desks, points, asked):
    """Read every desk one by one; return (open ones as (id, minutes), why the others are not)."""
    able, why = [], Counter()
    for desk in desks:
        if desk.state == "closed" or desk.currency_id not in asked.currency_ids:
            continue
        away = distance(points[desk.id], (asked.longitude, asked.latitude))
        minutes = math.ceil(away / asked.pace_kmh * 60)
        local = asked.local.astimezone(UTC) + timedelta(minutes=minutes)
        reason = refused(desk, asked, local.astimezone(PARIS))
        if reason:
            why[reason] += 1
        else:
            able.append((away, desk.id, minutes))
    return sorted(able), why


def refused(desk, asked, arrival):
    media = desk.media or ["paper", "digital"]
    if asked.operation not in desk.operations:
        return "operation"
    if asked.medium and asked.medium not in media:
        return "medium"
    amount = asked.amount_cents
    if amount and not (desk.least or 0) <= amount <= (desk.most or 10**9):
        return "amount"
    if desk.verified_at is None or desk.verified_at <= date(2025, 11, 21):
        return "stale"
    lately = desk.stock_at >= local_now() - timedelta(days=30)
    in_paper = asked.medium != "digital" and "paper" in media
    if asked.operation == "sell" and in_paper and desk.stock == "out" and lately:
        return "out"
    closed = desk.state == "temporarily_closed"
    last = (desk.closed_until or date.max) if closed else date.min
    if is_open(desk.hours, arrival, last):
        return ""
    if arrival.date() <= last:
        return "away"
    return "shut" if hours.is_valid(desk.hours) and desk.hours else "unknown"


def is_open(text, arrival, last):
    evening = datetime.combine(arrival.date(), datetime.min.time()) - timedelta(minutes=1)
    if arrival.date() <= last or not hours.is_open(text, arrival):
        return False
    spilled = arrival.hour < 3 and hours.is_open(text, evening)
    return not (spilled and evening.date() <= last)


def distance(one, other):
    (west, south), (east, north) = (map(math.radians, place) for place in (one, other))
    cos = math.sin(south) * math.sin(north) + math.cos(south) * math.cos(north) * math.cos(
        west - east
    )
    return 6371.0088 * math.acos(min(1.0, cos))


def test_it_is_what_one_finds_who_looks_at_every_desk(desk_at, make_currency):
    rng = Random(7)
    currencies = [make_currency(), make_currency()]
    desks = [desk_at(rng.uniform(0, 30), currency=rng.choice(currencies)) for _one in range(40)]
    loaded = record.load(db.session, [one.id for one in desks]).values()
    points = {one.id: coordinates(one.actor) for one in loaded}
    found = 0
    for _round in range(4):
        shuffle(desks, rng)
        for moment in MOMENTS:
            asked = Asked(
                currency_ids=[one.id for one in rng.sample(currencies, rng.randint(1, 2))],
                longitude=TOURS[0] + rng.uniform(-0.1, 0.4),
                latitude=TOURS[1],
                local=moment,
                pace_kmh=rng.choice((4.0, 12.0, 40.0)),
                operation=rng.choice(("sell", "sell", "membership", "reconversion")),
                amount_cents=rng.choice((None, 1000, 4000, 8000)),
                medium=rng.choice(("", "paper", "digital")),
            )
            answer = nearest.find(db.session, asked)
            able, why = plainly(desks, points, asked)
            soon = [one for one in able if one[2] <= nearest.LONG_MINUTES]
            able = soon if soon or answer.later else able
            shown = [one for one in (answer.useful, *answer.others) if one]
            assert [(one.desk.id, one.minutes) for one in shown] == [
                (desk_id, minutes) for _km, desk_id, minutes in able[: len(shown)]
            ]
            assert len(shown) == min(len(able), 1 + nearest.OTHERS)
            assert answer.left_out == dict(why)
            found += bool(shown)
    assert found > 10  # the worlds are not all empty


def test_what_is_closed_says_when_it_opens(desk_at):
    desk_at(1, hours="Mo-Fr 09:00-12:00")
    desk_at(2, hours="Su 10:00-12:00")
    desk_at(3, hours="2025 Mar 03 10:00-12:00")
    answer = ask()
    assert answer.useful is None
    assert [(one.desk.actor_id, one.opens.isoformat()) for one in answer.later] == [
        (answer.later[0].desk.actor_id, "2026-11-22T10:00:00"),
        (answer.later[1].desk.actor_id, "2026-11-23T09:00:00"),
    ]
    assert answer.left_out == {"shut": 3}


def test_who_arrives_after_it_closes_is_told_the_next_opening(desk_at):
    desk_at(2, hours="Sa 09:00-11:00; Mo 14:00-18:00")
    on_foot = ask()  # at 10:30, thirty minutes away
    assert on_foot.useful is None and on_foot.later[0].opens.isoformat() == "2026-11-23T14:00:00"
    by_bike = ask(pace_kmh=12.0)
    assert by_bike.useful.until.isoformat() == "2026-11-21T11:00:00"


def test_one_waits_for_a_desk_nearby_rather_than_walk_all_night(desk_at):
    near = desk_at(1, hours="Mo 09:00-12:00")
    far = desk_at(53, hours="24/7")
    evening = ask(wall(2026, 11, 22, 20, 0))
    assert evening.useful is None and evening.later[0].desk.id == near.id
    assert ask(wall(2026, 11, 22, 20, 0), pace_kmh=40.0).useful.desk.id == far.id
    near.hours = "2025 Mar 03 10:00-12:00"
    db.session.commit()
    assert ask(wall(2026, 11, 22, 20, 0)).useful.desk.id == far.id  # all that there is


def test_a_desk_hours_away_is_not_among_those_to_wait_for(desk_at):
    near = desk_at(1, hours="Mo 09:00-12:00")
    far = desk_at(53, hours="Su 08:00-09:00; Mo 10:00-12:00")
    evening = wall(2026, 11, 22, 9, 0)
    answer = ask(evening)
    assert [one.desk.id for one in answer.later] == [near.id]
    assert answer.left_out == {"shut": 2}
    assert len(ask(evening, pace_kmh=40.0).later) == 2
    near.hours = "2025 Mar 03 10:00-12:00"
    db.session.commit()
    assert [one.desk.id for one in ask(evening).later] == [far.id]  # all that there is


def test_nobody_is_sent_to_an_empty_till_but_digital_money_needs_none(desk_at, make_currency):
    currency = make_currency()
    said = {"currency": currency, "hours": "24/7"}
    empty = desk_at(0.5, stock="out", stock_at=local_now(), media=["paper", "digital"], **said)
    full = desk_at(3, **said)
    assert ask(medium="paper").useful.desk.id == full.id == ask().useful.desk.id
    assert [one.reason for one in ask(medium="paper").nearer] == ["out"]
    assert ask(medium="digital").useful.desk.id == empty.id
    empty.stock_at = local_now() - timedelta(days=31)
    db.session.commit()
    assert ask(medium="paper").useful.desk.id == empty.id  # nobody knows any more


def test_those_at_the_same_distance_are_told_apart_by_freshness_then_by_the_week(desk_at):
    fields = {"hours": "24/7"}
    old = desk_at(1.0, verified_at=date(2026, 6, 1), **fields)
    new = desk_at(1.03, **fields)
    assert ask().useful.desk.id == new.id
    old.verified_at = new.verified_at
    db.session.commit()
    weeks = {ask(wall(2026, 11, 2 + 7 * turn, 9)).useful.desk.id for turn in range(4)}
    assert weeks == {old.id, new.id}


def test_in_the_night_of_the_clocks_an_hour_on_the_way_is_not_one_on_the_clock(desk_at):
    desk_at(4, hours="Su 03:00-04:00")
    answer = ask(wall(2027, 3, 28, 1, 30))  # an hour's walk
    assert answer.useful.arrival.isoformat() == "2027-03-28T03:30:00+02:00"
    back = ask(wall(2026, 10, 25, 1, 30))  # 2:30, for the first time or the second
    assert back.useful is None and back.later[0].opens.isoformat() == "2026-10-25T03:00:00"


def test_a_currency_that_circulates_no_more_and_a_shop_that_closed_have_no_desk(
    desk_at, make_currency
):
    currency = make_currency(state="suspended")
    desk_at(1, hours="24/7", currency=currency)
    shop = desk_at(2, hours="24/7")
    assert ask().useful.desk.id == shop.id
    shop.actor.closed_on = date(2026, 11, 1)
    shop.actor.version += 1
    db.session.commit()
    assert ask() == nearest.Answer()


def test_the_hours_of_the_shop_serve_until_the_desk_has_its_own(desk_at):
    desk = desk_at(1)
    desk.actor.opening_hours, desk.actor.version = "Sa 09:00-18:00", 2
    db.session.commit()
    assert ask().useful.until.hour == 18
    desk.hours = "Sa 09:00-11:00"
    db.session.commit()
    assert ask().useful.until.hour == 11


def test_beyond_a_hundred_kilometres_it_says_so(desk_at):
    desk_at(140, hours="24/7")
    answer = ask()
    assert answer.useful is None and answer.left_out == {"beyond": 1}
    assert round(answer.far.km) == 140
