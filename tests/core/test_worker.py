# SPDX-License-Identifier: AGPL-3.0-or-later
"""The process that runs jobs may be killed at any instant: nothing is lost."""

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from datetime import UTC, datetime
from email import message_from_bytes

import pytest

from ess_map.core import jobs, mail, worker
from ess_map.core.db import db
from ess_map.core.jobs import Job
from ess_map.core.worker import Companion, Kicker, Queue, Runner

LETTERS = 50
PATIENCE = 60


@pytest.fixture
def posting(make_app, smtp, clock):
    clock.instant = datetime.now(UTC)  # the other processes look at the real one
    app = make_app(ESS_MAP_SMTP_HOST="127.0.0.1", ESS_MAP_SMTP_PORT=str(smtp.port))
    with app.app_context():
        yield app


@pytest.fixture
def start(posting):
    """Start ``ess-map jobs work`` as an operator does; all are gone at the end."""
    settings = posting.extensions["ess_map.settings"]
    started = []

    def start_one(*options):
        environ = os.environ | {
            "ESS_MAP_ENV": "test",
            "ESS_MAP_DATABASE_URL": settings.database_url,
            "ESS_MAP_INSTANCE": str(settings.instance),
            "ESS_MAP_SECRET_KEY": settings.secret_key,
            "ESS_MAP_SMTP_HOST": settings.smtp_host,
            "ESS_MAP_SMTP_PORT": str(settings.smtp_port),
            "ESS_MAP_LOG": "warning",
            "ESS_MAP_PLUGINS": "none",
        }
        command = [sys.executable, "-m", "ess_map", "jobs", "work", *options]
        process = subprocess.Popen(command, env=environ, stdin=subprocess.PIPE)
        started.append(process)
        return process

    yield start_one
    for process in started:
        process.kill()
        process.stdin.close()
        process.wait()


def post(number):
    mail.post(db.session, f"personne{number}@exemple.fr", f"Lettre {number}", "…", kind="test")


def test_killed_in_the_middle_of_fifty_letters_none_is_lost_and_one_doubled(
    posting, start, smtp, clock
):
    for number in range(LETTERS):
        post(number)
    db.session.commit()

    first = start()
    smtp.at(20, lambda: os.kill(first.pid, signal.SIGKILL))  # before the server says 250
    assert first.wait(PATIENCE) == -signal.SIGKILL
    assert len(smtp.envelopes) == 20

    all_here = threading.Event()
    smtp.at(LETTERS, all_here.set)
    start()
    assert all_here.wait(PATIENCE)
    clock.advance(minutes=6)  # the lease of the one that was being sent
    mail.deliver(db.session)

    names = Counter(message_from_bytes(found.content)["Message-ID"] for found in smtp.envelopes)
    assert len(names) == LETTERS
    assert sorted(names.values()) == [1] * (LETTERS - 1) + [2]
    assert mail.queue(db.session) == mail.Queue(waiting=0, late=0, failed=0)


def test_a_kick_brings_a_letter_out_without_waiting_for_the_minute(posting, start, smtp):
    first_here, second_here = threading.Event(), threading.Event()
    smtp.at(1, first_here.set)
    smtp.at(2, second_here.set)
    post(1)
    db.session.commit()
    start()
    assert first_here.wait(PATIENCE)
    worker.listen(posting)
    post(2)
    db.session.commit()
    assert second_here.wait(20)


def test_the_worker_leaves_when_its_parent_is_gone(posting, start, smtp):
    here = threading.Event()
    smtp.at(1, here.set)
    post(1)
    db.session.commit()
    process = start("--until-stdin-closes")
    assert here.wait(PATIENCE)
    process.stdin.close()
    assert process.wait(PATIENCE) == 0


def test_kicks_for_a_job_that_is_waiting_add_nothing(app):
    queue = Queue(app, create=True)
    for _again in range(20):
        queue.kick("letters")
        queue.kick("timers")
    assert queue.huey.pending_count() == 2
    queue.huey.execute(queue.huey.dequeue())
    queue.kick("letters")
    assert queue.huey.pending_count() == 2
    queue.huey.storage.close()


def test_a_message_that_we_did_not_sign_is_not_run(app):
    queue = Queue(app, create=True)
    queue.huey.storage.enqueue(b"cos\nsystem\n(S'true'\ntR.")
    with pytest.raises(ValueError, match="not found"):
        queue.huey.dequeue()
    queue.huey.storage.close()


def test_a_kick_that_fails_troubles_nobody_and_the_next_one_is_heard():
    tried, heard = threading.Event(), threading.Event()

    class Broken:
        def kick(self, name):
            if not tried.is_set():
                tried.set()
                raise OSError("disk full")
            heard.set()

    kicker = Kicker(Broken)
    kicker("letters")
    assert tried.wait(10)
    kicker("letters")
    assert heard.wait(10)


def test_a_job_asked_for_while_it_runs_runs_once_more_and_never_beside_itself(app):
    runner, ran = Runner(app), []

    def run(_session):
        ran.append(len(runner.running))
        if len(ran) == 1:
            runner.run("slow", if_due=False)
            runner.run("slow", if_due=False)
            runner.run("slow", if_due=True)

    job = Job("slow", "…", run, 1)
    jobs.init_app(app, lambda: {"slow": job})
    runner.run("slow", if_due=False)
    assert ran == [1, 1]
    runner.run("gone", if_due=False)


def test_a_worker_that_dies_is_started_again_and_leaves_with_its_server(tmp_path, monkeypatch):
    """The worker is a shell here, which says that it is up and waits as the worker does."""
    started = tmp_path / "started"
    os.mkfifo(started)
    monkeypatch.setattr(worker, "COMMAND", ("/bin/sh", "-c", f"echo $$ > {started}; read -r _"))
    with Companion():
        first = int(started.read_text())
        os.kill(first, signal.SIGKILL)
        second = int(started.read_text())
        assert second != first
    with pytest.raises(ProcessLookupError):
        os.kill(second, 0)
