# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people were told, and how each wants to be told."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ess_map.core import i18n
from ess_map.core.db import Base, UtcDateTime

NOW, DAILY, WEEKLY, NEVER = PACES = ("now", "daily", "weekly", "never")


class Notification(Base):
    """One thing that one person should know; ``url`` is a path without language prefix.

    ``titles`` are kept in every language, as it was said when it happened: what they speak of may
    be renamed or erased since.
    """

    __tablename__ = "notification"
    __table_args__ = (
        sa.Index("ix_notification_user_id", "user_id", "id"),
        sa.Index(
            "ix_notification_unread",
            "user_id",
            postgresql_where=sa.text("read_at IS NULL"),
            sqlite_where=sa.text("read_at IS NULL"),
        ),
        sa.Index(
            "ix_notification_unmailed",
            "user_id",
            postgresql_where=sa.text("mailed_at IS NULL"),
            sqlite_where=sa.text("mailed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(
        sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(sa.String(60))
    titles: Mapped[dict[str, str]] = mapped_column(sa.JSON)
    url: Mapped[str] = mapped_column(sa.String(500))
    subject_type: Mapped[str] = mapped_column(sa.String(40), default="")
    subject_id: Mapped[int | None] = mapped_column(sa.BigInteger)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    mailed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When a letter told it, or when it was settled that none would."""

    def title(self, language: str) -> str:
        """Return the title in ``language``."""
        return self.titles.get(language) or self.titles[i18n.DEFAULT]


class Wish(Base):
    """How a person wants to be told by letter; who has not said gets each at once, in French."""

    __tablename__ = "notification_wish"

    user_id: Mapped[int] = mapped_column(
        sa.ForeignKey("user.id", ondelete="CASCADE"), primary_key=True
    )
    pace: Mapped[str] = mapped_column(sa.String(12), default=NOW)
    language: Mapped[str] = mapped_column(sa.String(5), default=i18n.DEFAULT)
