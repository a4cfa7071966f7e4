# SPDX-License-Identifier: AGPL-3.0-or-later
"""Histories of migrations for both databases, run through Alembic: core's, and one a plugin."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from ess_map.core import assets, spatial
from ess_map.core.db import ALONE, db

PATIENCE = 15
"""Seconds for which a migration waits for whoever uses its tables."""


@dataclass(frozen=True)
class History:
    """A folder of revisions, and the table in which a database remembers where it is."""

    folder: Path
    table: str

    def latest(self) -> str | None:
        """Return the newest revision in the folder, None when there is none."""
        return _head(self, self.folder.stat().st_mtime_ns)

    def current(self, connection: sa.Connection) -> str | None:
        """Return the revision that the database is at, None before the first."""
        options = {"version_table": self.table}
        return MigrationContext.configure(connection, opts=options).get_current_revision()

    def upgrade(self, connection: sa.Connection, revision: str = "head") -> bool:
        """Move on to ``revision``, inside ``migrating``; tell whether anything was to do."""
        return self._move(connection, command.upgrade, revision)

    def downgrade(self, connection: sa.Connection, revision: str = "base") -> bool:
        """Go back to ``revision`` likewise; ``base`` is before the first."""
        return self._move(connection, command.downgrade, revision)

    def _move(self, connection: sa.Connection, verb: Callable[..., Any], revision: str) -> bool:
        before = self.current(connection)
        config = self._config()
        config.attributes.update(connection=connection, version_table=self.table)
        verb(config, revision)
        return self.current(connection) != before

    def _config(self) -> Config:
        config = Config()
        for option, value in {
            "script_location": str(assets.MIGRATIONS),  # env.py, the same for all
            "path_separator": "newline",  # a folder's name may hold spaces
            "version_locations": str(self.folder),
        }.items():
            config.set_main_option(option, value.replace("%", "%%"))
        return config


@cache
def _head(history: History, _modified: int) -> str | None:
    return ScriptDirectory.from_config(history._config()).get_current_head()


CORE = History(assets.MIGRATIONS / "versions", "alembic_version")


@contextmanager
def migrating() -> Iterator[sa.Connection]:
    """Lend a connection that alone migrates; all is done at the end, or nothing after an error.

    The caller's own session must be at rest: it would wait for itself.
    """
    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(ALONE, 0)))
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{PATIENCE}s'")
            yield connection
            connection.commit()
            return
        # SQLite rebuilds tables to alter them; that must not cascade. Its driver begins no
        # transaction before a DDL statement.
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection
            connection.commit()
        finally:
            connection.rollback()
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")


def upgrade(revision: str = "head") -> bool:
    """Bring the database to ``revision``; return whether anything had to be done."""
    settings_path = spatial.sqlite_path(db.engine.url)
    if settings_path is not None:
        settings_path.parent.mkdir(parents=True, exist_ok=True)
    with migrating() as connection:
        spatial.initialise(connection)
        return CORE.upgrade(connection, revision)


def downgrade(revision: str) -> None:
    """Take the database back to ``revision`` (``base`` removes every table of ours)."""
    with migrating() as connection:
        CORE.downgrade(connection, revision)


def current() -> str | None:
    """Return the revision that the database is at, None before the first."""
    with db.engine.connect() as connection:
        return CORE.current(connection)


def latest() -> str | None:
    """Return the newest revision that this version of the code knows."""
    return CORE.latest()
