# SPDX-License-Identifier: AGPL-3.0-or-later
"""A job runs when it is due; what it did and how it failed can be read."""

from datetime import UTC, datetime, time, timedelta

import pytest
import sqlalchemy as sa

from ess_map.core import jobs, mail
from ess_map.core.db import db
from ess_map.core.errors import NotFound
from ess_map.core.jobs import Job, JobRun


@pytest.fixture
def ran(app):
    """The jobs ``often`` and ``daily`` alone; what they did."""
    said = []

    def keeping(name):
        return lambda _session: said.append(name)

    found = [
        Job("often", "Souvent", keeping("often"), 10),
        Job("daily", "Un", keeping("daily"), time(8)),
    ]
    jobs.init_app(app, lambda: {job.name: job for job in found})
    return said


def run_due():
    return [job.name for job in jobs.due(db.session) if jobs.run_if_due(db.session, job)]


def test_a_job_never_run_is_due_and_then_no_more(ran):
    assert run_due() == ["often", "daily"]
    assert run_due() == []
    assert ran == ["often", "daily"]


def test_a_job_runs_again_after_its_minutes(ran, clock):
    run_due()
    clock.advance(minutes=9)
    assert run_due() == []
    clock.advance(minutes=1)
    assert run_due() == ["often"]


def test_a_daily_job_runs_at_its_hour_in_paris_in_summer_and_winter(ran, clock):
    job = jobs.named("daily")
    for month, hour in ((1, 7), (7, 6)):  # UTC
        eight = datetime(2026, month, 15, hour, tzinfo=UTC)
        last = JobRun(started_at=eight - timedelta(days=1), well=True)
        assert not jobs.is_due(job, last, eight - timedelta(seconds=1))
        assert jobs.is_due(job, last, eight)
        assert not jobs.is_due(job, JobRun(started_at=eight, well=True), eight)


def test_a_daily_job_missed_while_the_machine_was_off_runs_late(ran, clock):
    run_due()
    clock.advance(days=3)
    assert "daily" in run_due()


def test_two_processes_that_see_the_same_job_due_run_it_once(ran):
    both_saw = jobs.due(db.session)
    assert all(jobs.run_if_due(db.session, job) for job in both_saw)
    assert not any(jobs.run_if_due(db.session, job) for job in both_saw)
    assert ran == ["often", "daily"]


def test_a_job_that_fails_is_noted_and_its_half_work_undone(app, clock):
    def fail(session):
        mail.post(session, "zoe@exemple.fr", "Bonjour", "…", kind="test")
        raise RuntimeError("panne")

    job = Job("letters-of-doom", "…", fail, time(8))
    jobs.init_app(app, lambda: {job.name: job})
    run = jobs.run(db.session, job)
    assert (run.error, run.well, run.finished_at) == ("RuntimeError: panne", False, clock.now())
    assert jobs.states(db.session)[0].failing
    assert mail.queue(db.session).waiting == 0
    assert run_due() == []
    clock.advance(hours=1)
    assert jobs.due(db.session) == [job], "a daily job that failed does not wait for tomorrow"


def test_a_job_that_goes_well_again_is_no_longer_failing(app):
    answers = iter([RuntimeError("panne"), "12 courriels"])

    def run(_session):
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    job = Job("moody", "…", run, 1)
    jobs.init_app(app, lambda: {job.name: job})
    jobs.run(db.session, job)
    run = jobs.run(db.session, job)
    assert (run.error, run.said, run.well) == ("", "12 courriels", True)


def test_an_unknown_job_is_refused_with_the_names_of_the_others(ran):
    with pytest.raises(NotFound, match="daily, often"):
        jobs.named("nope")


def test_a_kick_is_given_after_the_commit_only(ran, app):
    kicked = []
    app.extensions[jobs.KICKER] = kicked.append
    jobs.kick_after_commit(db.session, "often")
    db.session.rollback()
    mail.post(db.session, "zoe@exemple.fr", "Bonjour", "…", kind="test")
    assert kicked == []
    db.session.commit()
    assert kicked == ["letters"]


def test_the_last_sign_of_life_is_the_newest_start(ran, clock):
    assert jobs.last_sign(db.session) is None
    run_due()
    assert jobs.last_sign(db.session) == clock.now()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(JobRun)) == 2
