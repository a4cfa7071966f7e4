# SPDX-License-Identifier: AGPL-3.0-or-later
"""One set of migrations for both databases, run through Alembic."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from ess_map.core import assets, spatial
from ess_map.core.db import db


def upgrade(revision: str = "head") -> bool:
    """Bring the database to ``revision``; return whether anything had to be done."""
    settings_path = spatial.sqlite_path(db.engine.url)
    if settings_path is not None:
        settings_path.parent.mkdir(parents=True, exist_ok=True)
    before = current()
    with db.engine.begin() as connection:
        spatial.initialise(connection)
    _run(command.upgrade, revision)
    return current() != before


def downgrade(revision: str) -> None:
    """Take the database back to ``revision`` (``base`` removes every table of ours)."""
    _run(command.downgrade, revision)


def current() -> str | None:
    """Return the revision that the database is at, None before the first."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def latest() -> str | None:
    """Return the newest revision that this version of the code knows."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def _run(verb, revision: str) -> None:
    config = _config()
    with db.engine.connect() as connection:
        config.attributes["connection"] = connection
        if connection.dialect.name == "sqlite":
            # SQLite rebuilds tables to alter them; that must not cascade.
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        verb(config, revision)
        connection.commit()
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(assets.MIGRATIONS))
    return config
