# SPDX-License-Identifier: AGPL-3.0-or-later
"""Local currencies and the people of their associations."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ess_map import Actor, UtcDateTime, db, now
from ess_map_currency.columns import (
    Amounts,
    Area,
    Cents,
    Facts,
    Keys,
    Line,
    Long,
    Share,
    Source,
    Word,
)


class Currency(db.Model):
    """A complementary local currency, at par with the euro."""

    __tablename__ = "currency_currency"
    __table_args__ = (UniqueConstraint("source", "external_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[Line]
    symbol: Mapped[Word]
    """What stands after an amount: ``12 gabares``."""
    code: Mapped[Word]
    """Of OpenStreetMap, XLT-GABA; '' when it has none."""
    emitter_id: Mapped[int | None] = mapped_column(ForeignKey("actor.id", ondelete="SET NULL"))
    """The association, as an actor of the map."""
    state: Mapped[Word]
    """Of ``lifecycle.CURRENCIES``."""
    summary: Mapped[Line]
    description: Mapped[Long]
    area: Mapped[Area]
    """Its perimeter; None: nobody has drawn it, and nothing lies outside."""
    media: Mapped[Keys]
    denominations: Mapped[Amounts]
    """Of the notes, in cents, ascending."""
    backend_name: Mapped[Line]
    """The system in which accounts and payments are (Cyclos, Comchain …): we only lead there."""
    backend_url: Mapped[Line]
    website: Mapped[Line]
    email: Mapped[Line]
    """Where one writes to the association; public."""
    charter: Mapped[Long]
    """What a member subscribes to, as text."""
    charter_url: Mapped[Line]
    b2b: Mapped[bool] = mapped_column(default=False)
    """Between enterprises only."""
    change_given: Mapped[bool | None]
    """Whether merchants give change in euros; None: nobody has said."""
    refund_individuals: Mapped[bool | None]
    conversion_fee: Mapped[Share]
    """Taken when a professional changes back to euros."""
    conversion_least: Mapped[Cents]
    bonus: Mapped[Share]
    """Given on top when euros are changed."""
    melting: Mapped[Share]
    """Value lost (« fonte ») after each ``melting_months``."""
    melting_months: Mapped[int | None]
    renewal_months: Mapped[int] = mapped_column(default=12)
    """After how long an agreement is renewed; 0: never."""
    former_slugs: Mapped[Keys]
    former_names: Mapped[Keys]
    successor_id: Mapped[int | None] = mapped_column(
        ForeignKey("currency_currency.id", ondelete="SET NULL")
    )
    """What it was merged into."""
    since: Mapped[date | None]
    source: Mapped[Source]
    external_id: Mapped[Source]
    extra: Mapped[Facts]
    fictional: Mapped[bool] = mapped_column(default=False)
    verified_at: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, onupdate=now)

    emitter: Mapped[Actor | None] = relationship(lambda: Actor, lazy="raise")


class Steward(db.Model):
    """Somebody of the association: invited by letter, bound to an account once they accept."""

    __tablename__ = "currency_steward"
    __table_args__ = (UniqueConstraint("currency_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    currency_id: Mapped[int] = mapped_column(
        ForeignKey("currency_currency.id", ondelete="CASCADE"), index=True
    )
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[Line]
    email: Mapped[Line]
    invited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    joined_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
