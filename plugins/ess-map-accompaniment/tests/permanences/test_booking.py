# SPDX-License-Identifier: AGPL-3.0-or-later
"""Booking as a visitor does it, without account: choose, confirm by letter, cancel by link."""

import email
import re
import threading
from datetime import date, datetime
from email import policy
from zoneinfo import ZoneInfo

import pytest
from ess_map_accompaniment.offer.models import Absence
from ess_map_accompaniment.permanences import booking, links
from ess_map_accompaniment.permanences.models import Booking, Permanence
from ess_map_accompaniment.projects.models import Project

from ess_map import Actor, Invalid, db

PARIS = ZoneInfo("Europe/Paris")
TUESDAY = datetime(2026, 11, 24, 9, tzinfo=PARIS)
NEXT_TUESDAY = datetime(2026, 12, 1, 9, tzinfo=PARIS)


@pytest.fixture
def permanence(make_permanence):
    """One seat each half hour of Tuesday morning."""
    return make_permanence()


@pytest.fixture
def letters(smtp, run_jobs):
    """Deliver what waits; return (to, subject, text) of all letters so far."""

    def read():
        run_jobs("letters")
        found = []
        for envelope in smtp.envelopes:
            message = email.message_from_bytes(envelope.content, policy=policy.default)
            text = message.get_body(("plain",)).get_content()
            found.append((envelope.rcpt_tos[0], str(message["Subject"]), text))
        return found

    return read


def anna(**said):
    return {"name": "Anna", "email": "anna@exemple.fr", "phone": "", "note": "", **said}


def visitor(**said):
    return booking.Visitor(**{"name": "Anna", "email": "anna@exemple.fr"} | said)


def book(permanence, at=TUESDAY, **said):
    found = booking.book(db.session, permanence, at, visitor(**said))
    db.session.commit()
    return found


def send(client, permanence, slot="2026-11-24T09:00", **said):
    page = f"/accompagnement/permanences/{permanence.id}/reserver"
    return client.send(page, f"{page}?le={slot}", slot=slot, **anna(**said))


def states():
    return [one.state for one in db.session.query(Booking).order_by(Booking.id)]


def test_a_visitor_books_and_cancels_by_the_link_of_the_letter(client, permanence, letters):
    assert (
        "Choisissez un créneau" in client.get(f"/accompagnement/permanences/{permanence.id}").text
    )
    answer = send(client, permanence, note="Une épicerie")
    assert answer.status_code == 303
    assert "C'est réservé" in client.get(answer.location).text
    mine = [one for one in letters() if one[0] == "anna@exemple.fr"]
    assert mine[0][1] == "Votre rendez-vous avec BGE de Touraine"
    assert "mardi 24 novembre 2026" in mine[0][2] and "09:00" in mine[0][2]
    path = re.search(r"(/accompagnement/permanences/rendez-vous/\S+)", mine[0][2])[1]
    assert "Annuler ce rendez-vous" in client.get(path).text
    assert states() == ["booked"], "reading the page, as a mail scanner does, cancels nothing"
    client.send(path)
    assert states() == ["cancelled"]
    assert "Vous avez annulé" in client.get(path).text
    subjects = [one[1] for one in letters() if one[0] == "accueil@bge.example"]
    assert subjects == ["Nouveau rendez-vous", "Rendez-vous annulé"]


def test_the_letter_to_the_structure_names_nobody(client, permanence, letters):
    send(client, permanence, note="Une épicerie")
    told = next(one for one in letters() if one[0] == "accueil@bge.example")
    assert "Anna" not in told[2] and "épicerie" not in told[2]
    assert (
        f"/accompagnement/structures/{permanence.structure_id}/permanences/jour/2026-11-24"
        in told[2]
    )


def test_the_last_seat_goes_to_one_and_the_other_keeps_what_they_typed(client, permanence):
    assert send(client, permanence).status_code == 303
    late = send(client, permanence, name="Bilal", email="bilal@exemple.fr", note="Un fournil")
    assert late.status_code == 409
    assert "vient d'être pris" in late.text
    assert 'value="Bilal"' in late.text and 'value="Un fournil"' in late.text
    assert 'value="2026-11-24T09:30"' in late.text
    assert 'value="2026-11-24T09:00"' not in late.text
    assert states() == ["booked"]


def test_of_two_at_the_same_instant_one_gets_the_last_seat(app, permanence):
    permanence_id, ready, got = permanence.id, threading.Barrier(2), []

    def ask(email):
        with app.app_context():
            found = db.session.get(Permanence, permanence_id)
            ready.wait()
            seat = booking.book(db.session, found, TUESDAY, visitor(email=email))
            db.session.commit()
            got.append(seat is not None)

    db.session.commit()
    asking = [threading.Thread(target=ask, args=(f"{one}@exemple.fr",)) for one in "ab"]
    for one in asking:
        one.start()
    for one in asking:
        one.join()
    assert sorted(got) == [False, True]
    assert states() == ["booked"]


def test_the_same_person_twice_takes_one_seat(make_permanence):
    permanence = make_permanence(seats=2)
    assert book(permanence).id == book(permanence).id
    assert states() == ["booked"]


def test_nobody_holds_all_the_seats(make_permanence):
    permanence = make_permanence()
    for hour, minute in ((9, 0), (9, 30), (10, 0), (10, 30)):
        assert book(permanence, TUESDAY.replace(hour=hour, minute=minute))
    with pytest.raises(Invalid):
        book(permanence, TUESDAY.replace(hour=11))


@pytest.mark.parametrize(
    "slot", ["2026-11-24T09:10", "2026-11-25T09:00", "2027-11-23T09:00", "2026-11-17T09:00"]
)
def test_what_is_no_slot_cannot_be_booked(client, permanence, slot):
    assert send(client, permanence, slot=slot).status_code == 409
    assert states() == []


def test_a_public_holiday_cannot_be_booked(client, make_permanence):
    permanence = make_permanence(hours="Fr 09:00-12:00")
    assert send(client, permanence, slot="2026-12-25T09:00").status_code == 409


def test_a_program_that_fills_the_trap_books_nothing(client, permanence):
    assert send(client, permanence, homepage="http://spam.example").status_code == 303
    assert states() == []


def test_an_address_that_is_none_is_said(client, permanence):
    answer = send(client, permanence, email="anna")
    assert answer.status_code == 422 and "nom@exemple.fr" in answer.text


def test_who_booked_is_reminded_the_morning_before(client, permanence, letters, clock, run_jobs):
    book(permanence)
    clock.advance(days=1)
    run_jobs("timers")
    assert len([one for one in letters() if one[1].startswith("Demain")]) == 0
    clock.advance(days=1)
    run_jobs("timers")
    assert [one[0] for one in letters() if one[1].startswith("Demain")] == ["anna@exemple.fr"]


def test_who_cancelled_is_not_reminded(client, permanence, letters, clock, run_jobs):
    booking.cancel(db.session, book(permanence))
    db.session.commit()
    clock.advance(days=2)
    run_jobs("timers")
    assert not [one for one in letters() if one[1].startswith("Demain")]


def close_the_day(permanence):
    permanence.closures = [{"on": "2026-11-24", "why": "Formation de l'équipe"}]


def be_away(permanence):
    away = {"since": date(2026, 11, 23), "until": date(2026, 11, 27)}
    db.session.add(Absence(structure_id=permanence.structure_id, **away))


def end_it(permanence):
    permanence.until = date(2026, 11, 23)


def change_the_hours(permanence):
    permanence.hours = "Tu 14:00-16:00"


@pytest.mark.parametrize("happens", [close_the_day, be_away, end_it, change_the_hours])
def test_what_is_booked_and_will_not_be_is_called_off(permanence, letters, run_jobs, happens):
    book(permanence)
    happens(permanence)
    db.session.commit()
    run_jobs("accompaniment.appointments")
    assert states() == ["called_off"]
    _to, subject, text = letters()[-1]
    assert subject == "Votre rendez-vous avec BGE de Touraine ne pourra pas avoir lieu"
    assert ("Formation de l'équipe" in text) == (happens is close_the_day)
    assert ("Voici les prochains créneaux" in text) == (happens is not end_it)
    run_jobs("accompaniment.appointments")
    assert len([one for one in letters() if one[1] == subject]) == 1, "told once"


def test_a_place_that_closes_after_the_booking_calls_it_off(
    make_permanence, make_actor, letters, run_jobs
):
    place = make_actor("La Maison de l'Économie")
    book(make_permanence(place_id=place.id, place_name=place.name))
    run_jobs("accompaniment.appointments")
    assert states() == ["booked"]
    db.session.get(Actor, place.id).closed_on = date(2026, 11, 20)
    db.session.commit()
    run_jobs("accompaniment.appointments")
    assert states() == ["called_off"]


def test_slots_of_another_length_keep_what_is_booked(permanence, run_jobs):
    book(permanence, TUESDAY.replace(minute=30))
    db.session.get(Permanence, permanence.id).slot_minutes = 45
    db.session.commit()
    run_jobs("accompaniment.appointments")
    assert states() == ["booked"]


def test_a_project_books_through_its_own_link(client, permanence):
    path = links.slots_path(permanence.id, 42)
    token = path.partition("?projet=")[2]
    assert token in client.get(path).text
    assert links.project_of(token) == 42
    page = f"/accompagnement/permanences/{permanence.id}/reserver?projet=42"
    assert client.get(f"{page}&le=2026-11-24T09:00").status_code == 400


def test_what_is_booked_from_a_project_is_the_projects(client, make_permanence):
    permanence, project = make_permanence(), Project(title="Un fournil")
    db.session.add(project)
    db.session.commit()
    for minute, id_, kept in (("00", project.id, project.id), ("30", 9999, None)):
        token = links.slots_path(permanence.id, id_).partition("?projet=")[2]
        page = f"/accompagnement/permanences/{permanence.id}/reserver?projet={token}"
        slot = f"2026-11-24T09:{minute}"
        sent = anna(slot=slot, email=f"a{minute}@exemple.fr")
        assert client.send(page, f"{page}&le={slot}", **sent).status_code == 303
        newest = db.session.query(Booking).order_by(Booking.id.desc()).first()
        assert newest.project_id == kept


def test_the_appointment_goes_into_a_calendar(client, permanence):
    path = links.booking_path(book(permanence))
    calendar = client.get(f"{path}/agenda.ics")
    assert calendar.mimetype == "text/calendar"
    assert "DTSTART:20261124T080000Z" in calendar.text and "STATUS:CONFIRMED" in calendar.text


def test_an_english_visitor_is_written_to_in_english(client, permanence):
    page = f"/en/accompagnement/permanences/{permanence.id}/reserver"
    client.send(page, f"{page}?le=2026-11-24T09:00", slot="2026-11-24T09:00", **anna())
    assert db.session.query(Booking).one().language == "en"


def test_an_appointment_that_has_begun_is_not_cancelled(client, permanence, clock):
    path = links.booking_path(book(permanence))
    clock.advance(days=3)
    assert "Ce rendez-vous est passé" in client.get(path).text
