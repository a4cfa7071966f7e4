# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who follows which selection, what they know of it, and what was sent to their programs."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ess_map.core.db import Base, UtcDateTime

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


class Subscription(Base):
    """An e-mail address that asked to be told what changes in a selection."""

    __tablename__ = "subscription"
    __table_args__ = (sa.Index("ix_subscription_due_at", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(sa.String(50), unique=True)
    """Who holds it manages the subscription; it stands in every letter."""
    email: Mapped[str] = mapped_column(sa.String(200), index=True)
    language: Mapped[str] = mapped_column(sa.String(5))
    query: Mapped[str] = mapped_column(sa.Text)
    """The selection as the parameters of an address."""
    frequency: Mapped[str] = mapped_column(sa.String(10))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """When the last letter about this request left."""
    asked: Mapped[int] = mapped_column(default=1)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When to look again; None until confirmed."""
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When we last looked."""
    position: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    """The journal entry up to which everything has been told."""
    known: Mapped[bytes] = mapped_column(sa.LargeBinary, default=b"")
    """The selection as it was last told (see ``difference.pack``)."""


class Webhook(Base):
    """A program of somebody's that is called about a selection."""

    __tablename__ = "webhook"

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id", ondelete="CASCADE"), index=True)
    url: Mapped[str] = mapped_column(sa.String(500))
    secret: Mapped[str] = mapped_column(sa.String(80))
    """``whsec_…`` as in the Standard Webhooks specification; shown to its owner once."""
    query: Mapped[str] = mapped_column(sa.Text)
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    failing_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    stopped: Mapped[str] = mapped_column(sa.String(10), default="")
    """Why it is not active: ``owner``, ``failing`` or ``gone``."""
    position: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    known: Mapped[bytes] = mapped_column(sa.LargeBinary, default=b"")


class WebhookDelivery(Base):
    """One message to a program, with the story of its attempts."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        sa.Index("ix_webhook_delivery_webhook_id", "webhook_id", "id"),
        sa.Index(
            "ix_webhook_delivery_waiting",
            "next_at",
            postgresql_where=sa.text("next_at IS NOT NULL"),
            sqlite_where=sa.text("next_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    webhook_id: Mapped[int] = mapped_column(sa.ForeignKey("webhook.id", ondelete="CASCADE"))
    message_id: Mapped[str] = mapped_column(sa.String(50), unique=True)
    """``webhook-id``: the same in every attempt, so that the receiver can tell a repetition."""
    events: Mapped[list[int]] = mapped_column(sa.JSON)
    """The journal entries that the message speaks of."""
    payload: Mapped[str] = mapped_column(sa.Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When to try (again); None once delivered or given up."""
    status_code: Mapped[int | None]
    error: Mapped[str] = mapped_column(sa.String(300), default="")
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    webhook: Mapped[Webhook] = relationship(lambda: Webhook, lazy="raise")
