# SPDX-License-Identifier: AGPL-3.0-or-later
"""The log of lifecycles: who went from which state to which, when, and where it counts.

Facts are never rewritten, triggers see to that; what is personal in them can be taken out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from ess_map.core.db import Base, UtcDateTime

BY_CORE = {"ess_map.core": True}
"""Execution options of what core writes for whoever calls it, a plugin at work among them."""


class LifecycleEvent(Base):
    """One step of one subject; ``from_state`` is None for the first."""

    __tablename__ = "lifecycle_event"
    __table_args__ = (
        sa.Index("ix_lifecycle_event_subject", "subject_type", "subject_id", "event"),
        sa.Index("ix_lifecycle_event_lifecycle", "lifecycle", "event", "at"),
    )

    id: Mapped[int] = mapped_column(
        sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True
    )
    lifecycle: Mapped[str] = mapped_column(sa.String(60))
    subject_type: Mapped[str] = mapped_column(sa.String(60))
    subject_id: Mapped[int] = mapped_column(sa.BigInteger)
    event: Mapped[str] = mapped_column(sa.String(40))
    from_state: Mapped[str | None] = mapped_column(sa.String(40))
    to_state: Mapped[str] = mapped_column(sa.String(40))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = mapped_column(index=True)
    """The user who did it; no foreign key, for accounts stand above core."""
    reason: Mapped[str | None] = mapped_column(sa.Text)
    payload: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))


class LifecycleScope(Base):
    """One of the scopes that an event counts in: ``epci-243700754``, ``actor-12``."""

    __tablename__ = "lifecycle_scope"
    __table_args__ = (sa.Index("ix_lifecycle_scope_scope", "scope", "event_id"),)

    event_id: Mapped[int] = mapped_column(
        sa.ForeignKey("lifecycle_event.id", ondelete="CASCADE"), primary_key=True
    )
    scope: Mapped[str] = mapped_column(sa.String(60), primary_key=True)


def record(session: Session, step: Mapping[str, Any], scopes: Iterable[str] = ()) -> int:
    """Append one event, its columns by name, in the caller's transaction; return its id."""
    insert = sa.insert(LifecycleEvent).values(**step).returning(LifecycleEvent.id)
    event_id = session.scalars(insert, execution_options=BY_CORE).one()
    rows = [{"event_id": event_id, "scope": scope} for scope in sorted(set(scopes))]
    if rows:
        session.execute(sa.insert(LifecycleScope), rows, execution_options=BY_CORE)
    return event_id


def history(session: Session, subject_type: str, subject_id: int) -> Sequence[LifecycleEvent]:
    """Return every step of one subject, oldest first; ``subject_type`` is its table."""
    event = LifecycleEvent
    own = (event.subject_type == subject_type, event.subject_id == subject_id)
    return session.scalars(sa.select(event).where(*own).order_by(event.id)).all()


def of_user(session: Session, user_id: int) -> list[dict[str, Any]]:
    """Return the steps that ``user_id`` has taken, as the export of their data says them."""
    own = sa.select(LifecycleEvent).where(LifecycleEvent.by_id == user_id)
    return [
        {
            "parcours": step.lifecycle,
            "objet": f"{step.subject_type} {step.subject_id}",
            "action": step.event,
            "état": step.to_state,
            "date": step.at,
            "motif": step.reason,
        }
        for step in session.scalars(own.order_by(LifecycleEvent.id))
    ]


def forget(session: Session, user_id: int) -> None:
    """Take the name of ``user_id`` off the steps they have taken; the steps stay, for counts."""
    own = LifecycleEvent.by_id == user_id
    _change(session, sa.update(LifecycleEvent).where(own).values(by_id=None))


def forget_words(session: Session, subject_type: str, subject_ids: Iterable[int]) -> None:
    """Take out what was said of subjects (reason, payload) and by whom; the steps still count."""
    bare: Mapping[str, Any] = {"by_id": None, "reason": None, "payload": None}
    _change(session, sa.update(LifecycleEvent).where(*_of(subject_type, subject_ids)).values(bare))


def delete(session: Session, subject_type: str, subject_ids: Iterable[int]) -> None:
    """Delete the history of subjects that are deleted themselves: their ids may be given again."""
    _change(session, sa.delete(LifecycleEvent).where(*_of(subject_type, subject_ids)))


def of_plugin(plugin: str) -> sa.ColumnElement[bool]:
    """Return the clause of the steps of all that ``plugin`` keeps."""
    return LifecycleEvent.subject_type.startswith(f"{plugin}_", autoescape=True)


def _of(subject_type: str, subject_ids: Iterable[int]) -> tuple[sa.ColumnElement[bool], ...]:
    event = LifecycleEvent
    return event.subject_type == subject_type, event.subject_id.in_(list(subject_ids))


def _change(session: Session, statement: sa.Update | sa.Delete) -> None:
    options = {**BY_CORE, "synchronize_session": False}
    session.execute(statement, execution_options=options)


def append_only_triggers(dialect: str) -> list[str]:
    """Return the SQL that makes the database refuse to rewrite a fact.

    A row may lose who did it and what was said, or be deleted whole; nothing else.
    """
    facts = ("id", "lifecycle", "subject_type", "subject_id", "event", "to_state", "at")
    differ = "IS NOT" if dialect == "sqlite" else "IS DISTINCT FROM"
    changed = [f"NEW.{name} {differ} OLD.{name}" for name in (*facts, "from_state")]
    changed += [
        f"(NEW.{name} IS NOT NULL AND {_text(name, 'NEW')} {differ} {_text(name, 'OLD')})"
        for name in ("by_id", "reason", "payload")
    ]
    rewritten = " OR ".join(changed)
    said = "the log of lifecycles is append-only"
    if dialect == "sqlite":
        return [
            "CREATE TRIGGER lifecycle_event_append_only BEFORE UPDATE ON lifecycle_event "
            f"WHEN {rewritten} BEGIN SELECT RAISE(ABORT, '{said}'); END"
        ]
    return [
        "CREATE FUNCTION lifecycle_event_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{said}'; END $$",
        "CREATE TRIGGER lifecycle_event_append_only BEFORE UPDATE ON lifecycle_event "
        f"FOR EACH ROW WHEN ({rewritten}) EXECUTE FUNCTION lifecycle_event_refuse()",
    ]


def _text(name: str, row: str) -> str:
    """PostgreSQL cannot compare two values of type json."""
    return f"CAST({row}.{name} AS text)"
