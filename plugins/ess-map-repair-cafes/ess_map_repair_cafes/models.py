# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the plugin keeps, in a table of its own."""

from datetime import datetime

from flask_babel import LazyString, format_datetime
from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from ess_map import UtcDateTime, db


class Event(db.Model):
    """A repair café that will be held, or was, at an actor's."""

    __tablename__ = "repair_cafes_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    actor_id: Mapped[int] = mapped_column(ForeignKey("actor.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def when(self):
        return LazyString(format_datetime, self.starts_at, "EEEE d MMMM, HH:mm")
