# SPDX-License-Identifier: AGPL-3.0-or-later
"""A project asks few services at once, never one twice, with the reasons of that day."""

import threading

import pytest
import sqlalchemy as sa
from ess_map_accompaniment.matching import catalogue, judging
from ess_map_accompaniment.offer.models import Service, Structure
from ess_map_accompaniment.projects import record as projects
from ess_map_accompaniment.referrals import answers, requests
from ess_map_accompaniment.referrals.lifecycle import REFERRALS

from ess_map import Conflict, Invalid, db, local_now


def test_a_request_carries_the_reasons_of_the_moment_and_goes_by_letter(
    project, make_service, ask, letters, clock
):
    service = make_service("Couveuse")
    referral = ask(project, service)
    assert referral.state == "sent"
    assert referral.sent_at == clock.now()
    assert referral.need == "individual_support"
    said = {one["criterion"]: one["text"]["fr"] for one in referral.snapshot["verdicts"]}
    assert "Tours Métropole" in said["accompaniment.territory"]
    (letter,) = letters(kind="accompaniment.asked")
    assert letter.recipient == referral.structure.email
    assert letter.subject == "Une demande d'accompagnement : Une épicerie"
    assert "Ouvrir une épicerie coopérative au village." in letter.body
    assert "Tours Métropole" in letter.body
    for action in ("/accepter", "/refuser", "/accompagnement/reponse/"):
        assert action in letter.body


def test_a_letter_to_a_structure_never_says_who_the_holder_is(project, make_service, ask, letters):
    referral = ask(project, make_service())
    answers.decline(db.session, referral, "full")
    ask(project, make_service())
    db.session.commit()
    bodies = " ".join(row.body for row in letters(kind="accompaniment.asked"))
    assert "Zoé" not in bodies
    assert "zoe-" not in bodies
    assert "06 01" not in bodies


def test_at_most_three_wait_for_an_answer(project, make_service, ask, choose):
    first, *_others = [ask(project, make_service()) for _number in range(requests.MOST)]
    fourth = make_service()
    with pytest.raises(Conflict, match="3 demandes attendent déjà une réponse"):
        choose(project, fourth)
    answers.decline(db.session, first, "full")
    db.session.commit()
    assert ask(project, fourth).state == "sent"


def test_an_animator_goes_beyond_with_a_motive_that_the_history_keeps(
    project, make_service, ask, choose
):
    for _number in range(requests.MOST):
        ask(project, make_service())
    with pytest.raises(Invalid, match="Dites pourquoi"):
        choose(project, make_service(), initiator="animator")
    motive = "Cette CAE connaît déjà l'équipe."
    referral = choose(project, make_service(), initiator="animator", motive=motive)
    (started,) = REFERRALS.history(db.session, referral)
    assert started.payload == {"initiator": "animator", "override": ["most"], "motive": motive}


def test_the_same_service_is_never_asked_twice_while_it_is_open(project, make_service, ask, choose):
    service = make_service("Couveuse")
    referral = ask(project, service)
    with pytest.raises(Conflict, match="« Couveuse » est déjà sollicité"):
        choose(project, service)
    answers.accept(db.session, referral)
    db.session.commit()
    with pytest.raises(Conflict, match="« Couveuse » est déjà sollicité"):
        choose(project, service)
    requests.withdraw(db.session, referral)
    db.session.commit()
    assert ask(project, service).state == "sent"


def test_a_service_that_cannot_help_is_not_asked_and_says_why(project, make_service, choose):
    far = make_service("Autre rive", area="region-53")
    with pytest.raises(Invalid, match="ne peut pas accompagner ce projet"):
        choose(project, far)
    motive = "Ils ont accepté par téléphone."
    referral = choose(project, far, initiator="animator", motive=motive)
    assert REFERRALS.history(db.session, referral)[0].payload["override"] == ["eligible"]


def test_nothing_leaves_before_the_holder_has_confirmed(
    make_project, make_service, choose, letters
):
    project = make_project(state="unconfirmed")
    referral = choose(project, make_service())
    with pytest.raises(Conflict, match="pas encore confirmé"):
        requests.send(db.session, referral)
    db.session.rollback()
    assert letters() == []
    project.state = "active"
    sent, left = requests.send_drafts(db.session, project)
    db.session.commit()
    assert [one.id for one in sent] == [referral.id]
    assert left == []


def test_a_service_closed_while_the_holder_confirms_is_told_to_them(
    make_project, make_service, choose, clock, again
):
    project = make_project(state="unconfirmed")
    closed, other = choose(project, make_service()), choose(project, make_service())
    service = db.session.get(Service, closed.service_id)
    service.closed_on = local_now().date()
    project.state = "active"
    db.session.commit()
    sent, left = requests.send_drafts(db.session, project)
    db.session.commit()
    assert ([one.id for one in sent], [one.id for one in left]) == ([other.id], [closed.id])
    assert again(closed).state == "withdrawn"


def test_a_structure_closed_meanwhile_is_not_asked(project, make_service, choose):
    referral = choose(project, make_service())
    db.session.get(Structure, referral.structure_id).closed_on = local_now().date()
    db.session.commit()
    with pytest.raises(Conflict, match="a fermé entre-temps"):
        requests.send(db.session, referral)


def test_reasons_that_have_waited_for_days_are_those_of_the_day_it_leaves(
    make_project, make_service, choose, clock
):
    project = make_project(state="unconfirmed")
    referral = choose(project, make_service())
    before = referral.snapshot["at"]
    clock.advance(days=2)
    project.state = "active"
    sent = requests.send(db.session, referral)
    assert sent.snapshot["at"] > before


def test_a_holder_withdraws_before_acceptance_and_the_structure_is_told(
    project, make_service, ask, letters, again
):
    referral = ask(project, make_service())
    requests.withdraw(db.session, referral)
    db.session.commit()
    (letter,) = letters(kind="accompaniment.said")
    assert "a retiré sa demande" in letter.body
    assert again(referral).state == "withdrawn"
    with pytest.raises(Conflict, match=r"« Accepter » n'est plus possible.*« Retirée »"):
        answers.accept(db.session, referral)


def test_steps_count_where_the_project_is_and_for_the_structure(project, make_service, ask):
    referral = ask(project, make_service())
    rows = db.session.execute(
        sa.text(
            "SELECT DISTINCT scope FROM lifecycle_scope s JOIN lifecycle_event e "
            "ON e.id = s.event_id WHERE e.subject_id = :id AND e.event = 'send'"
        ),
        {"id": referral.id},
    )
    actor = f"actor-{referral.structure.actor_id}"
    assert sorted(row.scope for row in rows) == sorted(
        [actor, "department-37", "epci-243700754", "region-24"]
    )


def test_all_requests_of_a_project_are_returned_oldest_first(project, make_service, ask):
    asked = [ask(project, make_service(name)).id for name in ("Une", "Deux")]
    found = requests.of_project(db.session, project.id)
    assert [one.id for one in found] == asked
    assert [one.service.name for one in found] == ["Une", "Deux"]
    assert found[0].structure.actor.name.endswith("de Une")


def test_a_structure_that_nobody_can_be_written_to_is_told_to_the_animator(
    project, make_service, make_user, choose, letters
):
    make_user(role="animator", scope="epci-243700754")
    referral = choose(project, make_service())
    db.session.get(Structure, referral.structure_id).email = ""
    requests.send(db.session, referral)
    db.session.commit()
    assert letters() == []
    told = db.session.scalar(sa.text("SELECT count(*) FROM notification"))
    assert told == 1


def test_a_structure_without_address_is_written_to_through_its_advisers(
    project, make_service, make_adviser, choose, letters
):
    referral = choose(project, make_service())
    adviser = make_adviser(referral.structure_id)
    db.session.get(Structure, referral.structure_id).email = ""
    requests.send(db.session, referral)
    db.session.commit()
    assert [row.recipient for row in letters()] == [adviser.email]


def test_what_was_said_on_the_day_stays_when_the_project_goes_on(project, make_service, ask, again):
    referral = ask(project, make_service(stages=["creation"]))
    before = referral.snapshot
    project.stage = "growth"
    db.session.commit()
    assert again(referral).snapshot == before
    assert answers.accept(db.session, referral).state == "accepted"


def test_of_two_browsers_that_ask_the_same_service_at_once_one_asks(app, project, make_service):
    service_id, project_id = make_service("Couveuse").id, project.id
    outcomes, start = [], threading.Barrier(2)
    db.session.rollback()

    def choose():
        with app.app_context():
            found = projects.find(db.session, project_id)
            offer = catalogue.offer(db.session, service_id)
            explanation = judging.one(projects.demand_of(found), offer)
            db.session.rollback()
            start.wait()
            try:
                requests.draft(db.session, found, offer, explanation)
                db.session.commit()
                outcomes.append("asked")
            except Conflict as error:
                db.session.rollback()
                outcomes.append(str(error))
            db.session.remove()

    browsers = [threading.Thread(target=choose) for _number in range(2)]
    for browser in browsers:
        browser.start()
    for browser in browsers:
        browser.join()
    assert sorted(outcomes) == ["asked", "« Couveuse » est déjà sollicité pour ce projet."]
    assert len(requests.of_project(db.session, project_id)) == 1
