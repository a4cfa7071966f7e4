# SPDX-License-Identifier: AGPL-3.0-or-later
"""Requests, and the declarations that their refusals put into question."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ess_map import UtcDateTime, db, now
from ess_map_accompaniment.columns import Line, Long, Word
from ess_map_accompaniment.offer.models import Service, Structure
from ess_map_accompaniment.projects.models import Project


class Referral(db.Model):
    """A request from a project to a service; its states are those of ``lifecycle.REFERRALS``."""

    __tablename__ = "accompaniment_referral"

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(
        ForeignKey("accompaniment_project.id", ondelete="CASCADE"), index=True
    )
    service_id: Mapped[int] = mapped_column(
        ForeignKey("accompaniment_service.id", ondelete="CASCADE"), index=True
    )
    structure_id: Mapped[int] = mapped_column(
        ForeignKey("accompaniment_structure.id", ondelete="CASCADE"), index=True
    )
    """The structure of the service on the day of the request."""
    adviser_id: Mapped[int | None] = mapped_column(
        ForeignKey("accompaniment_adviser.id", ondelete="SET NULL")
    )
    parent_id: Mapped[int | None] = mapped_column(
        ForeignKey("accompaniment_referral.id", ondelete="SET NULL")
    )
    """The request that this one goes on from: its story is read together with ours."""
    state: Mapped[str] = mapped_column(String(40), default="draft", index=True)
    need: Mapped[Word]
    initiator: Mapped[str] = mapped_column(String(40), default="holder")
    """holder, animator or structure (re-orientation)."""
    motive: Mapped[Long]
    """Why an animator added or moved it."""
    message: Mapped[Long]
    snapshot: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    """``Explanation.snapshot`` of the moment it was sent."""
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    target_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """First answer, be it the waiting list."""
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    news_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Last time anybody said how it goes."""
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    refusal: Mapped[Word]
    refusal_text: Mapped[Long]
    outcome: Mapped[Word]
    outcome_at_6: Mapped[Word]
    outcome_at_18: Mapped[Word]
    satisfaction: Mapped[int | None]
    """1 (not at all) to 5 (very)."""
    satisfaction_text: Mapped[Long]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    project: Mapped[Project] = relationship(lambda: Project, lazy="raise")
    service: Mapped[Service] = relationship(lambda: Service, lazy="raise")
    structure: Mapped[Structure] = relationship(lambda: Structure, lazy="raise")


class Correction(db.Model):
    """A declaration to check: the structure refused what its own service announces."""

    __tablename__ = "accompaniment_correction"

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(
        ForeignKey("accompaniment_service.id", ondelete="CASCADE"), index=True
    )
    referral_id: Mapped[int | None] = mapped_column(
        ForeignKey("accompaniment_referral.id", ondelete="SET NULL")
    )
    criterion: Mapped[Line]
    """The name of the gate whose verdict it contradicts."""
    said: Mapped[Line]
    """What the service announces, as the verdict said it: « couvre la commune Tours »."""
    state: Mapped[str] = mapped_column(String(40), default="open", index=True)
    """open, corrected (the service was changed) or kept (it was right)."""
    note: Mapped[Line]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
