# SPDX-License-Identifier: AGPL-3.0-or-later
"""Timers: what is to happen at a moment, kept in a table; and the working days of France."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

import holidays
import sqlalchemy as sa
from flask import Flask, current_app
from sqlalchemy.orm import Mapped, Session, mapped_column

from ess_map.core import clock
from ess_map.core.db import Base, UtcDateTime
from ess_map.core.log import logger

ALARMS = "ess_map.alarms"
AGAIN = timedelta(hours=1)
"""When a handler failed, its timer rings again after this."""

AT_ONCE = 1000

Handler = Callable[[Session, int], None]
"""Given the session and the id of the subject; it need not commit, and may set a new timer."""


class Timer(Base):
    """One alarm: there is at most one of a kind for a subject."""

    __tablename__ = "timer"
    __table_args__ = (
        sa.UniqueConstraint("kind", "subject_type", "subject_id"),
        sa.Index(
            "ix_timer_waiting",
            "due_at",
            postgresql_where=sa.text("done_at IS NULL"),
            sqlite_where=sa.text("done_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(
        sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(sa.String(60))
    subject_type: Mapped[str] = mapped_column(sa.String(40))
    subject_id: Mapped[int] = mapped_column(sa.BigInteger)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class Alarm:
    """What happens when a timer of the kind ``name`` rings.

    ``ring`` is given the session and the subject's id, acts in the transaction that ends the timer
    and need not commit; it may set the next one. When it fails, it is tried again an hour later.
    """

    name: str
    ring: Handler


def init_app(app: Flask, alarms: Callable[[], Mapping[str, Alarm]]) -> None:
    """Tell ``app`` whom to ask which alarms there are: they come and go with their plugins."""
    app.extensions[ALARMS] = alarms


def set_timer(
    session: Session, due_at: datetime, kind: str, subject_type: str, subject_id: int
) -> None:
    """Ring at ``due_at`` (aware), a minute late at most while a worker runs.

    There is one timer of a kind for a subject: set again it is moved, even if it has rung. ``kind``
    is the name of an ``Alarm``, ``subject_type`` what ``subject_id`` counts (``visit``). None is
    taken back: what rings looks first whether there is still something to do.
    """
    key = {"kind": kind, "subject_type": subject_type, "subject_id": subject_id}
    statement = sa.text(
        "INSERT INTO timer (kind, subject_type, subject_id, due_at) "
        "VALUES (:kind, :subject_type, :subject_id, :due_at) "
        "ON CONFLICT (kind, subject_type, subject_id) "
        "DO UPDATE SET due_at = excluded.due_at, done_at = NULL"
    ).bindparams(sa.bindparam("due_at", type_=UtcDateTime()))
    session.execute(statement, {**key, "due_at": due_at})


def due(session: Session, now: datetime, kinds: Collection[str]) -> Sequence[Timer]:
    """Return the first thousand timers of ``kinds`` that should have rung by ``now``."""
    statement = sa.select(Timer).where(
        Timer.done_at.is_(None), Timer.due_at <= now, Timer.kind.in_(kinds)
    )
    return session.scalars(statement.order_by(Timer.due_at, Timer.id).limit(AT_ONCE)).all()


def ring(session: Session) -> str | None:
    """Answer every timer that is due, each in a transaction of its own with what it causes."""
    now = clock.now()
    alarms: Mapping[str, Alarm] = current_app.extensions[ALARMS]()
    # Those of a plugin that is away wait for it, and keep none of the others waiting.
    ready = due(session, now, list(alarms))
    found = [(timer.id, timer.kind, timer.subject_id) for timer in ready]
    session.commit()
    rung = 0
    for timer_id, kind, subject_id in found:
        rung += _answer(session, timer_id, subject_id, alarms[kind].ring)
    return f"{rung}" if rung else None


def _answer(session: Session, timer_id: int, subject_id: int, handler: Handler) -> bool:
    """Claim, act and commit at once: whoever dies in between has done nothing."""
    now = clock.now()
    mine = sa.update(Timer).where(
        Timer.id == timer_id, Timer.done_at.is_(None), Timer.due_at <= now
    )
    quiet = {"synchronize_session": False}
    if session.execute(mine.values(done_at=now).execution_options(**quiet)).rowcount != 1:
        session.rollback()
        return False
    try:
        handler(session, subject_id)
        session.commit()
    except Exception:  # noqa: BLE001 - one timer that fails must not silence the others
        session.rollback()
        logger.exception("timer failed", extra={"fields": {"timer": timer_id}})
        session.execute(mine.values(due_at=now + AGAIN).execution_options(**quiet))
        session.commit()
        return False
    return True


@cache
def _holidays() -> holidays.HolidayBase:
    """Public holidays of mainland France (Code du travail, article L3133-1)."""
    return holidays.country_holidays("FR")


def is_working_day(day: date) -> bool:
    """Return whether people are at work on ``day``: Monday to Friday, no public holiday."""
    return day.weekday() < 5 and day not in _holidays()


def add_working_days(start: datetime, count: int) -> datetime:
    """Return the instant ``count`` working days after ``start``, at the same wall time in Paris.

    What begins on a day off begins with the next working day. ``count`` is 0 or more.
    """
    local = start.astimezone(clock.PARIS)
    day = local.date()
    while not is_working_day(day):
        day += timedelta(days=1)
    for _step in range(count):
        day += timedelta(days=1)
        while not is_working_day(day):
            day += timedelta(days=1)
    return datetime.combine(day, local.time(), clock.PARIS).astimezone(start.tzinfo)
