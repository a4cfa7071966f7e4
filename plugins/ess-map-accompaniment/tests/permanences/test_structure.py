# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a structure does: announce, change, close a day, end, and say who came."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from ess_map_accompaniment.offer.models import Adviser, Service
from ess_map_accompaniment.permanences import booking
from ess_map_accompaniment.permanences.models import Booking, Permanence

from ess_map import db, now

PARIS = ZoneInfo("Europe/Paris")
TUESDAY = datetime(2026, 11, 24, 9, tzinfo=PARIS)


@pytest.fixture
def adviser(structure, client, make_user, sign_in):
    """An adviser of the structure, signed in."""
    person = make_user()
    said = {"structure_id": structure.id, "user_id": person.id, "name": "Anna"}
    db.session.add(Adviser(**said, joined_at=now()))
    db.session.commit()
    return sign_in(client, person)


@pytest.fixture
def home(structure):
    return f"/accompagnement/structures/{structure.id}/permanences"


def filled(**said):
    """Return what the form sends: Tuesdays from nine to twelve."""
    week = {"Tu_am_from": "09:00", "Tu_am_to": "12:00"}
    return {"where": "actor", "booking": "appointment", "slot_minutes": "30", "seats": "1"} | (
        week | said
    )


def visit(permanence, at=TUESDAY):
    someone = booking.Visitor("Bilal", "bilal@exemple.fr", "06 01 02 03 04", "Un fournil")
    found = booking.book(db.session, permanence, at, someone)
    db.session.commit()
    return found


def only():
    db.session.expire_all()
    return db.session.query(Permanence).one()


def test_a_permanence_is_announced_at_a_place_found_by_its_name(adviser, home, make_actor):
    make_actor("Maison de l'emploi de Tours")
    asked = adviser.send(f"{home}/nouvelle", **filled(place="maison emploi"))
    assert asked.status_code == 422 and "Choisissez le lieu" in asked.text
    place = make_actor("Maison de l'emploi d'Amboise")
    sent = filled(place="maison emploi", place_id=str(place.id))
    assert adviser.send(f"{home}/nouvelle", **sent).status_code == 303
    made = only()
    assert (made.place_id, made.hours, made.commune) == (
        place.id,
        "Tu 09:00-12:00",
        "commune-37261",
    )
    shown = adviser.get(f"/accompagnement/permanences/lieux/{place.id}").text
    assert "BGE de Touraine" in shown and "Réserver" in shown


def test_a_permanence_is_announced_at_an_address(adviser, home):
    sent = filled(where="address", street="3 rue des Halles", city="Amboise", place="Salle")
    assert adviser.send(f"{home}/nouvelle", **sent).status_code == 303
    made = only()
    assert (made.place_name, made.address) == ("Salle", "3 rue des Halles, Amboise")
    assert (made.commune, round(made.longitude, 2)) == ("commune-37003", 0.95)
    again = adviser.get(f"{home}/{made.id}/modifier").text
    assert 'value="3 rue des Halles"' in again and 'value="Amboise"' in again


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"Tu_am_to": ""}, "Dites de quelle heure à quelle heure"),
        ({"Tu_am_to": "08:00"}, "Ces heures ne se suivent pas"),
        ({"Tu_am_from": "", "Tu_am_to": ""}, "Remplissez au moins un jour"),
        ({"raw": "mardi matin"}, "Cette syntaxe ne se lit pas"),
        ({"since": "2026-12-01", "until": "2026-11-01"}, "Le dernier jour vient après"),
        ({"seats": "0"}, "Écrivez un nombre entier"),
        ({"where": "address", "street": "1 rue", "city": "Nulleville"}, "Nous ne trouvons pas"),
        ({"where": "actor", "place": ""}, "Écrivez le nom du lieu"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(adviser, home, said, sentence):
    answer = adviser.send(f"{home}/nouvelle", **filled(where="remote") | said)
    assert answer.status_code == 422 and sentence in answer.text
    assert db.session.query(Permanence).count() == 0


def test_the_syntax_is_taken_before_the_table(adviser, home):
    sent = filled(where="remote", raw="Th[2] 14:00-16:00")
    assert adviser.send(f"{home}/nouvelle", **sent).status_code == 303
    assert (only().hours, only().mode) == ("Th[2] 14:00-16:00", "remote")


def test_a_permanence_is_for_the_services_that_are_ticked(adviser, home, structure):
    services = [Service(structure_id=structure.id, name=name, kind="training") for name in "AB"]
    db.session.add_all(services)
    db.session.commit()
    first = services[0].id
    adviser.send(f"{home}/nouvelle", **filled(where="remote", service_ids=str(first)))
    assert only().service_ids == [first]


def test_closing_a_day_tells_who_had_booked_and_opens_again(
    adviser, home, make_permanence, run_jobs, smtp
):
    permanence = make_permanence()
    visit(permanence)
    page = f"{home}/{permanence.id}/fermer"
    assert "1 personne" in adviser.get(page).text
    sent = {"jour-on": "2026-11-24", "jour-why": "Formation de l'équipe"}
    answer = adviser.send(page, **sent)
    assert "1 personne est prévenue" in adviser.get(answer.location).text
    assert db.session.query(Booking).one().state == "called_off"
    run_jobs("letters")
    assert "bilal@exemple.fr" in [one.rcpt_tos[0] for one in smtp.envelopes]
    assert "Fermé ce jour-là" in adviser.get(f"{home}/jour/2026-11-24").text
    adviser.send(f"{home}/{permanence.id}/rouvrir/2026-11-24", page)
    assert only().closures == []


def test_a_motive_is_needed_to_close_a_day(adviser, home, make_permanence):
    permanence = make_permanence()
    answer = adviser.send(f"{home}/{permanence.id}/fermer", **{"jour-on": "2026-11-24"})
    assert answer.status_code == 422 and "Dites pourquoi" in answer.text


def test_ending_a_permanence_calls_off_what_comes_after(adviser, home, make_permanence):
    permanence = make_permanence()
    visit(permanence)
    page = f"{home}/{permanence.id}/fermer"
    adviser.send(f"{home}/{permanence.id}/arreter", page, **{"fin-until": "2026-11-23"})
    assert only().until == date(2026, 11, 23)
    assert db.session.query(Booking).one().state == "called_off"


def test_of_two_who_change_it_the_second_is_told(adviser, home, make_permanence):
    permanence = make_permanence()
    page = f"{home}/{permanence.id}/modifier"
    sent = filled(where="remote", version="1")
    assert adviser.send(page, **sent).status_code == 303
    assert adviser.send(page, **sent).status_code == 412


def test_who_came_is_noted_in_one_tap_and_corrected_in_another(
    adviser, home, make_permanence, clock
):
    found = visit(make_permanence())
    page = f"{home}/jour/2026-11-24"
    shown = adviser.get(page).text
    assert "Bilal" in shown and "06 01 02 03 04" in shown and "Absence" not in shown
    assert adviser.post(f"{home}/rendez-vous/{found.id}/kept").status_code == 400
    clock.advance(days=3)
    assert "Absence" in adviser.get(page).text
    for came in ("missed", "kept"):
        adviser.send(f"{home}/rendez-vous/{found.id}/{came}", page)
        assert db.session.query(Booking).one().state == came


def test_the_day_is_printed(adviser, home, make_permanence):
    visit(make_permanence())
    answer = adviser.get(f"{home}/jour/2026-11-24.pdf")
    assert answer.mimetype == "application/pdf" and answer.data.startswith(b"%PDF")


def test_another_structure_reads_and_marks_nothing(
    client, structure, home, make_permanence, make_user, sign_in
):
    found = visit(make_permanence())
    sign_in(client, make_user())
    assert client.get(f"{home}/jour/2026-11-24").status_code == 403
    assert client.get(home).status_code == 403
    assert client.get(f"{home}/{found.permanence_id}/modifier").status_code == 403


def test_an_animator_of_the_territory_may_open_the_day(
    client, home, make_permanence, make_user, sign_in
):
    visit(make_permanence())
    sign_in(client, make_user(role="animator", scope="epci-243700754"))
    assert "Bilal" in client.get(f"{home}/jour/2026-11-24").text


def test_a_lost_place_is_said_to_the_structure(adviser, home, make_permanence):
    make_permanence(address="", commune="")
    assert "Dites où vous recevez" in adviser.get(home).text
