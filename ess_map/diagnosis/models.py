# SPDX-License-Identifier: AGPL-3.0-or-later
"""A diagnosis that was kept: the figures as they were that day."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ess_map.core.db import Base, UtcDateTime


class Diagnosis(Base):
    """What was found of a territory at a moment, with the words of who looked at it."""

    __tablename__ = "diagnosis"

    id: Mapped[int] = mapped_column(primary_key=True)
    territory: Mapped[str] = mapped_column(sa.String(40), index=True)
    """Its key (``epci-243700754``)."""
    pole_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("pole.id", ondelete="CASCADE"), index=True
    )
    """The pôle it was made for, if it was."""
    comment: Mapped[str] = mapped_column(sa.Text, default="")
    findings: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id", ondelete="SET NULL"))
