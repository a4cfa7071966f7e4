# SPDX-License-Identifier: AGPL-3.0-or-later
"""The journal: append-only, monotonic, the change feed that every read model follows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import Flask, current_app, has_app_context
from sqlalchemy.orm import Mapped, Session, mapped_column

from ess_map.core import clock, commits
from ess_map.core.db import Base, UtcDateTime, insert_many

OBSERVERS = "ess_map.journal.observers"
LOCK = 0x45535331
"""Advisory lock taken before ids are drawn, so that on PostgreSQL they commit in their order:
a reader that has seen entry 7 will never meet a 6 that commits later."""


class JournalEntry(Base):
    """One fact: something happened to a subject. Triggers refuse any update or delete."""

    __tablename__ = "journal_entry"
    __table_args__ = (sa.Index("ix_journal_entry_subject", "subject_type", "subject_id"),)

    id: Mapped[int] = mapped_column(
        sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True
    )
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    kind: Mapped[str] = mapped_column(sa.String(60))
    subject_type: Mapped[str] = mapped_column(sa.String(40))
    subject_id: Mapped[int] = mapped_column(sa.BigInteger)
    data: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    version: Mapped[int | None]
    """The subject's version after it, of subjects that count theirs."""
    contribution_id: Mapped[int | None] = mapped_column(index=True)
    """The contribution that caused it; several entries, even a million, may share one."""


@dataclass(frozen=True)
class Event:
    """What a verb reports: ``kind`` is a past participle such as ``actor.updated``."""

    kind: str
    subject_id: int
    data: dict[str, Any] | None = field(default=None)
    version: int | None = None

    @property
    def subject_type(self) -> str:
        return self.kind.partition(".")[0]


def record(
    session: Session,
    events: Sequence[Event],
    at: datetime | None = None,
    contribution_id: int | None = None,
) -> None:
    """Append ``events`` to the journal in the caller's transaction, in their order."""
    if not events:
        return
    session.flush()
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
    at = at or clock.now()
    insert_many(
        connection,
        JournalEntry.__table__,
        [
            {
                "at": at,
                "kind": event.kind,
                "subject_type": event.subject_type,
                "subject_id": event.subject_id,
                "data": event.data,
                "version": event.version,
                "contribution_id": contribution_id,
            }
            for event in events
        ],
    )
    _tell_later(session, events)


def observe(app: Flask, observer: Callable[[Event], object]) -> None:
    """Call ``observer`` with each event of ``app`` after the commit that makes it true."""
    app.extensions.setdefault(OBSERVERS, []).append(observer)


def _tell_later(session: Session, events: Sequence[Event]) -> None:
    observers = current_app.extensions.get(OBSERVERS, ()) if has_app_context() else ()

    def tell() -> None:
        for event in events:
            for observer in observers:
                observer(event)

    if observers:
        commits.after(session, tell)


def position(session: Session) -> int:
    """Return the id of the newest entry, 0 when nothing has ever happened."""
    return session.scalar(sa.select(sa.func.max(JournalEntry.id))) or 0


def subjects_since(session: Session, after: int) -> tuple[int, dict[str, set[int]]]:
    """Return (newest id, kind of subject → ids touched after entry ``after``)."""
    entry = JournalEntry
    rows = session.execute(
        sa.select(entry.id, entry.subject_type, entry.subject_id).where(entry.id > after)
    ).all()
    touched: dict[str, set[int]] = {}
    for _id, kind, subject in rows:
        touched.setdefault(kind, set()).add(subject)
    return max((row.id for row in rows), default=after), touched


def history(session: Session, subject_type: str, subject_id: int) -> Iterable[JournalEntry]:
    """Return everything that happened to one subject, oldest first."""
    return session.scalars(
        sa.select(JournalEntry)
        .where(JournalEntry.subject_type == subject_type, JournalEntry.subject_id == subject_id)
        .order_by(JournalEntry.id)
    )


def append_only_triggers(dialect: str) -> list[str]:
    """Return the SQL that makes the database itself refuse to rewrite the journal."""
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER journal_entry_no_{verb.lower()} BEFORE {verb} ON journal_entry "
            "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
            for verb in ("UPDATE", "DELETE")
        ]
    return [
        "CREATE FUNCTION journal_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$",
        "CREATE TRIGGER journal_entry_append_only BEFORE UPDATE OR DELETE ON journal_entry "
        "FOR EACH ROW EXECUTE FUNCTION journal_entry_refuse()",
    ]
