# SPDX-License-Identifier: AGPL-3.0-or-later
"""Slots: hours less holidays, closures, absences and bookings, in Paris wall time."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from ess_map_accompaniment.offer.models import Absence, Adviser, Structure
from ess_map_accompaniment.permanences import inservice, opening, slots, stops
from ess_map_accompaniment.permanences.models import Booking, Permanence

from ess_map import Actor, db

PARIS = ZoneInfo("Europe/Paris")


def at(year, month, day, hour=0, minute=0):
    return datetime(year, month, day, hour, minute, tzinfo=PARIS)


def next_of(structure, **said):
    return slots.next_of(db.session, structure.id, **said)


def test_slots_are_as_long_as_said_and_the_last_one_ends_in_time(make_permanence):
    permanence = make_permanence(hours="Tu 09:00-10:10", slot_minutes=30)
    found = slots.free(db.session, permanence, at(2026, 11, 23), at(2026, 11, 30))
    assert [slot.starts_at for slot in found] == [at(2026, 11, 24, 9), at(2026, 11, 24, 9, 30)]


def test_nobody_is_received_on_a_public_holiday(make_permanence):
    permanence = make_permanence(hours="Fr 09:00-10:00")
    found = slots.free(db.session, permanence, at(2026, 12, 18), at(2027, 1, 9))
    # 25 December and 1 January are Fridays.
    assert {slot.starts_at.date() for slot in found} == {date(2026, 12, 18), date(2027, 1, 8)}


def test_a_holiday_is_never_bookable_even_if_the_hours_say_so(make_permanence):
    booked = make_permanence(hours="Fr 09:00-10:00; PH 09:00-10:00")
    free = make_permanence(hours="Fr 09:00-10:00; PH 09:00-10:00", booking="free")
    assert not opening.spans(booked, date(2026, 12, 25))
    assert opening.spans(free, date(2026, 12, 25))


@pytest.mark.parametrize("day", [date(2027, 3, 30), date(2026, 10, 26), date(2027, 6, 1)])
def test_the_hour_on_the_wall_stays_through_the_changes_of_time(make_permanence, day):
    permanence = make_permanence(hours="Mo-Su 09:00-09:30", booking="free")
    begins, ends = opening.spans(permanence, day)[0]
    assert [begins.isoformat(), ends.isoformat()] == [f"{day}T09:00:00", f"{day}T09:30:00"]


def test_days_of_summer_time_have_no_hour_that_does_not_exist(make_permanence):
    permanence = make_permanence(hours="Su 01:00-04:00", slot_minutes=60)
    spring = [one.hour for one in opening.starts(permanence, date(2027, 3, 28))]
    autumn = opening.starts(permanence, date(2026, 10, 25))
    assert spring == [1, 3]
    assert [one.hour for one in autumn] == [1, 2, 3]
    assert autumn[2].timestamp() - autumn[1].timestamp() == 2 * 3600


def test_a_closure_and_an_absence_move_the_next_slot(structure, make_permanence):
    make_permanence(closures=[{"on": "2026-11-24", "why": "Inventaire"}])
    assert next_of(structure).starts_at == at(2026, 12, 1, 9)
    away = Absence(structure_id=structure.id, since=date(2026, 11, 30), until=date(2026, 12, 4))
    db.session.add(away)
    db.session.commit()
    assert next_of(structure).starts_at == at(2026, 12, 8, 9)


def test_the_absence_of_one_adviser_closes_nothing(structure, make_permanence):

    make_permanence()
    adviser = Adviser(structure_id=structure.id, name="Anna")
    db.session.add(adviser)
    db.session.flush()
    days = {"since": date(2026, 11, 20), "until": date(2026, 11, 27)}
    db.session.add(Absence(structure_id=structure.id, adviser_id=adviser.id, **days))
    db.session.commit()
    assert next_of(structure).starts_at == at(2026, 11, 24, 9)


def test_what_is_booked_is_not_free_until_it_is_cancelled(structure, make_permanence):
    permanence = make_permanence(seats=2)
    for state in ("booked", "booked", "cancelled"):
        slot = {"permanence_id": permanence.id, "starts_at": at(2026, 11, 24, 9)}
        db.session.add(Booking(**slot, state=state))
    db.session.commit()
    assert next_of(structure).starts_at == at(2026, 11, 24, 9, 30)
    db.session.query(Booking).filter_by(state="booked").first().state = "cancelled"
    db.session.commit()
    assert (next_of(structure).starts_at.hour, next_of(structure).seats_left) == (9, 1)


def test_a_permanence_past_its_last_day_is_over(structure, make_permanence):
    make_permanence(until=date(2026, 11, 20))
    assert next_of(structure) is None
    assert stops.of_structures(db.session, date(2026, 11, 21)) == {}


def test_the_last_day_itself_receives_and_nothing_after(make_permanence):
    permanence = make_permanence(since=date(2026, 12, 1), until=date(2026, 12, 8))
    found = opening.days(permanence, date(2026, 11, 1), date(2027, 1, 31))
    assert list(found) == [date(2026, 12, 1), date(2026, 12, 8)]


def test_a_place_that_closed_or_left_the_map_receives_no_more(
    structure, make_permanence, make_actor
):
    place = make_actor("La Maison de l'Économie").id
    make_permanence(place_id=place, place_name="La Maison de l'Économie", address="", commune="")
    assert next_of(structure) is not None
    db.session.get(Actor, place).closed_on = date(2026, 11, 1)
    db.session.commit()
    assert next_of(structure) is None
    db.session.query(Permanence).update({"place_id": None})
    db.session.commit()
    assert next_of(structure) is None


def test_the_next_slot_of_one_service_is_asked_of_its_permanences(structure, make_permanence):
    make_permanence(service_ids=[7], hours="Mo 14:00-15:00")
    make_permanence()
    assert next_of(structure).starts_at == at(2026, 11, 23, 14)
    assert next_of(structure, service_id=8).starts_at == at(2026, 11, 24, 9)


def test_nobody_books_for_the_next_minutes(structure, make_permanence, clock):
    make_permanence(hours="Sa 10:00-13:30")
    assert next_of(structure).starts_at == at(2026, 11, 21, 12, 30)


def test_where_people_just_come_no_seats_are_counted(structure, make_permanence):
    make_permanence(hours="Sa 10:00-13:30", booking="free")
    slot = next_of(structure)
    assert (slot.starts_at, slot.seats_left) == (at(2026, 11, 21, 10, 30), None)


def test_stops_say_where_and_when_within_the_days_asked_for(structure, make_permanence):
    make_permanence(hours="Tu[1] 09:00-12:00")
    today = date(2026, 11, 21)
    place = (0.6889, 47.3936)
    assert stops.of_structures(db.session, today) == {
        structure.id: (stops.Stop(place, "Mairie", date(2026, 12, 1)),)
    }
    soon = stops.of_structures(db.session, today, days=7)
    assert soon[structure.id][0].next_on is None


def test_a_closed_structure_receives_nobody(structure, make_permanence):
    make_permanence()
    db.session.get(Structure, structure.id).closed_on = date(2026, 11, 1)
    db.session.commit()
    assert inservice.running(db.session, date(2026, 11, 21)) == []


def test_hours_that_cannot_be_read_open_nothing(structure, make_permanence):
    make_permanence(hours="mardi matin")
    make_permanence(hours="")
    make_permanence(hours="2020 Mo 09:00-12:00")
    assert next_of(structure) is None
