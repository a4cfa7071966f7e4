# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plugin's own tables: its revisions, its version table, and nobody else's tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import sqlalchemy as sa
from alembic.util import CommandError
from flask_babel import gettext as _

from ess_map.core.errors import ConfigurationError, EssMapError
from ess_map.core.log import logger
from ess_map.core.migrations import History, migrating
from ess_map.platform.acting import FAILURES
from ess_map.platform.statements import written

FOLDER = "migrations"

CATALOGUE = {
    # SpatiaLite keeps the index of a geometry in tables of its own, made with those of the plugin.
    "sqlite": """
        SELECT tbl_name, type, name, coalesce(sql, '') FROM sqlite_master
        WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
    """,
    "postgresql": """
        WITH own AS (
            SELECT oid, relname FROM pg_class
            WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'v', 'm')
        )
        SELECT relname, 'table', '', '' FROM own
        UNION ALL
        SELECT relname, 'column', attname, concat_ws(' ', format_type(atttypid, atttypmod),
            attnotnull, attidentity, pg_get_expr(adbin, adrelid))
        FROM pg_attribute JOIN own ON own.oid = attrelid
        LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
        WHERE attnum > 0 AND NOT attisdropped
        UNION ALL
        SELECT relname, 'constraint', conname, pg_get_constraintdef(pg_constraint.oid)
        FROM pg_constraint JOIN own ON own.oid = conrelid
        UNION ALL
        SELECT relname, 'index', indexrelid::regclass::text, pg_get_indexdef(indexrelid)
        FROM pg_index JOIN own ON own.oid = indrelid
        UNION ALL
        SELECT relname, 'trigger', tgname, pg_get_triggerdef(pg_trigger.oid)
        FROM pg_trigger JOIN own ON own.oid = tgrelid WHERE NOT tgisinternal
    """,
}
"""Each thing that a table is made of: the table, what it is, its name and its definition."""

Catalogue = frozenset[tuple[Any, ...]]


def folder(module: ModuleType | object) -> Path | None:
    """Return where a plugin's package keeps its revisions, None when it has none."""
    places = [Path(place) / FOLDER for place in getattr(module, "__path__", ())]
    return next((place for place in places if place.is_dir()), None)


def latest(name: str, module: ModuleType | object) -> str | None:
    """Return the newest revision that the installed code of ``name`` knows."""
    history = _history(name, module)
    if history is None:
        return None
    try:
        return history.latest()
    except FAILURES as error:  # a revision is the plugin's code: its failure is contained
        raise ConfigurationError(
            _(
                "Les migrations de l'extension « %(name)s » sont illisibles (%(reason)s) : "
                "corrigez-les ou installez une autre version.",
                name=name,
                reason=_reason(error),
            )
        ) from error


def current(connection: sa.Connection, name: str) -> str | None:
    """Return the revision that the tables of ``name`` are at, None before the first."""
    return History(Path(), version_table(name)).current(connection)


def pending(connection: sa.Connection, name: str, module: ModuleType | object) -> bool:
    """Tell whether the tables of ``name`` are not those that its code expects.

    Cheap enough to be asked often. True too when the revisions cannot be read: ``upgrade`` says
    why.
    """
    if folder(module) is None:
        return False
    try:
        return latest(name, module) != current(connection, name)
    except ConfigurationError as error:
        logger.error(error.message, extra={"fields": {"plugin": name}})
        return True


def upgrade(name: str, module: ModuleType | object, revision: str = "head") -> bool:
    """Bring the tables of ``name`` to ``revision``; return whether anything had to be done.

    All of it is done or nothing. ``ConfigurationError`` when a revision fails, or touches a table
    that is not the plugin's. The caller's session must be at rest.
    """
    return _move(name, module, History.upgrade, revision)


def downgrade(name: str, module: ModuleType | object, revision: str = "base") -> bool:
    """Take the tables of ``name`` back to ``revision`` likewise; ``base`` removes them all."""
    return _move(name, module, History.downgrade, revision)


def version_table(name: str) -> str:
    """Return the table in which a database remembers at which revision ``name`` is."""
    return f"alembic_{name}"


def _history(name: str, module: ModuleType | object) -> History | None:
    place = folder(module)
    return History(place, version_table(name)) if place is not None else None


def _move(
    name: str,
    module: ModuleType | object,
    verb: Callable[[History, sa.Connection, str], bool],
    revision: str,
) -> bool:
    history = _history(name, module)
    if history is None:
        return False
    latest(name, module)
    with migrating() as connection, _contained(name), _own_tables_only(connection, name):
        return verb(history, connection, revision)


@contextmanager
def _contained(name: str) -> Iterator[None]:
    try:
        yield
    except EssMapError:
        raise
    except CommandError as error:
        raise ConfigurationError(
            _(
                "La base est à une révision de l'extension « %(name)s » que celle-ci ne connaît "
                "pas (%(reason)s) : installez la version qui l'a écrite, ou une plus récente.",
                name=name,
                reason=_reason(error),
            )
        ) from error
    except FAILURES as error:  # a revision is the plugin's code: its failure is contained
        raise ConfigurationError(
            _(
                "La migration de l'extension « %(name)s » a échoué et rien n'est changé : "
                "%(reason)s.",
                name=name,
                reason=_reason(error),
            )
        ) from error


@contextmanager
def _own_tables_only(connection: sa.Connection, name: str) -> Iterator[None]:
    """Refuse what a revision writes elsewhere as it says so; and what it has changed otherwise."""

    def judge(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        _refuse_foreign(name, written(statement))

    before = _catalogue(connection)
    sa.event.listen(connection, "before_cursor_execute", judge)
    yield
    _refuse_foreign(name, sorted({row[0] for row in before ^ _catalogue(connection)}))


def _refuse_foreign(name: str, tables: Iterable[str]) -> None:
    # SpatiaLite's indexes, and the copies that Alembic makes to alter a table of SQLite.
    own = (f"{name}_", f"idx_{name}_", f"_alembic_tmp_{name}_")
    for table in tables:
        if table != version_table(name) and not table.startswith(own):
            raise ConfigurationError(
                _(
                    "La migration de l'extension « %(name)s » touche à « %(table)s », qui n'est "
                    "pas à elle : ses tables commencent par « %(name)s_ ». Rien n'est changé.",
                    name=name,
                    table=table,
                )
            )


def _catalogue(connection: sa.Connection) -> Catalogue:
    rows = connection.exec_driver_sql(CATALOGUE[connection.dialect.name])
    return frozenset(tuple(row) for row in rows)


def _reason(error: BaseException) -> str:
    said = str(getattr(error, "orig", None) or error).strip().partition("\n")[0].rstrip(".")
    return f"{type(error).__name__}: {said}"
