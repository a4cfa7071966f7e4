# SPDX-License-Identifier: AGPL-3.0-or-later
"""SCIC colleges, the search for a host enterprise, feasibility studies, sessions of committees."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from ess_map import UtcDateTime, db, now
from ess_map_accompaniment.columns import Cents, Items, Keys, Line, Long, Word


class Scic(db.Model):
    """What a SCIC says of how it votes and who holds its capital."""

    __tablename__ = "accompaniment_scic"

    id: Mapped[int] = mapped_column(primary_key=True)
    actor_id: Mapped[int] = mapped_column(ForeignKey("actor.id", ondelete="CASCADE"), unique=True)
    public_capital: Mapped[float | None]
    """Percent of the capital that public bodies hold."""
    by_college: Mapped[bool] = mapped_column(default=True)
    """Whether votes are weighed by college; else one person, one vote."""
    documents: Mapped[Items]
    """[{title, url}]."""
    note: Mapped[Long]
    fictional: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, onupdate=now)


class College(db.Model):
    """A college of a SCIC: its weight in percent of the votes, the members of it."""

    __tablename__ = "accompaniment_college"

    id: Mapped[int] = mapped_column(primary_key=True)
    scic_id: Mapped[int] = mapped_column(
        ForeignKey("accompaniment_scic.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int]
    name: Mapped[Line]
    category: Mapped[Word]
    """employees, producers, beneficiaries, public_bodies, volunteers, supporters or other."""
    weight: Mapped[float]
    members: Mapped[int | None]


class HostSearch(db.Model):
    """A published search for an enterprise that hosts a feasibility study."""

    __tablename__ = "accompaniment_host_search"

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(
        ForeignKey("accompaniment_project.id", ondelete="CASCADE"), unique=True
    )
    text: Mapped[Long]
    """Written to be public; the summary of the project is not."""
    sectors: Mapped[Keys]
    commune: Mapped[Line]
    max_km: Mapped[int] = mapped_column(default=30)
    state: Mapped[str] = mapped_column(String(40), default="open")
    """open, found, withdrawn or expired."""
    published_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    until: Mapped[date]


class HostReply(db.Model):
    """An actor that proposes to host; the holder accepts one."""

    __tablename__ = "accompaniment_host_reply"

    id: Mapped[int] = mapped_column(primary_key=True)
    search_id: Mapped[int] = mapped_column(
        ForeignKey("accompaniment_host_search.id", ondelete="CASCADE"), index=True
    )
    actor_id: Mapped[int] = mapped_column(ForeignKey("actor.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL"), index=True
    )
    name: Mapped[Line]
    email: Mapped[str] = mapped_column(String(200), default="")
    message: Mapped[Long]
    state: Mapped[str] = mapped_column(String(40), default="proposed")
    """unconfirmed (the letter is not answered yet), proposed, accepted or declined."""
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Study(db.Model):
    """A feasibility study: its questions, what it hands over, go or no-go."""

    __tablename__ = "accompaniment_study"

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(
        ForeignKey("accompaniment_project.id", ondelete="CASCADE"), unique=True
    )
    host_actor_id: Mapped[int | None] = mapped_column(ForeignKey("actor.id", ondelete="SET NULL"))
    scheme_id: Mapped[int | None] = mapped_column(
        ForeignKey("accompaniment_scheme.id", ondelete="SET NULL")
    )
    questions: Mapped[Long]
    deliverables: Mapped[Items]
    """[{name, due, delivered}], days in ISO form."""
    decision: Mapped[Word]
    """'' (not yet), go or no_go."""
    decided_on: Mapped[date | None]
    reason: Mapped[Long]
    version: Mapped[int] = mapped_column(default=1)


class CommitteeSession(db.Model):
    """One session of a committee that grants, refuses or postpones."""

    __tablename__ = "accompaniment_committee"

    id: Mapped[int] = mapped_column(primary_key=True)
    structure_id: Mapped[int] = mapped_column(
        ForeignKey("accompaniment_structure.id", ondelete="CASCADE"), index=True
    )
    scheme_id: Mapped[int | None] = mapped_column(
        ForeignKey("accompaniment_scheme.id", ondelete="SET NULL")
    )
    name: Mapped[Line]
    held_on: Mapped[date]
    place: Mapped[Line]
    fictional: Mapped[bool] = mapped_column(default=False)


class CommitteeFile(db.Model):
    """One file on the agenda, and what was decided."""

    __tablename__ = "accompaniment_committee_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(
        ForeignKey("accompaniment_committee.id", ondelete="CASCADE"), index=True
    )
    project_id: Mapped[int | None] = mapped_column(
        ForeignKey("accompaniment_project.id", ondelete="SET NULL"), index=True
    )
    line_id: Mapped[int | None] = mapped_column(
        ForeignKey("accompaniment_plan_line.id", ondelete="SET NULL"), index=True
    )
    """The resource of the project's plan that is asked for: the decision is written there, too."""
    position: Mapped[int]
    title: Mapped[Line]
    """Typed by the structure; '' for a project, which has its own."""
    instrument: Mapped[Word]
    asked: Mapped[Cents]
    decision: Mapped[Word]
    """'' (not yet), granted, refused or postponed."""
    granted: Mapped[Cents]
    motive: Mapped[Long]
