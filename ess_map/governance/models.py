# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bodies, who sits in them, their meetings and decisions, and frozen evaluations."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ess_map.core.db import Base, UtcDateTime


class Body(Base):
    """A body that meets: a conference, a committee; ``scope`` is ``pole-12`` or ``region-24``."""

    __tablename__ = "body"

    id: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(sa.String(40), index=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    task: Mapped[str] = mapped_column(sa.Text, default="")
    rhythm_months: Mapped[int | None]
    """It meets at least once in so many months; None: when it is called."""
    quorum_percent: Mapped[int] = mapped_column(default=50)
    """Seats present or represented, of those filled, from which its decisions hold."""
    since: Mapped[date | None]
    """From when it should meet; its first meeting is due one rhythm later."""
    ended_on: Mapped[date | None]
    source: Mapped[str] = mapped_column(sa.String(300), default="")
    """The document that sets it up."""
    version: Mapped[int] = mapped_column(default=1)


class Seat(Base):
    """A place in a body, held by an actor or a person."""

    __tablename__ = "body_seat"

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(sa.ForeignKey("body.id", ondelete="CASCADE"), index=True)
    college: Mapped[str] = mapped_column(sa.String(80), default="")
    name: Mapped[str] = mapped_column(sa.String(200))
    actor_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("actor.id", ondelete="SET NULL"), index=True
    )
    user_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("user.id", ondelete="SET NULL"), index=True
    )
    shown: Mapped[bool] = mapped_column(default=False)
    """Whether a name without a record may be on public pages: an institution, or who agrees."""
    since: Mapped[date | None]
    until: Mapped[date | None]
    """The day on which it was given up."""

    def held(self, day: date) -> bool:
        """Whether somebody sits there on ``day``."""
        return (self.since is None or self.since <= day) and (
            self.until is None or self.until > day
        )

    def meets(self, since: date | None, until: date | None) -> bool:
        """Whether somebody sits there on a day of ``since`` to before ``until``; None: no limit."""
        begun = self.since is None or until is None or self.since < until
        return begun and (self.until is None or since is None or since < self.until)


class Meeting(Base):
    """One meeting of a body, planned or held."""

    __tablename__ = "meeting"

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(sa.ForeignKey("body.id", ondelete="CASCADE"), index=True)
    status: Mapped[str] = mapped_column(sa.String(10), default="planned")
    """``planned``, ``held`` or ``cancelled``."""
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    minutes_long: Mapped[int] = mapped_column(default=120)
    place: Mapped[str] = mapped_column(sa.String(300), default="")
    agenda: Mapped[str] = mapped_column(sa.Text, default="")
    report: Mapped[str] = mapped_column(sa.Text, default="")
    public: Mapped[bool] = mapped_column(default=True)
    """Whether date, agenda, report and decisions are for everybody."""
    quorum_percent: Mapped[int | None]
    """The rule of its body when it was held, which later rules do not change."""
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    """Why it was cancelled."""
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    """Counts its changes: the sequence number that calendars follow (RFC 5545)."""

    body: Mapped[Body] = relationship(lambda: Body, lazy="raise")


class Attendance(Base):
    """Whether the holder of a seat was there."""

    __tablename__ = "meeting_attendance"

    meeting_id: Mapped[int] = mapped_column(
        sa.ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    seat_id: Mapped[int] = mapped_column(
        sa.ForeignKey("body_seat.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
        index=True,
    )
    state: Mapped[str] = mapped_column(sa.String(12))
    """``present``, ``represented``, ``excused`` or ``absent``."""


class Paper(Base):
    """A paper of a meeting: the name of its file among the uploads."""

    __tablename__ = "meeting_paper"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(
        sa.ForeignKey("meeting.id", ondelete="CASCADE"), index=True
    )
    title: Mapped[str] = mapped_column(sa.String(200))
    file: Mapped[str] = mapped_column(sa.String(80))
    size: Mapped[int]


class Decision(Base):
    """What a meeting decided, and the action that comes of it."""

    __tablename__ = "meeting_decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(
        sa.ForeignKey("meeting.id", ondelete="CASCADE"), index=True
    )
    text: Mapped[str] = mapped_column(sa.Text)
    votes_for: Mapped[int | None]
    votes_against: Mapped[int | None]
    abstentions: Mapped[int | None]
    item_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("plan_item.id", ondelete="SET NULL"), index=True
    )


class Evaluation(Base):
    """The figures of a scope as they were one day, never changed afterwards."""

    __tablename__ = "evaluation"

    id: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(sa.String(40), index=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    comment: Mapped[str] = mapped_column(sa.Text, default="")
    figures: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON)
    """One line for each item of a plan that is measured, see ``evaluations.Figure``."""
    frozen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    frozen_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id", ondelete="SET NULL"))
