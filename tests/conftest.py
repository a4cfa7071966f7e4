# SPDX-License-Identifier: AGPL-3.0-or-later
"""One application per test, on a fresh database of each kind, with a clock that stands still."""

from __future__ import annotations

import atexit
import dataclasses
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache

from ess_map import config
from ess_map.app import create_app
from ess_map.core import jobs, mail, migrations
from ess_map.core.db import db
from tests import servers
from tests.mailserver import Mailbox

DATABASES = ("spatialite", "postgis")
SHARED_DATA = Path(__file__).resolve().parents[1].parent / "shared" / "data"


class StillClock:
    """A clock that moves only when a test says so."""

    def __init__(self, start: datetime) -> None:
        self.instant = start

    def now(self) -> datetime:
        return self.instant

    def advance(self, **span: float) -> None:
        self.instant += timedelta(**span)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data, which a checkout may lack."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the folder of real data (../shared/data) is not beside this checkout")
    return SHARED_DATA


@pytest.fixture(scope="session")
def postgres() -> Iterator[servers.PostgresServer]:
    """A PostgreSQL server whose template database is already migrated."""
    with servers.postgres_server() as server:
        url = servers.create_database(server)
        _migrate(url, Path("unused"))
        name = servers.make_url(url).database
        yield dataclasses.replace(server, template=name)
        servers.drop_database(server, url)


@pytest.fixture(scope="session")
def spatialite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SpatiaLite file, to be copied."""
    path = tmp_path_factory.mktemp("spatialite") / "template.db"
    _migrate(f"sqlite:///{path}", path.parent)
    return path


def _migrate(url: str, instance: Path) -> None:
    app = create_app(_settings(url, instance), installed=False)
    with app.app_context():
        migrations.upgrade()
        db.engine.dispose()


def _settings(url: str, instance: Path, **changes: str) -> config.Settings:
    return config.from_environment(
        {
            "ESS_MAP_ENV": "test",
            "ESS_MAP_DATABASE_URL": url,
            "ESS_MAP_INSTANCE": str(instance),
            "ESS_MAP_SECRET_KEY": "only-for-tests",
            "ESS_MAP_LOG": "warning",
            **changes,
        }
    )


@pytest.fixture(params=DATABASES)
def database(request: pytest.FixtureRequest) -> str:
    """The kind of database under test; a test that needs one only parametrises it itself."""
    return request.param


@pytest.fixture
def database_url(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh, migrated database."""
    if database == "spatialite":
        path = tmp_path / "ess-map.db"
        shutil.copy(request.getfixturevalue("spatialite"), path)
        yield f"sqlite:///{path}"
    else:
        server = request.getfixturevalue("postgres")
        url = servers.create_database(server)
        yield url
        servers.drop_database(server, url)


@pytest.fixture
def clock() -> StillClock:
    """Saturday 21 November 2026, 10:30 in Paris."""
    return StillClock(datetime(2026, 11, 21, 9, 30, tzinfo=UTC))


def run_jobs(app: Flask, *names: str) -> list[str]:
    """Do the background work here and now, as an idle worker would; a failing job fails the test.

    Jobs that run every few minutes all run; a daily one only when its hour has come since it
    last ran. With ``names`` exactly those run. Return what the jobs said.
    """
    with app.app_context():
        found = [jobs.named(name) for name in names] or [
            job
            for job in jobs.registered().values()
            if isinstance(job.every, int) or job in jobs.due(db.session)
        ]
        # Letters last: a worker is asked for them by whoever has written some.
        runs = [
            jobs.run(db.session, job) for job in sorted(found, key=lambda job: job.name == mail.JOB)
        ]
        failed = [f"{run.name}: {run.error}" for run in runs if not run.well]
        assert not failed, failed
        return [run.said for run in runs if run.said]


MakeApp = Callable[..., Flask]


TEMPLATES = FileSystemBytecodeCache(tempfile.mkdtemp(prefix="ess-templates-"))
"""Every test has an application of its own, but the templates are the same: compiled once."""
atexit.register(shutil.rmtree, TEMPLATES.directory, ignore_errors=True)


def hash_cheaply(app: Flask) -> None:
    """Keep argon2, without the memory and the time that make guessing dear."""
    context = app.extensions["security"].pwd_context
    context.update(argon2__rounds=1, argon2__memory_cost=8, argon2__parallelism=1)


@pytest.fixture
def make_app(database_url: str, clock: StillClock, tmp_path: Path) -> Iterator[MakeApp]:
    """Build an application on the test's database; ``ESS_MAP_*`` changes and plugins optional."""
    made: list[Flask] = []

    def make(plugins=(), **changes: str) -> Flask:
        settings = _settings(database_url, tmp_path, **changes)
        app = create_app(settings, plugins=plugins, installed=False)
        app.extensions["ess_map.clock"] = clock
        hash_cheaply(app)
        app.jinja_env.bytecode_cache = TEMPLATES
        made.append(app)
        return app

    yield make
    for app in made:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def app(make_app: MakeApp) -> Iterator[Flask]:
    """The application, with its context pushed."""
    app = make_app()
    with app.app_context():
        yield app


@pytest.fixture
def client(app: Flask):
    """A visitor without JavaScript."""
    return app.test_client()


@pytest.fixture
def smtp() -> Iterator[Mailbox]:
    """An SMTP server on loopback."""
    mailbox = Mailbox()
    mailbox.start()
    yield mailbox
    mailbox.stop()
