# SPDX-License-Identifier: AGPL-3.0-or-later
"""Administrators see what does not leave and what does not run, and can act."""

import pytest

from ess_map.core import jobs, mail
from ess_map.core.db import db
from ess_map.people import grants
from ess_map.testing.work import run_jobs
from tests.people.doing import said, send


@pytest.fixture
def office(browser, anna):
    """The browser of an administrator."""
    grants.bestow(db.session, anna, "administrator", "instance")
    db.session.commit()
    return browser


@pytest.fixture
def refused(app):
    letter = mail.post(db.session, "zoe@exemple.fr", "Bonjour", "lien secret", kind="test")
    letter.last_error, letter.failed_at, letter.attempts = "550 no such person", letter.due_at, 1
    db.session.commit()
    return letter


def test_others_are_refused(browser, anna, refused):
    for path in ("/administration/courriels", "/administration/taches"):
        assert browser.get(path).status_code == 403


def test_a_letter_that_did_not_leave_is_shown_without_its_text(office, refused):
    page = office.get("/administration/courriels")
    assert "zoe@exemple.fr" in page.text
    assert "550 no such person" in page.text
    assert "lien secret" not in page.text


def test_a_letter_is_sent_again(app, office, refused):
    send(office, f"/administration/courriels/{refused.id}/renvoyer", "/administration/courriels")
    run_jobs(app, "letters")
    assert [letter["To"] for letter in mail.outbox()] == ["zoe@exemple.fr"]
    assert "Aucun courriel n'a été refusé" in said(office.get("/administration/courriels"))


def test_a_letter_is_thrown_away(office, refused):
    path = f"/administration/courriels/{refused.id}/jeter"
    assert send(office, path, "/administration/courriels").status_code == 303
    assert send(office, path, "/administration/taches").status_code == 404


def test_jobs_are_listed_with_their_last_run_and_can_be_asked_for(app, office):
    page = office.get("/administration/taches")
    assert "Aucune tâche n'a commencé depuis dix minutes" in said(page)
    run_jobs(app)
    assert "rien à faire" in said(office.get("/administration/taches"))
    assert jobs.named("letters") not in jobs.due(db.session)
    send(office, "/administration/taches/letters", "/administration/taches")
    db.session.rollback()
    assert jobs.named("letters") in jobs.due(db.session)


def test_a_job_that_fails_is_seen(app, office):
    def fail(_session):
        raise RuntimeError("le disque est plein")

    jobs.run(db.session, jobs.Job("letters", "…", fail, 1))
    assert "Échec : RuntimeError: le disque est plein" in said(office.get("/administration/taches"))
