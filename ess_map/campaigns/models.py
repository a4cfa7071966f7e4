# SPDX-License-Identifier: AGPL-3.0-or-later
"""A campaign in a territory, and its question to each organisation."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ess_map.core.db import Base, UtcDateTime

ANSWERS = ("right", "changed", "closed", "stop")


class Campaign(Base):
    """One round of questions, started by an animator."""

    __tablename__ = "campaign"

    id: Mapped[int] = mapped_column(primary_key=True)
    territory: Mapped[str] = mapped_column(sa.String(40), index=True)
    """Its key (``epci-243700754``)."""
    note: Mapped[str] = mapped_column(sa.Text, default="")
    """A word of the animator's own at the head of each letter."""
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id", ondelete="SET NULL"))


class Question(Base):
    """What one organisation was asked, and what it said; its address is read when it is sent."""

    __tablename__ = "campaign_question"
    __table_args__ = (sa.UniqueConstraint("campaign_id", "actor_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(sa.ForeignKey("campaign.id", ondelete="CASCADE"))
    actor_id: Mapped[int] = mapped_column(sa.ForeignKey("actor.id", ondelete="CASCADE"), index=True)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer: Mapped[str] = mapped_column(sa.String(10), default="")

    campaign: Mapped[Campaign] = relationship(lambda: Campaign, lazy="raise")
