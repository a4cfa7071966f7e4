# SPDX-License-Identifier: AGPL-3.0-or-later
"""A person with an account."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ess_map.core.db import Base, UtcDateTime


class User(Base):
    """A human (an organisation is an Actor); ``email`` is kept in lower case."""

    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.String(200), unique=True)
    name: Mapped[str] = mapped_column(sa.String(120), default="")
    administrator: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    link_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the last one-time sign-in link served; older links are worth nothing since."""
