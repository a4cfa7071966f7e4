# SPDX-License-Identifier: AGPL-3.0-or-later
"""Feeds of other systems and what became of each of their rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ess_map import Actor, UtcDateTime, db, now
from ess_map_currency.columns import Amounts, Facts, Hours, Items, Line, Long, Word
from ess_map_currency.words import ROWS

STATES = ROWS | {
    "waiting": _l("À comparer à la carte"),
    "adding": _l("En cours d'ajout"),
    "rejected": _l("Illisible"),
}
"""Where a row may be; ``waiting`` and ``adding`` are for the job."""


class Feed(db.Model):
    """A file of members that another system gives again and again."""

    __tablename__ = "currency_feed"
    # A number names its agreements and actors for ever: no other feed may have it again.
    __table_args__ = (UniqueConstraint("currency_id", "name"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    currency_id: Mapped[int] = mapped_column(
        ForeignKey("currency_currency.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[Line]
    kind: Mapped[Word]
    """Of ``words.FEEDS``."""
    header: Mapped[Facts]
    """What the file says of itself, around its rows."""
    report: Mapped[Facts]
    """Counts of the last reading."""
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class FeedRow(db.Model):
    """One row, as it was last read, and the actor that it is about once somebody knows."""

    __tablename__ = "currency_feed_row"
    __table_args__ = (UniqueConstraint("feed_id", "external_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    feed_id: Mapped[int] = mapped_column(
        ForeignKey("currency_feed.id", ondelete="CASCADE"), index=True
    )
    external_id: Mapped[str] = mapped_column(String(200))
    position: Mapped[int] = mapped_column(default=0)
    """Its place in the file."""
    content: Mapped[Any] = mapped_column(sa.JSON)
    """The whole row, word for word: an object, the cells of a table, whatever the file holds."""
    digest: Mapped[str] = mapped_column(String(64), default="")
    name: Mapped[Line]
    state: Mapped[Word]
    """Of ``STATES``."""
    due: Mapped[bool] = mapped_column(default=False, index=True)
    """The job has something to do with it."""
    reason: Mapped[Line]
    """Why it could not be read, or added."""
    actor_id: Mapped[int | None] = mapped_column(
        ForeignKey("actor.id", ondelete="SET NULL"), index=True
    )
    candidates: Mapped[Items]
    """[{actor_id, reasons}], the likeliest first."""
    refused: Mapped[Amounts]
    """Ids of the actors that it is not about, as somebody said."""
    said: Mapped[Facts]
    """What we understood of the row when it was last written into our tables …"""
    here: Mapped[Facts]
    """… and what these said just after: what differs now was changed by hand."""
    hours_said: Mapped[Long]
    hours_guess: Mapped[Hours]
    """Our best reading of ``hours_said``; it counts once somebody has said yes."""
    vanished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, onupdate=now)

    feed: Mapped[Feed] = relationship(lambda: Feed, lazy="raise")
    actor: Mapped[Actor | None] = relationship(lambda: Actor, lazy="raise")
