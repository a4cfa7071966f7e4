# SPDX-License-Identifier: AGPL-3.0-or-later
"""A fresh database of each kind for every test: a copy of one that is migrated once."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ess_map import config
from ess_map.app import create_app
from ess_map.core import migrations
from ess_map.core.db import db
from ess_map.testing import memory, servers

DATABASES = ("spatialite", "postgis")


def settings(url: str, instance: Path, **changes: str) -> config.Settings:
    """Return what a test's application runs with; ``ESS_MAP_*`` changes optional."""
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


def migrate(url: str, instance: Path) -> None:
    """Make the tables of core, and of nobody else."""
    app = create_app(settings(url, instance), installed=False)
    with app.app_context():
        migrations.upgrade()
        db.engine.dispose()


@pytest.fixture(scope="session")
def postgres() -> Iterator[servers.PostgresServer]:
    """A PostgreSQL server whose template database is already migrated; skips where none is."""
    if reason := servers.missing():
        pytest.skip(reason)
    with servers.postgres_server(above=memory.folder()) as server:
        url = servers.create_database(server)
        migrate(url, Path("unused"))
        name = servers.make_url(url).database
        yield dataclasses.replace(server, template=name)
        servers.drop_database(server, url)


@pytest.fixture(scope="session")
def spatialite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SpatiaLite file, to be copied."""
    path = tmp_path_factory.mktemp("spatialite") / "template.db"
    migrate(f"sqlite:///{path}", path.parent)
    return path


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
