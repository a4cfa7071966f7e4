# SPDX-License-Identifier: AGPL-3.0-or-later
"""Stalls of itinerant merchants: a place and when they are there."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ess_map import UtcDateTime, db, now
from ess_map_currency.agreements.models import Acceptance
from ess_map_currency.columns import Hours, Line


class Stall(db.Model):
    """One place at which an itinerant merchant regularly is, such as a market."""

    __tablename__ = "currency_stall"

    id: Mapped[int] = mapped_column(primary_key=True)
    acceptance_id: Mapped[int] = mapped_column(
        ForeignKey("currency_acceptance.id", ondelete="CASCADE"), index=True
    )
    place: Mapped[Line]
    """« Marché des Halles »."""
    street: Mapped[Line]
    commune: Mapped[str] = mapped_column(String(5), default="")
    """Its INSEE code."""
    city: Mapped[Line]
    longitude: Mapped[float]
    latitude: Mapped[float]
    hours: Mapped[Hours]
    note: Mapped[Line]
    fictional: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, onupdate=now)

    acceptance: Mapped[Acceptance] = relationship(lambda: Acceptance, lazy="raise")
