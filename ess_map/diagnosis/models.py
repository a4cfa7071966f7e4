# SPDX-License-Identifier: AGPL-3.0-or-later
"""A diagnosis that was kept, and how far the operator says that a source goes."""

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
    """Its key (``epci-243700754``), or ``pole-12`` for a perimeter."""
    pole_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("pole.id", ondelete="CASCADE"), index=True
    )
    """The pôle it was made for, if it was."""
    comment: Mapped[str] = mapped_column(sa.Text, default="")
    findings: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("user.id", ondelete="SET NULL"), index=True
    )


class SourceCoverage(Base):
    """What the operator says that a source covers; it wins over what comes with the software."""

    __tablename__ = "source_coverage"

    source: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    """The key of the source."""
    territories: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    """Keys of territories; none: all of France."""
    complete: Mapped[bool] = mapped_column(default=False)
    """It lists all of the ESS there."""
    year: Mapped[int | None]
    words: Mapped[str] = mapped_column(sa.String(300), default="")
    """What it is limited to, to follow its name: "ne compte que les associations"."""
