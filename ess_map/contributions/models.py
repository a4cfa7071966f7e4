# SPDX-License-Identifier: AGPL-3.0-or-later
"""A contribution: one wish to change the map, from whoever has it, and what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ess_map.actors.models import Actor
from ess_map.core.db import Base, UtcDateTime
from ess_map.people.models import User


class Contribution(Base):
    """Every change of an actor is one, decided at once or later; an import is one for all its rows.

    ``base`` and ``changes`` speak in units of decision (see ``units``): what the author saw, and
    what the author wants. What really moved is in the journal, under this contribution's id.
    """

    __tablename__ = "contribution"
    __table_args__ = (sa.Index("ix_contribution_status", "status", "created_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(10))
    status: Mapped[str] = mapped_column(sa.String(12))
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("actor.id"), index=True)
    commune_code: Mapped[str] = mapped_column(sa.String(20), default="", index=True)
    """Where it is to be decided: the actor's commune, or the one where it will be."""
    base_version: Mapped[int | None]
    base: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    changes: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    message: Mapped[str] = mapped_column(sa.Text, default="")
    """Why, in the author's words, for those who decide."""
    source: Mapped[str] = mapped_column(sa.String(80), default="")
    """Key of the source of an import."""
    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"), index=True)
    author_email: Mapped[str] = mapped_column(sa.String(200), default="")
    """Of an author without account; never shown, forgotten when it has served."""
    author_name: Mapped[str] = mapped_column(sa.String(120), default="")
    language: Mapped[str] = mapped_column(sa.String(2), default="fr")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When an author without account followed the mailed link."""
    assigned_to_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"), index=True)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"), index=True)
    accepted: Mapped[list[str] | None] = mapped_column(sa.JSON(none_as_null=True))
    """The units that were accepted, of those in ``changes``."""
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    """What the decision says to the author."""
    undoes_id: Mapped[int | None] = mapped_column(sa.ForeignKey("contribution.id"), index=True)

    actor: Mapped[Actor | None] = relationship(lambda: Actor, lazy="raise")
    author: Mapped[User | None] = relationship(lambda: User, foreign_keys=[author_id], lazy="raise")
    assigned_to: Mapped[User | None] = relationship(
        lambda: User, foreign_keys=[assigned_to_id], lazy="raise"
    )
    decided_by: Mapped[User | None] = relationship(
        lambda: User, foreign_keys=[decided_by_id], lazy="raise"
    )
    undoes: Mapped[Contribution | None] = relationship(
        lambda: Contribution, remote_side=[id], lazy="raise"
    )
    messages: Mapped[list[ContributionMessage]] = relationship(
        lambda: ContributionMessage, order_by=lambda: ContributionMessage.id, lazy="raise"
    )


class ContributionMessage(Base):
    """One line of the talk between the author and those who decide."""

    __tablename__ = "contribution_message"

    id: Mapped[int] = mapped_column(primary_key=True)
    contribution_id: Mapped[int] = mapped_column(
        sa.ForeignKey("contribution.id", ondelete="CASCADE"), index=True
    )
    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    from_moderator: Mapped[bool]
    body: Mapped[str] = mapped_column(sa.Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
