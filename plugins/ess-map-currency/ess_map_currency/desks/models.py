# SPDX-License-Identifier: AGPL-3.0-or-later
"""Desks where euros become a local currency."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ess_map import Actor, UtcDateTime, db, now
from ess_map_currency.columns import (
    Amounts,
    Cents,
    Facts,
    Hours,
    Keys,
    Line,
    Long,
    Source,
    Word,
)
from ess_map_currency.currencies.models import Currency


class Desk(db.Model):
    """An actor in its role of changing euros for one currency."""

    __tablename__ = "currency_desk"
    __table_args__ = (
        UniqueConstraint("actor_id", "currency_id"),
        UniqueConstraint("source", "external_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    currency_id: Mapped[int] = mapped_column(
        ForeignKey("currency_currency.id", ondelete="CASCADE"), index=True
    )
    actor_id: Mapped[int] = mapped_column(ForeignKey("actor.id", ondelete="CASCADE"), index=True)
    state: Mapped[Word]
    """Of ``words.DESK_STATES``."""
    closed_until: Mapped[date | None]
    """The last day of a closure for a time; None: nobody knows."""
    media: Mapped[Keys]
    operations: Mapped[Keys]
    means: Mapped[Keys]
    least: Mapped[Cents]
    most: Mapped[Cents]
    hours: Mapped[Hours]
    """'' : those of the actor; inside a shop often fewer."""
    hours_said: Mapped[Long]
    stock: Mapped[Word]
    """Of notes; of ``words.STOCKS``."""
    stock_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    exhausted: Mapped[Amounts]
    """Denominations that are out, in cents, while others are there."""
    note: Mapped[Line]
    verified_at: Mapped[date | None]
    asked_on: Mapped[date | None]
    """When the association was last asked whether all this is still right."""
    source: Mapped[Source]
    external_id: Mapped[Source]
    extra: Mapped[Facts]
    fictional: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, onupdate=now)

    currency: Mapped[Currency] = relationship(lambda: Currency, lazy="raise")
    actor: Mapped[Actor] = relationship(lambda: Actor, lazy="raise")
