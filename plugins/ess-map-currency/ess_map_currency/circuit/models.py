# SPDX-License-Identifier: AGPL-3.0-or-later
"""What members look for in the circuit, and whom the association may win for it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ess_map import Actor, UtcDateTime, db, now
from ess_map_currency.agreements.models import Acceptance
from ess_map_currency.columns import Line, Long, Word


class Wanted(db.Model):
    """A supplier that a member looks for among those who accept the currency."""

    __tablename__ = "currency_wanted"

    id: Mapped[int] = mapped_column(primary_key=True)
    currency_id: Mapped[int] = mapped_column(
        ForeignKey("currency_currency.id", ondelete="CASCADE"), index=True
    )
    acceptance_id: Mapped[int] = mapped_column(
        ForeignKey("currency_acceptance.id", ondelete="CASCADE"), index=True
    )
    """The establishment that asks."""
    trade: Mapped[Word]
    """A key of ``currency.trade``."""
    keywords: Mapped[Line]
    radius: Mapped[int] = mapped_column(default=30)
    """Kilometres from the establishment."""
    monthly: Mapped[int | None]
    """Cents that it would spend there in a month, if it says so: for the association alone."""
    note: Mapped[Long]
    state: Mapped[Word]
    """Of ``words.WANTED``."""
    met_by_id: Mapped[int | None] = mapped_column(ForeignKey("actor.id", ondelete="SET NULL"))
    closed_on: Mapped[date | None]
    fictional: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    acceptance: Mapped[Acceptance] = relationship(lambda: Acceptance, lazy="raise")


class Prospect(db.Model):
    """An actor that the association means to win for the circuit."""

    __tablename__ = "currency_prospect"
    __table_args__ = (UniqueConstraint("currency_id", "actor_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    currency_id: Mapped[int] = mapped_column(
        ForeignKey("currency_currency.id", ondelete="CASCADE"), index=True
    )
    actor_id: Mapped[int] = mapped_column(ForeignKey("actor.id", ondelete="CASCADE"), index=True)
    state: Mapped[Word]
    """Of ``words.PROSPECTS``."""
    note: Mapped[Long]
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, onupdate=now)

    actor: Mapped[Actor] = relationship(lambda: Actor, lazy="raise")
