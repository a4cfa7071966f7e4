# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sessions of training, who is enrolled, who waits, who came."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from ess_map import UtcDateTime, db, now
from ess_map_accompaniment.columns import Keys, Line, Long


class TrainingSession(db.Model):
    """A service of kind training, held on some days."""

    __tablename__ = "accompaniment_training"

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(
        ForeignKey("accompaniment_service.id", ondelete="CASCADE"), index=True
    )
    title: Mapped[Line]
    description: Mapped[Long]
    days: Mapped[Keys]
    """Days in ISO form, rising."""
    place: Mapped[Line]
    commune: Mapped[Line]
    trainers: Mapped[Line]
    seats: Mapped[int]
    state: Mapped[str] = mapped_column(String(40), default="open")
    """open or cancelled; it is over when its last day is."""
    reason: Mapped[Line]
    fictional: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)


class Enrolment(db.Model):
    """Somebody who wants to come; the first to ask are enrolled, the others wait."""

    __tablename__ = "accompaniment_enrolment"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(
        ForeignKey("accompaniment_training.id", ondelete="CASCADE"), index=True
    )
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL"), index=True
    )
    structure_id: Mapped[int | None] = mapped_column(
        ForeignKey("accompaniment_structure.id", ondelete="SET NULL"), index=True
    )
    name: Mapped[Line]
    email: Mapped[str] = mapped_column(String(200), default="", index=True)
    language: Mapped[str] = mapped_column(String(2), default="fr")
    state: Mapped[str] = mapped_column(String(40), default="enrolled")
    """asked (their letter not confirmed: holds no seat), enrolled, waiting or cancelled."""
    attended: Mapped[Keys]
    """The days on which they were there, in ISO form."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    enrolled_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    """Since when they have their turn: seats are given in this order."""
