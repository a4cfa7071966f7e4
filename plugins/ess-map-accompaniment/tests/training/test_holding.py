# SPDX-License-Identifier: AGPL-3.0-or-later
"""The structure's side: plan, change, cancel, tick, certify; and the public catalogue."""

from datetime import date

import pytest
import sqlalchemy as sa
from ess_map_accompaniment.training import enrolling, holding, sessions, trained
from ess_map_accompaniment.training.models import Enrolment, TrainingSession

from ess_map import Actor, Conflict, NotFound, db

CATALOGUE = "/accompagnement/formations/"
SAID = {
    "version": "1",
    "title": "Accueillir un collectif",
    "description": "",
    "day_1": "2027-02-02",
    "day_2": "01/02/2027",
    "place": "La Fabrique",
    "commune": "Tours",
    "trainers": "Anna",
    "seats": "12",
}


def only():
    db.session.expire_all()
    return db.session.scalars(sa.select(TrainingSession)).one()


def came(session, email="a@exemple.fr"):
    return db.session.scalars(sa.select(Enrolment).filter_by(email=email)).one()


def test_an_adviser_announces_a_session_and_everybody_sees_it(
    client, sign_in, trainer, structure, training
):
    sign_in(client, trainer)
    page = f"/accompagnement/structures/{structure.id}/formations/nouvelle"
    answer = client.send(page, service_id=str(training.id), **SAID)
    assert answer.status_code == 303, answer.text
    assert only().days == ["2027-02-01", "2027-02-02"]
    assert only().commune == "commune-37261"
    shown = client.get(CATALOGUE).text
    assert "Accueillir un collectif" in shown
    assert "12 places" in shown
    assert "Gratuit" in shown


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"day_1": "", "day_2": ""}, "Donnez au moins un jour"),
        ({"commune": "Nulle-Part"}, "Nous ne trouvons pas cette commune"),
        ({"seats": "0"}, "de 1 à 500"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(
    client, sign_in, trainer, structure, training, said, sentence
):
    sign_in(client, trainer)
    page = f"/accompagnement/structures/{structure.id}/formations/nouvelle"
    answer = client.send(page, **{"service_id": str(training.id), **SAID, **said})
    assert answer.status_code == 422
    assert sentence in answer.text


def test_only_who_answers_for_the_structure_sees_names(
    client, sign_in, make_user, make_session, enrol
):
    one = make_session()
    enrol(one, "a@exemple.fr", name="Zoé Secret")
    sign_in(client, make_user())
    for page in ("presences", "modifier", "annuler", "emargement.pdf"):
        assert client.get(f"{CATALOGUE}{one.id}/{page}").status_code == 403
    assert "Zoé Secret" not in client.get(f"{CATALOGUE}{one.id}").text


def test_the_animator_of_the_territory_may_hold_the_sheet(client, sign_in, make_user, make_session):
    one = make_session()
    sign_in(client, make_user(role="animator", scope="epci-243700754"))
    assert client.get(f"{CATALOGUE}{one.id}/presences").status_code == 200


def test_a_session_that_moves_tells_those_who_come_and_those_who_wait(
    client, sign_in, trainer, make_session, enrol, letters
):
    one = make_session(seats=1)
    enrol(one, "a@exemple.fr")
    enrol(one, "b@exemple.fr")
    sign_in(client, trainer)
    count = len(letters())
    said = {**SAID, "service_id": str(one.service_id), "version": "1", "seats": "1"}
    assert client.send(f"{CATALOGUE}{one.id}/modifier", **said).status_code == 303
    told = {letter.recipient for letter in letters()[count:]}
    assert told == {"a@exemple.fr", "b@exemple.fr"}
    # Of two who change it at once, the second is told, and has their words still.
    answer = client.send(f"{CATALOGUE}{one.id}/modifier", **said)
    assert answer.status_code == 422
    assert "vient de modifier" in answer.text
    assert 'value="La Fabrique"' in answer.text
    with pytest.raises(Conflict):
        holding.change(db.session, only(), holding.Plan(1, "", "", (), "", "", "", 1), 1)


def test_seats_that_are_added_go_to_those_who_wait(make_session, enrol, letters):
    one = make_session(seats=1)
    enrol(one, "a@exemple.fr")
    enrol(one, "b@exemple.fr")
    db.session.expire_all()
    held = sessions.held(db.session, one.id)
    said = holding.Plan(
        one.service_id, one.title, "", held.days, one.place, one.commune, one.trainers, 5
    )
    holding.change(db.session, one, said, one.version)
    db.session.commit()
    assert sessions.held(db.session, one.id).waiting == 0
    assert "libérée" in letters("b@exemple.fr")[-1].subject
    # Nothing that they must know has changed for the others.
    assert len(letters("a@exemple.fr")) == 2


def test_seats_that_are_taken_stay(client, sign_in, trainer, make_session, enrol):
    one = make_session()
    enrol(one, "a@exemple.fr")
    enrol(one, "b@exemple.fr")
    sign_in(client, trainer)
    said = {**SAID, "service_id": str(one.service_id), "seats": "1"}
    answer = client.send(f"{CATALOGUE}{one.id}/modifier", **said)
    assert answer.status_code == 422
    assert "Places déjà prises : 2" in answer.text


def test_cancelling_tells_everybody_why(client, sign_in, trainer, make_session, enrol, letters):
    one = make_session(seats=1)
    paths = [enrol(one, f"{name}@exemple.fr") for name in "ab"]
    sign_in(client, trainer)
    answer = client.send(f"{CATALOGUE}{one.id}/annuler", reason="Anna est malade")
    assert answer.status_code == 303
    for name in "ab":
        letter = letters(f"{name}@exemple.fr")[-1]
        assert "annulée" in letter.subject
        assert "Anna est malade" in letter.body
    assert "Cette session est annulée" in client.get(paths[0]).text
    assert "STATUS:CANCELLED" in client.get(f"{CATALOGUE}{one.id}.ics").text


def test_days_are_ticked_once_they_have_come_and_a_whole_session_trains(
    client, sign_in, trainer, structure, make_session, enrol, clock
):
    one = make_session()
    path = enrol(one, "a@exemple.fr", structure=structure.id)
    made = came(one)
    assert trained.structures(db.session) == frozenset()
    clock.advance(days=52)
    sign_in(client, trainer)
    sheet = f"{CATALOGUE}{one.id}/presences"
    both = [f"{made.id}:2027-01-12", f"{made.id}:2027-01-13"]
    client.send(sheet, came=both)
    db.session.expire_all()
    assert came(one).attended == ["2027-01-12"]
    with pytest.raises(NotFound):
        holding.certified(db.session, came(one))
    clock.advance(days=2)
    client.send(sheet, came=both)
    assert trained.structures(db.session) == {structure.id}
    shown = client.get("/accompagnement/formations/structures-formees").text
    assert "CRESS Centre" in shown
    page = "/accompagnement/formations/structures-formees"
    assert "CRESS Centre" in client.get(page, query_string={"ou": "Indre-et-Loire"}).text
    assert "CRESS Centre" not in client.get(page, query_string={"ou": "Bretagne"}).text
    assert "Mon attestation" in client.get(path).text
    pdf = client.get(f"{path}/attestation.pdf")
    assert pdf.data.startswith(b"%PDF")
    assert client.get(f"{CATALOGUE}{one.id}/attestations/{made.id}.pdf").status_code == 200


def test_one_day_missed_gives_no_certificate(client, make_session, enrol, clock):
    one = make_session()
    path = enrol(one, "a@exemple.fr")
    came(one).attended = ["2027-01-12"]
    db.session.commit()
    clock.advance(days=60)
    assert client.get(f"{path}/attestation.pdf").status_code == 404
    assert trained.structures(db.session) == frozenset()


def test_the_sheet_to_sign_is_printed(client, sign_in, trainer, make_session, enrol):
    one = make_session()
    enrol(one, "a@exemple.fr")
    sign_in(client, trainer)
    assert client.get(f"{CATALOGUE}{one.id}/emargement.pdf").data.startswith(b"%PDF")


def test_the_catalogue_is_asked_for_one_territory_and_keeps_what_is_remote(client, make_session):
    make_session(title="À Tours")
    make_session(title="En Bretagne", commune="commune-29155")
    make_session(title="À distance", commune="", place="")
    shown = client.get(CATALOGUE, query_string={"ou": "Indre-et-Loire"}).text
    assert ["À Tours" in shown, "En Bretagne" in shown, "À distance" in shown] == [
        True,
        False,
        True,
    ]
    assert "Nous ne trouvons pas" in client.get(CATALOGUE, query_string={"ou": "xyzzy"}).text


def test_past_sessions_are_below_and_those_of_a_hidden_structure_nowhere(
    client, make_session, structure, clock
):
    make_session(title="Ancienne", days=(date(2026, 11, 2),))
    one = make_session(title="Future")
    shown = client.get(CATALOGUE).text
    assert shown.index("Future") < shown.index("Sessions passées") < shown.index("Ancienne")
    calendar = client.get(f"{CATALOGUE}calendrier.ics").text
    assert calendar.count("BEGIN:VEVENT") == 2
    db.session.get(Actor, structure.actor_id).status = "draft"
    db.session.commit()
    assert "Future" not in client.get(CATALOGUE).text
    assert client.get(f"{CATALOGUE}{one.id}").status_code == 404
    with pytest.raises(Conflict):
        enrolling.ask(db.session, one.id, enrolling.Learner("A", "a@exemple.fr"))


def test_a_structure_without_training_is_told_to_describe_one(client, sign_in, trainer, structure):
    sign_in(client, trainer)
    page = client.get(f"/accompagnement/structures/{structure.id}/formations").text
    assert "décrivez d'abord un service" in page
