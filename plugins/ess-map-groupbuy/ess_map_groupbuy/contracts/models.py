# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sealed quotes, and the key that opens those of a campaign all at once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ess_map import UtcDateTime, db
from ess_map_groupbuy.columns import Changed, Facts, Line, Long, Made, Moment, Word


class QuoteKey(db.Model):
    """What seals the quotes of a campaign; its secret half is wrapped, and released once."""

    __tablename__ = "groupbuy_quote_key"

    campaign_id: Mapped[int] = mapped_column(
        ForeignKey("groupbuy_campaign.id", ondelete="CASCADE"), primary_key=True
    )
    public: Mapped[bytes] = mapped_column(LargeBinary)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    opens_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """Fixed with the first quote: it may be put off, never brought forward."""
    released_at: Mapped[Moment]


class Quote(db.Model):
    """One sealed quote: who sent it and when is known, what it says is not."""

    __tablename__ = "groupbuy_quote"
    __table_args__ = (UniqueConstraint("campaign_id", "digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(
        ForeignKey("groupbuy_campaign.id", ondelete="CASCADE"), index=True
    )
    supplier_id: Mapped[int | None] = mapped_column(ForeignKey("actor.id", ondelete="SET NULL"))
    supplier: Mapped[Line]
    email: Mapped[Line]
    state: Mapped[Word]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of what was sealed, published at once: nobody can change it later unseen."""
    opened: Mapped[Facts]
    """Once opened: the ``text`` that was sealed, and the ``cost`` of a year for all who were
    preregistered then, in cents without VAT."""
    scores: Mapped[Facts]
    """Points by published criterion, once judged."""
    total: Mapped[int | None]
    """In hundredths of a point."""
    motive: Mapped[Long]
    offer_id: Mapped[int | None] = mapped_column(
        ForeignKey("groupbuy_offer.id", ondelete="SET NULL")
    )
    """What became of the one that was chosen."""
    deposited_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[Moment]
    """When somebody who reads the letters of its address said that it is theirs."""
    opened_at: Mapped[Moment]
    fictional: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[Made]
    updated_at: Mapped[Changed]
