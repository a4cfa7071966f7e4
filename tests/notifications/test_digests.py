# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters about notifications come when each person wishes, and stop when they say so."""

from datetime import UTC, datetime, timedelta

import pytest

from ess_map.core import mail
from ess_map.core.db import db
from ess_map.notifications import digests, notify
from ess_map.testing.work import run_jobs
from tests.people.doing import EMAIL, letters, said, send


def tell(user, title="Votre proposition est acceptée"):
    told = notify.notify(db.session, user, "test", title, "/contributions/12")
    db.session.commit()
    return told


def wish(user, pace, language="fr"):
    notify.set_wish(db.session, user.id, pace=pace, language=language)
    db.session.commit()


def sweep(app):
    run_jobs(app, "notifications")
    return letters(EMAIL)


def at(clock, day, hour, minute=0):
    """Put the clock on a day of November 2026, in UTC (Paris is one hour ahead)."""
    clock.instant = datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def test_who_has_not_said_gets_each_at_once_and_once(app, anna):
    tell(anna)
    [letter] = sweep(app)
    assert letter.subject == "Votre proposition est acceptée"
    assert "http://localhost:5000/contributions/12\n" in letter.body
    assert len(sweep(app)) == 1


def test_what_happens_in_one_minute_is_one_letter(app, anna):
    for number in range(3):
        tell(anna, f"Nouvelle {number}")
    [letter] = sweep(app)
    assert letter.subject == "ESS Map : 3 nouvelles"
    assert [line for line in letter.body.splitlines() if line.startswith("Nouvelle")] == [
        "Nouvelle 0",
        "Nouvelle 1",
        "Nouvelle 2",
    ]


def test_what_was_read_on_the_map_is_not_written(app, anna):
    told = tell(anna)
    notify.read(db.session, anna.id, told.id)
    db.session.commit()
    assert sweep(app) == []


def test_daily_letters_come_at_eight_in_paris(app, anna, clock):
    wish(anna, "daily")
    at(clock, 18, 10)
    tell(anna)
    assert sweep(app) == []
    at(clock, 19, 6, 59)
    assert sweep(app) == []
    at(clock, 19, 7)
    assert len(sweep(app)) == 1
    tell(anna)
    at(clock, 19, 20)
    assert len(sweep(app)) == 1
    at(clock, 22, 12)  # nobody was there for two mornings
    assert len(sweep(app)) == 2


def test_weekly_letters_come_on_monday(app, anna, clock):
    wish(anna, "weekly")
    at(clock, 18, 10)  # a Wednesday
    tell(anna)
    for day in (19, 20, 21, 22):
        at(clock, day, 9)
        assert sweep(app) == []
    at(clock, 23, 6, 59)
    assert sweep(app) == []
    at(clock, 23, 7)
    assert len(sweep(app)) == 1


@pytest.mark.parametrize("month", [1, 7])
def test_a_week_of_sweeps_every_hour_writes_one_letter(month):
    monday = datetime(2026, month, 5 if month == 1 else 6, tzinfo=UTC)
    told = monday - timedelta(days=3)
    due = [
        monday + timedelta(hours=hour)
        for hour in range(-72, 24 * 6)
        if digests.is_due("weekly", told, monday + timedelta(hours=hour))
    ]
    assert due[0] == monday + timedelta(hours=7 if month == 1 else 6)


def test_never_means_never_not_even_later(app, anna, clock):
    tell(anna)
    wish(anna, "never")
    tell(anna)
    assert sweep(app) == []
    wish(anna, "now")
    assert sweep(app) == []
    tell(anna)
    assert len(sweep(app)) == 1


def test_a_letter_speaks_the_language_that_the_person_wishes(app, anna):
    wish(anna, "now", "en")
    tell(anna)
    [letter] = sweep(app)
    assert "http://localhost:5000/en/contributions/12\n" in letter.body


def test_who_lost_their_account_gets_no_letter(app, anna):
    anna.active = False
    tell(anna)
    assert sweep(app) == []


def test_two_workers_write_one_letter(app, anna):
    tell(anna)
    assert digests._write(db.session, anna.id)
    assert not digests._write(db.session, anna.id)


def test_a_letter_names_the_way_out_to_mail_programs(app, anna):
    tell(anna)
    [letter] = sweep(app)
    assert letter.unsubscribe_url in letter.body
    mail.deliver(db.session)
    [sent] = mail.outbox()
    assert sent["List-Unsubscribe"] == f"<{letter.unsubscribe_url}>"


def test_one_click_of_a_mail_program_stops_the_letters(app, anna, client):
    app.config["WTF_CSRF_ENABLED"] = True
    path = f"/notifications/desabonnement/{digests.token(anna.id)}"
    answer = client.post(path, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    tell(anna)
    assert sweep(app) == []


def test_opening_the_link_only_shows_a_button(app, anna, client):
    path = f"/notifications/desabonnement/{digests.token(anna.id)}"
    page = client.get(path)
    assert "Ne plus en recevoir" in page.text
    assert EMAIL not in page.text
    tell(anna)
    assert len(sweep(app)) == 1


def test_a_forged_link_stops_nobody(client, anna):
    token = digests.token(anna.id)
    assert client.post(f"/notifications/desabonnement/{token[:-2]}").status_code == 400
    assert client.get("/notifications/desabonnement/1").status_code == 400


def test_a_person_chooses_when_they_are_written_to(app, browser, anna):
    answer = send(browser, "/compte/notifications", pace="weekly", language="en")
    assert answer.status_code == 303
    db.session.rollback()
    chosen = notify.wish_of(db.session, anna.id)
    assert (chosen.pace, chosen.language) == ("weekly", "en")
    assert "une fois par semaine" in said(browser.get("/notifications"))


def test_a_wish_that_does_not_exist_is_refused(browser, anna):
    assert send(browser, "/compte/notifications", pace="hourly", language="fr").status_code == 422
