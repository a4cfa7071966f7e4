# SPDX-License-Identifier: AGPL-3.0-or-later
"""The process that runs jobs: huey says when, tables say what, so a lost queue loses nothing."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable

from flask import Flask
from huey import Huey, PostgresHuey, SqliteHuey, crontab
from huey.serializer import SignedSerializer
from sqlalchemy.engine import make_url

from ess_map.core import jobs
from ess_map.core.db import db
from ess_map.core.log import logger

NAME = "ess-map"
COMMAND = (sys.executable, "-m", "ess_map", "jobs", "work", "--until-stdin-closes")
LAST_WORDS = 5
"""Seconds that jobs may take to finish when the server stops."""
WORKERS = 2
"""Threads: a slow job does not keep letters waiting."""


class Runner:
    """Runs jobs in this process, never one beside itself: who asks meanwhile is served after."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.lock = threading.Lock()
        self.running: dict[str, bool] = {}
        """Name of a job that runs → whether somebody has asked for it since it began."""

    def run(self, name: str, *, if_due: bool) -> None:
        with self.lock:
            if name in self.running:
                self.running[name] |= not if_due
                return
            self.running[name] = False
        while True:
            self._once(name, if_due)
            with self.lock:
                if not self.running[name]:
                    del self.running[name]
                    return
                self.running[name] = if_due = False

    def _once(self, name: str, if_due: bool) -> None:
        try:
            with self.app.app_context():
                job = jobs.registered().get(name)  # a plugin may have left since
                if job is not None:
                    (jobs.run_if_due if if_due else jobs.run)(db.session, job)
        except Exception:  # noqa: BLE001 - the database is away: the next minute tries again
            logger.exception("job could not run", extra={"fields": {"job": name}})


class Queue:
    """The queue of one application: in the instance's own file, or in its PostgreSQL."""

    def __init__(self, app: Flask, *, create: bool) -> None:
        self.app = app
        self.huey = _huey(app, create)
        runner = Runner(app)

        @self.huey.task(name="run")
        def run(name: str, if_due: bool) -> None:
            if not if_due:
                self.huey.delete(_waiting(name))
            runner.run(name, if_due=if_due)

        @self.huey.periodic_task(crontab(minute="*"), name="tick")
        def tick() -> None:
            with app.app_context():
                due = jobs.due(db.session)
            for job in due:
                self.huey.delete(_waiting(job.name))  # who set it may have died before it asked
                run(job.name, True)

        self._run = run

    def kick(self, name: str) -> None:
        """Put ``name`` into the queue, unless a kick is waiting there already."""
        if self.huey.put_if_empty(_waiting(name), "1"):
            self._run(name, False)


def _waiting(name: str) -> str:
    return f"waiting.{name}"


def _huey(app: Flask, create: bool) -> Huey:
    settings = app.extensions["ess_map.settings"]
    url = make_url(settings.database_url)
    # Huey writes pickles: who can write to the queue must not be able to run code here.
    serializer = SignedSerializer(secret=settings.secret_key, salt="ess-map.jobs")
    common = {"results": False, "serializer": serializer, "create_tables": create}
    if url.get_backend_name() == "postgresql":
        dsn = url.set(drivername="postgresql").render_as_string(hide_password=False)
        return PostgresHuey(NAME, dsn=dsn, table_prefix="huey", **common)
    settings.instance.mkdir(parents=True, exist_ok=True)
    return SqliteHuey(NAME, filename=str(settings.instance / "jobs.db"), **common)


def work(app: Flask, *, until_stdin_closes: bool = False) -> None:
    """Run jobs until SIGTERM, which lets the running ones finish, or SIGINT."""
    for handler in logger.handlers:
        logging.getLogger("huey").addHandler(handler)
    queue = Queue(app, create=True)
    with app.app_context():
        states = jobs.states(db.session)
    for state in states:
        queue.huey.delete(_waiting(state.job.name))  # a predecessor may have been killed
        if state.run and not state.run.well:
            queue.kick(state.job.name)
    if until_stdin_closes:
        threading.Thread(target=_follow_parent, daemon=True).start()
    queue.huey.create_consumer(workers=WORKERS, max_delay=1.0, graceful_signal="TERM").run()


def _follow_parent() -> None:
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)


class Kicker:
    """Passes kicks on from a thread of its own, so that no request waits for the queue."""

    def __init__(self, queue: Callable[[], Queue]) -> None:
        self.open = queue
        self.names: set[str] = set()
        self.asked = threading.Event()
        self.thread: threading.Thread | None = None
        self.lock = threading.Lock()

    def __call__(self, name: str) -> None:
        with self.lock:
            self.names.add(name)
            if self.thread is None or not self.thread.is_alive():
                self.thread = threading.Thread(target=self._pass_on, daemon=True)
                self.thread.start()
        self.asked.set()

    def _pass_on(self) -> None:
        queue = None
        while True:
            self.asked.wait()
            self.asked.clear()
            with self.lock:
                names, self.names = self.names, set()
            try:
                queue = queue or self.open()
                for name in sorted(names):
                    queue.kick(name)
            except Exception:  # noqa: BLE001 - the job runs at its next time all the same
                logger.warning("kick lost", exc_info=True)


def listen(app: Flask) -> Flask:
    """Let ``app`` pass kicks on to whoever runs its jobs."""
    app.extensions[jobs.KICKER] = Kicker(lambda: Queue(app, create=False))
    return app


class Companion:
    """Keeps ``ess-map jobs work`` running beside a server, as a child that never outlives it.

    The child reads its standard input, a pipe from us, and leaves when that closes: also when
    we are killed. When the child dies by itself it is started again.
    """

    def __init__(self) -> None:
        self.owner = os.getpid()
        self.leaving = threading.Event()
        self.process: subprocess.Popen[bytes] | None = None
        self.watch = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Companion:
        self.watch.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        if os.getpid() != self.owner:
            return  # a forked worker of gunicorn leaves by the same door
        self.leaving.set()
        if self.process is not None:
            self.process.terminate()  # one that is still starting does not read its input yet
        self.watch.join(LAST_WORDS)
        if self.process is not None and self.watch.is_alive():
            self.process.kill()  # a job cut short is taken up again

    def _watch(self) -> None:
        pause = 1
        while not self.leaving.is_set():
            began = time.monotonic()
            self.process = subprocess.Popen(COMMAND, stdin=subprocess.PIPE, start_new_session=True)
            if self.leaving.is_set():
                self.process.terminate()
            self.process.wait()
            self.process.stdin.close()
            pause = 1 if time.monotonic() - began > 60 else min(pause * 2, 60)
            if not self.leaving.wait(pause):
                logger.warning("the process that runs jobs ended: starting it again")
