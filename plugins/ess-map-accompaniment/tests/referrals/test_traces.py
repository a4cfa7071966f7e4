# SPDX-License-Identifier: AGPL-3.0-or-later
"""What requests keep of people is theirs to have, and forgotten in time; figures remain."""

from ess_map_accompaniment.referrals import answers, record, traces
from ess_map_accompaniment.referrals.lifecycle import REFERRALS

from ess_map import User, db


def test_what_was_written_is_forgotten_and_the_steps_still_count(
    make_project, make_service, ask, again
):
    one, other = make_project("Une"), make_project("Deux")
    service = make_service()
    referral = ask(one, service, message="Je m'appelle Zoé.")
    kept = ask(other, service, message="Bonjour.")
    answers.accept(db.session, referral)
    answers.news(db.session, referral, "Zoé a trouvé un local.")
    answers.complete(db.session, referral, "created")
    answers.rate(db.session, referral, 5, "Signé Zoé.")
    db.session.commit()
    assert traces.forget(db.session, [one.id]) == 1
    db.session.commit()
    found = again(referral)
    assert (found.message, found.satisfaction_text, found.snapshot) == ("", "", None)
    assert (found.state, found.outcome, found.satisfaction) == ("completed", "created", 5)
    steps = REFERRALS.history(db.session, found)
    assert [step.reason for step in steps] == [None] * len(steps)
    assert [step.event for step in steps][-2:] == ["news", "complete"]
    assert again(kept).message == "Bonjour."


def test_erased_requests_leave_no_history_to_those_that_get_their_ids(project, make_service, ask):
    referral = ask(project, make_service())
    traces.erase(db.session, [project.id])
    db.session.commit()
    assert record.of_project(db.session, project.id) == []
    renewed = ask(project, make_service())
    if renewed.id == referral.id:
        assert len(REFERRALS.history(db.session, renewed)) == 2


def test_an_adviser_gets_what_they_follow_and_nothing_of_its_holder(
    project, make_service, ask, make_adviser, make_user
):
    service = make_service("Couveuse")
    adviser = make_adviser(service.structure_id)
    answers.accept(db.session, ask(project, service, message="Bonjour."), adviser.id)
    db.session.commit()
    ((name, (followed,)),) = traces.user_data(db.session.get(User, adviser.id))
    assert (name, followed["state"]) == ("accompaniment_followed", "accepted")
    assert "Bonjour." not in str(followed)
    assert traces.user_data(make_user()) == []
