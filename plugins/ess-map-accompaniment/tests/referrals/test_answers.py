# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a structure answers, and what follows from it."""

import threading

import pytest
from ess_map_accompaniment.matching import catalogue
from ess_map_accompaniment.offer.models import Service
from ess_map_accompaniment.referrals import (
    alternatives,
    answers,
    corrections,
    counting,
    handover,
    needs,
    record,
    requests,
)
from ess_map_accompaniment.referrals.lifecycle import REFERRALS
from ess_map_accompaniment.referrals.models import Referral

from ess_map import Conflict, Invalid, db


def test_of_two_browsers_that_accept_at_once_one_wins_and_the_other_reads_why(
    app, project, make_service, ask, again, letters
):
    referral_id, outcomes, start = ask(project, make_service()).id, [], threading.Barrier(2)
    db.session.rollback()

    def accept():
        with app.app_context():
            referral = db.session.get_one(Referral, referral_id)
            db.session.rollback()
            start.wait()
            try:
                answers.accept(db.session, referral)
                db.session.commit()
                outcomes.append("accepted")
            except Conflict as error:
                db.session.rollback()
                outcomes.append(str(error))
            db.session.remove()

    browsers = [threading.Thread(target=accept) for _number in range(2)]
    for browser in browsers:
        browser.start()
    for browser in browsers:
        browser.join()
    told, won = sorted(outcomes)[::-1], "accepted"
    assert won in outcomes
    (sentence,) = [one for one in told if one != won]
    assert sentence.startswith("« Accepter » n'est plus possible : l'état est maintenant « Acc")
    assert again(db.session.get_one(Referral, referral_id)).state == "accepted"
    assert len(letters(kind="accompaniment.accepted")) == 1


def test_acceptance_tells_the_holder_and_names_the_adviser(
    project, make_service, ask, make_adviser, letters, clock
):
    service = make_service()
    adviser = make_adviser(service.structure_id)
    referral = answers.accept(db.session, ask(project, service), adviser.id)
    db.session.commit()
    referral = record.find(db.session, referral.id)
    assert referral.adviser_id is not None
    assert referral.answered_at == referral.accepted_at == clock.now()
    (letter,) = letters(kind="accompaniment.accepted")
    assert letter.recipient.startswith("zoe-")
    assert "Bonne nouvelle" in letter.body
    assert "/accompagnement/suivi/" in letter.body


def test_the_waiting_list_says_the_place_to_each(make_project, make_service, ask, letters, clock):
    service = make_service()
    for place in (1, 2, 3):
        referral = ask(make_project(f"Projet {place}"), service)
        answers.queue(db.session, referral)
        db.session.commit()
        clock.advance(minutes=5)
        assert counting.position(db.session, record.find(db.session, referral.id)) == place
    assert "n° 3" in letters(kind="accompaniment.waiting")[-1].body
    assert catalogue.offer(db.session, service.id).waiting == 3


def test_follow_ups_count_in_the_load_of_the_structure(make_project, make_service, ask):
    service = make_service()
    for number in range(2):
        answers.accept(db.session, ask(make_project(f"Projet {number}"), service))
    db.session.commit()
    offer = catalogue.offer(db.session, service.id)
    assert (offer.active, offer.month_asked, offer.waiting) == (2, 2, 0)


def test_a_refusal_has_a_motive_that_the_holder_reads_with_other_ways(
    project, make_service, ask, letters
):
    referral = ask(project, make_service("Couveuse"))
    other = make_service("Pépinière")
    for refusal, text in (("", ""), ("nonsense", ""), ("other", " ")):
        with pytest.raises(Invalid):
            answers.decline(db.session, referral, refusal, text)
    answers.decline(db.session, referral, "full", "Revenez en mars.")
    db.session.commit()
    (letter,) = letters(kind="accompaniment.declined")
    assert "Plus de place en ce moment – Revenez en mars." in letter.body
    assert f"- {other.name}, " in letter.body


def test_a_refusal_that_the_sheet_contradicts_opens_a_correction(project, make_service, ask, again):
    referral = ask(project, make_service("Couveuse"))
    answers.decline(db.session, referral, "out_of_area")
    db.session.commit()
    ((correction, service),) = corrections.waiting(db.session, [referral.structure_id])
    assert (correction.criterion, service.name) == ("accompaniment.territory", "Couveuse")
    assert "Tours Métropole" in correction.said


def test_a_refusal_that_contradicts_nothing_opens_none(project, make_service, ask):
    answers.decline(db.session, ask(project, make_service()), "conflict")
    db.session.commit()
    assert corrections.waiting(db.session) == []


def test_a_correction_is_settled_once_the_sheet_was_edited_or_with_a_word(
    make_project, make_service, ask, clock
):
    service = make_service("Couveuse")
    for title in ("Une", "Deux"):
        answers.decline(db.session, ask(make_project(title), service), "out_of_area")
    db.session.commit()
    (one, _service), (two, _service) = corrections.waiting(db.session)
    with pytest.raises(Conflict, match="n'a pas changé"):
        corrections.settle(db.session, one, "corrected")
    with pytest.raises(Invalid, match="pourquoi la fiche est juste"):
        corrections.settle(db.session, one, "kept")
    corrections.settle(db.session, one, "kept", "Refus de la commune, pas de nous.")
    clock.advance(hours=1)
    db.session.get(Service, service.id).name = "Couveuse du centre"
    db.session.commit()
    corrections.settle(db.session, two, "corrected")
    db.session.commit()
    assert corrections.waiting(db.session) == []
    with pytest.raises(Conflict, match="déjà réglée"):
        corrections.settle(db.session, two, "corrected")


def test_alternatives_are_the_next_best_but_those_asked_already(project, make_service, ask):
    asked, refused = make_service("Une"), make_service("Deux")
    other_need = make_service("Trois", kind="financing")
    next_one = make_service("Quatre")
    make_service("Ailleurs", area="region-53")
    referral = ask(project, asked)
    answers.decline(db.session, ask(project, refused), "full")
    db.session.commit()
    found = [one.offer.id for one in alternatives.of(db.session, referral)]
    assert found == [next_one.id]
    project.needs = []
    db.session.commit()
    found = [one.offer.id for one in alternatives.of(db.session, referral)]
    assert found == [next_one.id, other_need.id]


def test_a_reorientation_keeps_the_story_and_tells_the_holder(
    project, make_service, ask, letters, again
):
    first = ask(project, make_service("Couveuse"), message="Nous sommes trois.")
    second = make_service("Incubateur")
    offer = catalogue.offer(db.session, second.id)
    child = answers.reorient(db.session, first, offer, "Vous êtes déjà en groupe.")
    db.session.commit()
    child = again(child)
    assert (child.parent_id, child.initiator, child.state) == (first.id, "structure", "sent")
    assert child.message == "Nous sommes trois."
    assert [one.id for one in record.story(db.session, child)] == [first.id, child.id]
    assert again(first).state == "reoriented"
    (told,) = letters(kind="accompaniment.reoriented")
    assert "vous n'avez rien à répéter" in told.body
    assert "Vous êtes déjà en groupe." in told.body
    assert letters(kind="accompaniment.added") == []
    assert "Zoé" not in letters(kind="accompaniment.asked")[-1].body
    requests.withdraw(db.session, child)
    db.session.commit()
    assert again(child).state == "withdrawn"


def test_a_life_from_acceptance_to_the_end_and_back(project, make_service, ask, again):
    referral = ask(project, make_service())
    for verb in (answers.read, answers.accept, answers.lose, answers.reopen):
        verb(db.session, referral)
    answers.news(db.session, referral, "Statuts déposés.")
    with pytest.raises(Invalid, match="choisissez dans la liste"):
        answers.complete(db.session, referral, "rich")
    answers.complete(db.session, referral, "created")
    db.session.commit()
    assert again(referral).outcome == "created"
    assert referral.closed_at is not None
    answers.reopen(db.session, referral)
    answers.interrupt(db.session, referral, "L'équipe s'est séparée.")
    db.session.commit()
    events = [step.event for step in REFERRALS.history(db.session, again(referral))]
    assert events == [
        "started", "send", "read", "accept", "lose", "reopen", "news", "complete", "reopen",
        "interrupt",
    ]  # fmt: skip


def test_the_state_of_a_need_follows_its_requests(app):
    def of(*states):
        return needs.state([Referral(state=state) for state in states])

    assert of() == of("withdrawn", "reoriented") == "none"
    assert of("declined", "completed", "sent", "in_progress") == "supported"
    assert of("declined", "completed", "waiting") == "asked"
    assert of("declined", "completed") == "completed"
    assert of("declined", "expired") == "unanswered"
    assert of("draft", "withdrawn") == "chosen"
    assert set(needs.LABELS) >= {name for name, _states in needs.PRECEDENCE}


def test_a_structure_does_not_close_on_requests_in_hand_and_they_are_given_on(
    project, make_service, ask, again, letters
):
    service, other = make_service("Couveuse"), make_service("Incubateur")
    referral = ask(project, service)
    answers.accept(db.session, referral)
    db.session.commit()
    structure = again(referral).structure
    with pytest.raises(Conflict, match="1 demande est encore entre ses mains : « Une épicerie »"):
        handover.block(structure)
    offer = catalogue.offer(db.session, other.id)
    with pytest.raises(Invalid, match="donnez un motif"):
        handover.reassign(db.session, referral, offer, " ", None)
    child = handover.reassign(db.session, referral, offer, "La couveuse ferme.", None)
    db.session.commit()
    handover.block(again(referral).structure)
    child = again(child)
    assert (child.state, child.initiator, child.motive) == (
        "sent",
        "animator",
        "La couveuse ferme.",
    )
    assert "La couveuse ferme." in letters(kind="accompaniment.reassigned")[-1].body


def test_an_opinion_is_given_once_it_has_ended(project, make_service, ask, again):
    referral = ask(project, make_service())
    with pytest.raises(Conflict, match="n'est pas terminé"):
        answers.rate(db.session, referral, 5)
    answers.accept(db.session, referral)
    answers.complete(db.session, referral, "advised")
    with pytest.raises(Invalid, match="de 1 à 5"):
        answers.rate(db.session, referral, 6)
    answers.rate(db.session, referral, 4, "Merci !")
    answers.later(db.session, referral, 6, "running")
    db.session.commit()
    found = again(referral)
    assert (found.satisfaction, found.satisfaction_text) == (4, "Merci !")
    assert (found.outcome_at_6, found.outcome_at_18) == ("running", "")
