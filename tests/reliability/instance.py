# SPDX-License-Identifier: AGPL-3.0-or-later
"""A real instance in processes of its own, on a durable database, to be killed at any time."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url

from ess_map import config
from ess_map.app import create_app
from ess_map.core import migrations
from ess_map.core.db import db
from ess_map.testing import servers
from ess_map.testing.factories import make_territories

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
COMMAND = [sys.executable, "-m", "ess_map"]
SECONDS_TO_START = 90


class Instance:
    """The small country, served; ``kill`` ends every process of it without any warning."""

    def __init__(self, folder: Path, url: str, *, workers: int = 1, **changes: str) -> None:
        self.folder, self.url, self.workers = folder, url, workers
        self.port = _free_port()
        self.origin = f"http://{HOST}:{self.port}"
        self.environment = {
            **{
                name: value for name, value in os.environ.items() if not name.startswith("ESS_MAP_")
            },
            "ESS_MAP_ENV": "test",
            "ESS_MAP_DATABASE_URL": url,
            "ESS_MAP_INSTANCE": str(folder),
            "ESS_MAP_SECRET_KEY": "only-for-tests",
            "ESS_MAP_LOG": "error",
            "ESS_MAP_PLUGINS": "none",
            "ESS_MAP_BASE_URL": self.origin,
            **changes,
        }
        self.process: subprocess.Popen | None = None

    def prepare(self) -> None:
        """Make the tables and the small country."""
        app = create_app(config.from_environment(self.environment), installed=False)
        with app.app_context():
            migrations.upgrade()
            make_territories()
            db.engine.dispose()

    def start(self) -> float:
        """Serve; return how many seconds it took until the first answer."""
        began = time.monotonic()
        options = ["--port", str(self.port), "--workers", str(self.workers), "--no-jobs"]
        with (self.folder / "server.log").open("ab") as log:  # it will have much to complain about
            self.process = subprocess.Popen(
                [*COMMAND, "serve", *options],
                cwd=ROOT,
                env=self.environment,
                stdout=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,  # a group of its own, so that it can be killed whole
            )
        while self.process.poll() is None and time.monotonic() - began < SECONDS_TO_START:
            with suppress(urllib.error.URLError, ConnectionError, TimeoutError):
                urllib.request.urlopen(f"{self.origin}/readyz", timeout=5).close()
                return time.monotonic() - began
            time.sleep(0.05)
        raise RuntimeError(f"The instance does not answer: see {self.folder / 'server.log'}.")

    def kill(self) -> None:
        """Send SIGKILL to every process of the instance."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def crash_database(self) -> None:
        """Kill one server process of PostgreSQL: it drops all others and replays its log."""
        if not self.url.startswith("postgresql"):
            return
        with psycopg.connect(plain(self.url), autocommit=True) as connection:
            (pid,) = connection.execute("SELECT pg_backend_pid()").fetchone()
            os.kill(pid, signal.SIGKILL)
            with suppress(psycopg.OperationalError):
                connection.execute("SELECT 1")
        self._wait_for_recovery()

    def _wait_for_recovery(self) -> None:
        for _attempt in range(600):
            with suppress(psycopg.OperationalError), psycopg.connect(plain(self.url)):
                return
            time.sleep(0.1)
        raise RuntimeError("PostgreSQL did not come back.")

    def sign_in_link(self, email: str) -> str:
        """Return a link that signs an administrator in, once."""
        said = subprocess.run(
            [*COMMAND, "user", "create-admin", email],
            cwd=ROOT,
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        )
        return re.search(r"http\S+", said.stdout)[0]


@contextmanager
def instance(kind: str, folder: Path, **options: object) -> Iterator[Instance]:
    """Give an instance on a fresh database of that kind (spatialite or postgis)."""
    folder.mkdir(parents=True, exist_ok=True)
    with _database(kind, folder) as url:
        made = Instance(folder, url, **options)
        made.prepare()
        try:
            yield made
        finally:
            made.kill()


@contextmanager
def _database(kind: str, folder: Path) -> Iterator[str]:
    if kind == "spatialite":
        yield f"sqlite:///{folder / 'ess-map.db'}"
        return
    with servers.postgres_server(durable=True) as server:
        yield servers.create_database(server)


def plain(url: str) -> str:
    """Return a database address as psycopg reads it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]
