# SPDX-License-Identifier: AGPL-3.0-or-later
"""Seats in the order of arrival, a waiting list, and letters that say so."""

import threading
from datetime import date

import pytest
import sqlalchemy as sa
from ess_map_accompaniment.training import enrolling, holding, links, privacy
from ess_map_accompaniment.training import letters as post
from ess_map_accompaniment.training import sessions as found
from ess_map_accompaniment.training.models import Enrolment

from ess_map import Conflict, Gone, db, now


def states(session):
    db.session.expire_all()
    rows = db.session.scalars(sa.select(Enrolment).filter_by(session_id=session.id))
    return {one.email: one.state for one in rows}


def of(session, email):
    db.session.expire_all()
    return db.session.scalars(sa.select(Enrolment).filter_by(email=email)).one()


def test_a_seat_is_taken_by_the_link_of_the_letter_and_not_before(
    client, make_session, enrol, letters
):
    one = make_session()
    answer = client.send(
        f"/accompagnement/formations/{one.id}", name="Lou", email="Lou@Exemple.fr", structure="0"
    )
    assert answer.status_code == 303
    assert states(one) == {"lou@exemple.fr": "asked"}
    assert found.held(db.session, one.id).left == 2
    (letter,) = letters("lou@exemple.fr")
    assert "Confirmez" in letter.subject
    path = links.path(of(one, "lou@exemple.fr"))
    # A mail program that follows links confirms nothing.
    assert "Confirmer mon inscription" in client.get(path).text
    assert states(one) == {"lou@exemple.fr": "asked"}
    client.send(path, do="confirm")
    assert states(one) == {"lou@exemple.fr": "enrolled"}
    assert "Votre place est réservée" in client.get(path).text


def test_what_is_not_confirmed_in_two_days_is_worth_nothing(client, make_session, clock):
    one = make_session()
    page = f"/accompagnement/formations/{one.id}"
    client.send(page, name="Lou", email="lou@exemple.fr", structure="0")
    path = links.path(of(one, "lou@exemple.fr"))
    clock.advance(days=2, seconds=1)
    assert client.get(path).status_code == 410
    assert privacy.forget_asked(db.session, now()) == 1
    assert states(one) == {}


def test_the_third_of_two_seats_waits_and_has_the_seat_that_is_given_back(
    client, make_session, enrol, letters
):
    one = make_session()
    first = enrol(one, "a@exemple.fr")
    enrol(one, "b@exemple.fr")
    third = enrol(one, "c@exemple.fr")
    # A fourth letter within the hour would ask for a proof of work.
    fourth = enrolling.ask(db.session, one.id, enrolling.Learner("D", "d@exemple.fr"))
    enrolling.confirm(db.session, fourth)
    db.session.commit()
    assert "n° 1" in client.get(third).text
    assert "n° 2" in letters("d@exemple.fr")[-1].body
    client.send(first, do="cancel")
    assert states(one) == {
        "a@exemple.fr": "cancelled",
        "b@exemple.fr": "enrolled",
        "c@exemple.fr": "enrolled",
        "d@exemple.fr": "waiting",
    }
    assert "Une place s'est libérée" in letters("c@exemple.fr")[-1].subject
    assert enrolling.position(db.session, of(one, "d@exemple.fr")) == 1
    assert "est annulée" in client.get(first).text
    # Once more frees nobody else's seat.
    enrolling.cancel(db.session, of(one, "a@exemple.fr"))
    assert states(one)["d@exemple.fr"] == "waiting"


def test_of_two_at_once_for_the_last_seat_one_waits(app, make_session):
    one = make_session(seats=1)
    session_id = one.id
    asked = [
        enrolling.ask(db.session, one.id, enrolling.Learner(name, f"{name}@exemple.fr")).id
        for name in "ab"
    ]
    db.session.commit()
    start = threading.Barrier(2)

    def confirm(enrolment_id):
        with app.app_context():
            each = db.session.get(Enrolment, enrolment_id)
            start.wait()
            enrolling.confirm(db.session, each)
            db.session.commit()

    people = [threading.Thread(target=confirm, args=(each,)) for each in asked]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert sorted(states(one).values()) == ["enrolled", "waiting"]
    assert found.held(db.session, session_id).left == 0


def test_who_asks_twice_has_one_seat_and_their_letter_again(client, make_session, enrol, letters):
    one = make_session()
    enrol(one, "a@exemple.fr")
    client.send(
        f"/accompagnement/formations/{one.id}", name="A", email="a@exemple.fr", structure="0"
    )
    assert states(one) == {"a@exemple.fr": "enrolled"}
    assert "réservée" in letters("a@exemple.fr")[-1].subject


def test_who_is_signed_in_enrols_at_once_for_their_structure(
    client, sign_in, trainer, structure, make_session
):
    one = make_session()
    sign_in(client, trainer)
    page = client.get(f"/accompagnement/formations/{one.id}").text
    assert f'<option selected value="{structure.id}">' in page
    answer = client.send(f"/accompagnement/formations/{one.id}", structure=str(structure.id))
    assert answer.status_code == 303
    made = of(one, "claude@cress.example")
    assert (made.state, made.structure_id, made.user_id) == ("enrolled", structure.id, trainer.id)
    assert "Voir mon inscription" in client.get(f"/accompagnement/formations/{one.id}").text


def test_a_robot_that_fills_the_hidden_field_writes_nothing(client, make_session, letters):
    one = make_session()
    said = {"name": "X", "email": "x@exemple.fr", "structure": "0", "homepage": "http://spam"}
    assert client.send(f"/accompagnement/formations/{one.id}", **said).status_code == 303
    assert (states(one), letters()) == ({}, [])


def test_a_missing_name_is_asked_for_and_the_rest_kept(client, make_session):
    one = make_session()
    said = {"name": "", "email": "lou@exemple.fr", "structure": "0"}
    answer = client.send(f"/accompagnement/formations/{one.id}", **said)
    assert answer.status_code == 422
    assert "Écrivez votre nom" in answer.text
    assert 'value="lou@exemple.fr"' in answer.text


@pytest.mark.parametrize("today", [date(2027, 1, 12), date(2027, 2, 1)])
def test_nobody_enrols_once_the_session_has_begun(client, make_session, clock, today):
    one = make_session()
    clock.advance(days=(today - date(2026, 11, 21)).days)
    assert "M'inscrire" not in client.get(f"/accompagnement/formations/{one.id}").text
    with pytest.raises(Conflict):
        enrolling.ask(db.session, one.id, enrolling.Learner("A", "a@exemple.fr"))


def test_a_seat_is_not_given_back_after_the_beginning(make_session, enrol, clock):
    one = make_session()
    enrol(one, "a@exemple.fr")
    clock.advance(days=52)
    with pytest.raises(Conflict, match="a commencé"):
        enrolling.cancel(db.session, of(one, "a@exemple.fr"))


def test_three_days_before_those_who_are_enrolled_are_reminded(
    make_session, enrol, letters, clock, run_jobs
):
    one = make_session(seats=1)
    enrol(one, "a@exemple.fr")
    enrol(one, "b@exemple.fr")
    clock.advance(days=48)
    before = len(letters())
    run_jobs()
    assert len(letters()) == before
    clock.advance(days=1)
    run_jobs()
    assert [letter.recipient for letter in letters()[before:]] == ["a@exemple.fr"]
    assert "C'est bientôt" in letters()[-1].subject


def test_a_session_that_moved_reminds_three_days_before_its_new_day(make_session, enrol, letters):
    one = make_session(days=(date(2026, 11, 23),))
    enrol(one, "a@exemple.fr")
    moved = holding.Plan(one.service_id, "", "", (date(2027, 3, 1),), "", "", "", 2)
    holding.change(db.session, one, moved, one.version)
    post.remind(db.session, one.id)
    assert "Du changement" in letters()[-1].subject


def test_the_link_of_an_enrolment_that_was_erased_does_not_open_the_next_one(
    client, make_session, enrol, clock
):
    one = make_session()
    path = enrol(one, "a@exemple.fr")
    db.session.delete(of(one, "a@exemple.fr"))
    db.session.commit()
    clock.advance(minutes=1)
    enrol(one, "b@exemple.fr")
    assert client.get(path).status_code == 410


def test_names_are_forgotten_a_year_after_and_who_came_still_counts(make_session, enrol, structure):
    one = make_session()
    path = enrol(one, "a@exemple.fr", structure=structure.id)
    made = of(one, "a@exemple.fr")
    made.attended = list(one.days)
    db.session.commit()
    assert privacy.forget_past(db.session, now()) == 0
    db.session.query(found.TrainingSession).update({"days": ["2025-01-12"]})
    assert privacy.forget_past(db.session, now()) == 1
    db.session.commit()
    assert (made.name, made.email, made.user_id) == ("", "", None)
    assert (made.attended, made.structure_id) == (["2027-01-12", "2027-01-13"], structure.id)
    with pytest.raises(Gone):
        links.enrolment(db.session, path.rpartition("/")[2])


def test_an_account_is_handed_its_trainings_and_may_be_erased(make_session, make_user):
    one = make_session()
    person = make_user(email="lou@exemple.fr", name="Lou")
    learner = enrolling.Learner("Lou", "lou@exemple.fr", user_id=person.id)
    enrolling.enrol(db.session, one.id, person, learner)
    db.session.commit()
    assert privacy.data_of(person)[0]["session"] == "Accompagner un projet d'ESS"
    privacy.erase(person)
    db.session.commit()
    assert privacy.data_of(person) == []
    assert found.held(db.session, one.id).taken == 0
