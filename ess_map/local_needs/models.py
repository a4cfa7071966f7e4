# SPDX-License-Identifier: AGPL-3.0-or-later
"""A need or a resource of a place, reported by somebody."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ess_map.core.db import Base, UtcDateTime


class Need(Base):
    """Something that is missing somewhere, or that is there for others to use."""

    __tablename__ = "need"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(10))
    """``need`` or ``resource``."""
    state: Mapped[str] = mapped_column(sa.String(12), default="unconfirmed", index=True)
    title: Mapped[str] = mapped_column(sa.String(160))
    body: Mapped[str] = mapped_column(sa.Text, default="")
    activity: Mapped[str] = mapped_column(sa.String(80), default="")
    """A key of the vocabulary ``activity``, '' when none fits."""
    commune_code: Mapped[str] = mapped_column(sa.String(20), index=True)
    longitude: Mapped[float | None]
    latitude: Mapped[float | None]
    """Degrees; None: the middle of the commune stands for it."""
    actor_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("actor.id", ondelete="SET NULL"), index=True
    )
    """The organisation that speaks, if it is one."""
    author_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("user.id", ondelete="SET NULL"), index=True
    )
    author_email: Mapped[str] = mapped_column(sa.String(200), default="")
    """Of who has no account; forgotten when it is decided."""
    language: Mapped[str] = mapped_column(sa.String(2), default="fr")
    """In which the author is written to."""
    fictional: Mapped[bool] = mapped_column(default=False)
    """Invented for a demonstration: shown as such, counted in no diagnosis."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
