# SPDX-License-Identifier: AGPL-3.0-or-later
"""Counts of the services in each place for each stage and need."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from ess_map import UtcDateTime, db, now
from ess_map_accompaniment.columns import Keys, Line


class Coverage(db.Model):
    """One count of all EPCI of a territory, by a job that can be followed and left."""

    __tablename__ = "accompaniment_coverage"

    id: Mapped[int] = mapped_column(primary_key=True)
    territory: Mapped[Line]
    """Key of what was counted: ``region-24``, ``country-fr``."""
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    places: Mapped[Keys]
    """Keys of the EPCI, in the order of the rows."""
    counts: Mapped[bytes | None] = mapped_column(LargeBinary)
    """uint16, little-endian: where they come, then at a distance; places × stages × needs."""
    error: Mapped[Line]
