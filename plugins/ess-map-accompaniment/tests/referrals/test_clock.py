# SPDX-License-Identifier: AGPL-3.0-or-later
"""Time passes: nobody who has asked is left without an answer, and nobody is written to twice."""

from datetime import UTC, date, datetime, timedelta

import pytest
from ess_map_accompaniment.offer.models import Service
from ess_map_accompaniment.referrals import answers, measuring, requests, timing
from ess_map_accompaniment.referrals.lifecycle import REFERRALS

from ess_map import db, now, statistics

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""Nine o'clock in Paris, on a working day."""


@pytest.fixture(autouse=True)
def _on_a_monday(clock):
    clock.instant = MONDAY


@pytest.fixture
def until(clock, ring):
    """Go to an instant and let ring what is due by then."""

    def go(instant):
        clock.instant = instant
        ring()

    return go


def kinds(letters):
    return [(row.recipient.split("-")[0], row.kind.partition(".")[2]) for row in letters()]


def test_each_thing_is_due_in_its_time(project, make_service, ask):
    referral = ask(project, make_service())
    due = {
        one.kind.partition(".")[2]: timing.when(db.session, referral, one) for one in timing.ALL[:4]
    }
    assert due == {
        "unseen": datetime(2026, 11, 25, 8, tzinfo=UTC),
        "late": datetime(2026, 12, 4, 8, tzinfo=UTC),
        "last": datetime(2026, 12, 14, 8, tzinfo=UTC),
        "expiry": datetime(2027, 1, 7, 8, tzinfo=UTC),
    }
    assert referral.target_at == datetime(2026, 11, 30, 8, tzinfo=UTC)


def test_public_holidays_are_not_counted_and_summer_time_changes_no_hour(
    project, make_service, ask, clock
):
    # Friday 25 December is a holiday; the clocks change on 28 March 2027.
    clock.instant = datetime(2026, 12, 23, 8, tzinfo=UTC)
    referral = ask(project, make_service())
    assert timing.when(db.session, referral, timing.UNSEEN) == datetime(2026, 12, 28, 8, tzinfo=UTC)
    start = datetime(2027, 3, 26, 8, tzinfo=UTC)
    assert timing.working(db.session, referral.structure_id, start, 2) == datetime(
        2027, 3, 31, 7, tzinfo=UTC
    ), "Easter Monday is a holiday, too; nine o'clock stays nine o'clock"
    assert timing.days_after(start, 5) == datetime(2027, 3, 31, 7, tzinfo=UTC)
    assert timing.months_after(datetime(2026, 8, 31, 7, tzinfo=UTC), 6) == datetime(
        2027, 2, 28, 8, tzinfo=UTC
    )


def test_what_nobody_answers_is_reminded_then_told_then_closed(
    project, make_service, make_user, ask, until, letters, again
):
    animator = make_user(role="animator", scope="epci-243700754")
    referral, other = ask(project, make_service("Couveuse")), make_service("Pépinière")
    until(MONDAY + timedelta(days=2))
    assert kinds(letters)[-1] == ("maison", "asked")
    assert "Rappel, demande non lue" in letters()[-1].subject
    until(datetime(2026, 12, 4, 8, tzinfo=UTC))
    assert kinds(letters)[-1] == ("zoe", "late")
    with db.engine.connect() as connection:
        told = connection.exec_driver_sql("SELECT user_id, url FROM notification").all()
    assert told == [(animator.id, f"/accompagnement/demandes/{referral.id}")]
    until(datetime(2026, 12, 14, 8, tzinfo=UTC))
    assert "Dernier rappel" in letters()[-1].subject
    assert again(referral).state == "sent"
    until(MONDAY + timedelta(days=45))
    assert again(referral).state == "expired"
    assert kinds(letters)[-2:] == [("zoe", "expired"), ("maison", "said")]
    expired = letters(kind="accompaniment.expired")[0]
    assert f"- {other.name}, " in expired.body
    assert "- Couveuse" not in expired.body
    assert len(letters()) == 6


def test_after_45_days_of_silence_of_the_worker_only_the_end_is_told(
    project, make_service, ask, until, letters, again
):
    referral = ask(project, make_service())
    services = [make_service(f"Service {number}") for number in range(4)]
    bounds = statistics.months(date(2026, 11, 1), 3)
    until(MONDAY + timedelta(days=45))
    assert again(referral).state == "expired"
    assert kinds(letters) == [("maison", "asked"), ("zoe", "expired"), ("maison", "said")]
    (letter,) = letters(kind="accompaniment.expired")
    assert sum(one.name in letter.body for one in services) == 3
    counted = statistics.counts(db.session, REFERRALS.name, bounds, kind="epci")
    assert {(one.scope, one.event): one.subjects for one in counted} == {
        ("epci-243700754", "started"): 1,
        ("epci-243700754", "send"): 1,
        ("epci-243700754", "expire"): 1,
    }


def test_ringing_twice_does_nothing_twice(project, make_service, ask, until, letters, ring):
    ask(project, make_service())
    until(MONDAY + timedelta(days=45))
    before = letters()
    ring()
    assert letters() == before


def test_an_answer_silences_the_clock(project, make_service, ask, until, letters):
    referral = ask(project, make_service())
    answers.decline(db.session, referral, "full")
    db.session.commit()
    before = letters()
    until(MONDAY + timedelta(days=50))
    assert letters() == before


def test_a_read_request_is_not_reminded_as_unread(project, make_service, ask, until, letters):
    answers.read(db.session, ask(project, make_service()))
    db.session.commit()
    until(MONDAY + timedelta(days=3))
    assert len(letters()) == 1


def test_the_clock_stands_still_while_the_structure_is_away(
    project, make_service, ask, until, letters, away, again
):
    service = make_service()
    away(service.structure_id, date(2026, 11, 24), date(2026, 12, 4))
    referral = ask(project, service)
    assert referral.target_at == datetime(2026, 12, 11, 8, tzinfo=UTC)
    until(MONDAY + timedelta(days=2))
    assert len(letters()) == 1
    until(datetime(2026, 12, 8, 8, tzinfo=UTC))
    assert "Rappel, demande non lue" in letters()[-1].subject
    until(MONDAY + timedelta(days=45))
    assert again(referral).state == "sent"
    until(MONDAY + timedelta(days=60))
    assert again(referral).state == "expired"


def test_an_absence_declared_afterwards_puts_off_what_was_due(
    project, make_service, ask, until, letters, away
):
    service = make_service()
    ask(project, service)
    away(service.structure_id, date(2026, 11, 24), date(2026, 11, 27))
    until(MONDAY + timedelta(days=2))
    assert len(letters()) == 1
    until(datetime(2026, 12, 1, 8, tzinfo=UTC))
    assert len(letters()) == 2


def test_a_waiting_list_is_not_for_ever_either(
    project, make_service, ask, until, letters, clock, again
):
    referral = ask(project, make_service())
    clock.advance(days=40)
    answers.queue(db.session, referral)
    db.session.commit()
    until(MONDAY + timedelta(days=46))
    assert again(referral).state == "waiting"
    until(MONDAY + timedelta(days=84))
    assert again(referral).state == "waiting"
    until(MONDAY + timedelta(days=86))
    assert again(referral).state == "expired"


def test_an_accompaniment_without_news_is_asked_about_every_two_months(
    project, make_service, ask, until, letters, clock, again
):
    referral = ask(project, make_service())
    answers.accept(db.session, referral)
    answers.begin(db.session, referral)
    db.session.commit()
    until(MONDAY + timedelta(days=50))
    answers.news(db.session, again(referral), "Local trouvé.")
    db.session.commit()
    until(MONDAY + timedelta(days=61))
    assert letters(kind="accompaniment.check_in") == []
    for turn in (1, 2):
        until(MONDAY + timedelta(days=50 + 60 * turn + 1))
        assert len(letters(kind="accompaniment.check_in")) == turn
    assert "Une phrase suffit" in letters(kind="accompaniment.said")[-1].body


def test_after_the_end_the_holder_is_asked_what_it_gave(
    project, make_service, ask, until, letters, again
):
    referral = ask(project, make_service())
    answers.accept(db.session, referral)
    answers.complete(db.session, referral, "created")
    db.session.commit()
    until(MONDAY + timedelta(days=11))
    (letter,) = letters(kind="accompaniment.satisfaction")
    assert letter.body.count("/accompagnement/avis/") == 5
    until(datetime(2027, 5, 23, 9, tzinfo=UTC))
    (letter,) = letters(kind="accompaniment.later")
    assert letter.body.count("/6?reponse=") == 4
    answers.later(db.session, again(referral), 6, "running")
    db.session.commit()
    until(datetime(2028, 5, 23, 9, tzinfo=UTC))
    assert "/18?reponse=" in letters(kind="accompaniment.later")[-1].body


def test_an_alarm_of_a_request_that_was_erased_does_nothing(
    project, make_service, ask, until, letters
):
    referral = ask(project, make_service())
    REFERRALS.delete(db.session, referral)
    db.session.commit()
    until(MONDAY + timedelta(days=45))
    assert len(letters()) == 1


def test_letters_speak_the_language_of_the_project(make_project, make_service, ask, letters):
    service = make_service(languages=["en"])
    answers.accept(db.session, ask(make_project(language="en"), service))
    db.session.commit()
    assert "/en/accompagnement/suivi/" in letters(kind="accompaniment.accepted")[0].body
    assert "/en/accompagnement/reponse/" in letters(kind="accompaniment.asked")[0].body


def test_the_days_to_answer_are_measured_in_working_days_from_five_on(
    make_project, make_service, ask, clock, run_jobs
):
    service = make_service()
    edited = db.session.get(Service, service.id).updated_at
    for number, days in enumerate((1, 1, 2, 7, 9)):
        clock.instant = MONDAY
        referral = ask(make_project(f"Projet {number}"), service)
        clock.advance(days=days)
        answers.decline(db.session, referral, "full")
        db.session.commit()
        run_jobs("accompaniment.answer_days")
        db.session.expire_all()
        measured = db.session.get(Service, service.id).answer_days
        assert measured == (2 if number == 4 else None)
    assert db.session.get(Service, service.id).updated_at == edited


def test_working_days_between_two_instants(app):
    friday = datetime(2026, 11, 20, 15, tzinfo=UTC)
    assert measuring.working_days(friday, friday) == 0
    assert measuring.working_days(friday, MONDAY) == 1
    assert measuring.working_days(friday, MONDAY + timedelta(days=4)) == 5


def test_a_withdrawn_request_is_left_alone(project, make_service, ask, until, letters):
    requests.withdraw(db.session, ask(project, make_service()))
    db.session.commit()
    before = letters()
    until(now() + timedelta(days=50))
    assert letters() == before
