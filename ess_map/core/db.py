# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one database handle, and writing many rows at once on either database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import orm
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Declarative base; deliberately no dataclass (GeoAlchemy2 defaults do not survive one)."""

    metadata = sa.MetaData(naming_convention=NAMING)


db = SQLAlchemy(model_class=Base)

ALONE = 0x455353
"""First key of the advisory locks of ``alone``."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC datetime on both databases; SQLite itself would drop the offset."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a naive datetime may not be stored")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def begin_writing(session: orm.Session) -> None:
    """Take SQLite's one write lock now, so that what is read next cannot change before we write.

    PostgreSQL needs none of it: it locks the rows that are read ``FOR UPDATE``.
    """
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        raw = connection.connection.dbapi_connection
        if not raw.in_transaction:
            connection.exec_driver_sql("BEGIN IMMEDIATE")


def alone(session: orm.Session, what: str) -> None:
    """Keep whoever else does ``what`` waiting until the caller's transaction ends.

    For what no row stands for yet: two who both find nothing would both write it.
    """
    if session.get_bind().dialect.name == "postgresql":
        key = sa.func.hashtext(what)
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(ALONE, key)))
    else:
        begin_writing(session)


def reserve_ids(connection: sa.Connection, table: sa.Table, count: int) -> range | list[int]:
    """Return ``count`` fresh primary keys of ``table``, usable in the current transaction."""
    if connection.dialect.name == "postgresql":
        sequence = connection.scalar(sa.select(sa.func.pg_get_serial_sequence(table.name, "id")))
        statement = sa.text("SELECT nextval(:seq) FROM generate_series(1, :n)")
        return list(connection.scalars(statement, {"seq": sequence, "n": count}))
    last = connection.scalar(sa.select(sa.func.max(table.c.id))) or 0
    return range(last + 1, last + 1 + count)


def insert_many(
    connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Insert ``rows`` (all with the same keys): COPY on PostgreSQL, executemany on SQLite.

    Geometry values are WKTElement/WKBElement as everywhere else.
    """
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        _copy(connection, table, rows)
    else:
        connection.execute(sa.insert(table), list(rows))


def _copy(connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    columns = list(rows[0])
    encode = [_copy_encoder(table.c[name].type, connection.dialect) for name in columns]
    names = ", ".join(f'"{name}"' for name in columns)
    cursor = connection.connection.cursor()
    with cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row([code(row[name]) for name, code in zip(columns, encode, strict=True)])


def _copy_encoder(kind: sa.types.TypeEngine[Any], dialect: sa.Dialect):
    if hasattr(kind, "geometry_type"):
        # PostGIS reads EWKT/EWKB hex text in COPY.
        return lambda value: None if value is None else getattr(value, "desc", value)
    bind = kind.dialect_impl(dialect).bind_processor(dialect)
    return bind or (lambda value: value)


def chunks(items: Iterable[Any], size: int) -> Iterable[list[Any]]:
    """Cut ``items`` into lists of ``size``, the last one shorter."""
    batch: list[Any] = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
