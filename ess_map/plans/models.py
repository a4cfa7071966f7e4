# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plan of action: a tree of axes, objectives and actions."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ess_map.core.db import Base, UtcDateTime


class Plan(Base):
    """What a pôle or a territory means to do; ``scope`` is ``pole-12`` or ``region-24``."""

    __tablename__ = "plan"

    id: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(sa.String(40), index=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    summary: Mapped[str] = mapped_column(sa.Text, default="")
    source: Mapped[str] = mapped_column(sa.String(300), default="")
    public: Mapped[bool] = mapped_column(default=False)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PlanItem(Base):
    """An axis, an objective or an action; what has children is as far as they are."""

    __tablename__ = "plan_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("plan.id", ondelete="CASCADE"), index=True)
    parent_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("plan_item.id", ondelete="CASCADE"), index=True
    )
    level: Mapped[str] = mapped_column(sa.String(10))
    """``axis``, ``objective`` or ``action``."""
    position: Mapped[int] = mapped_column(default=0)
    number: Mapped[str] = mapped_column(sa.String(20), default="")
    title: Mapped[str] = mapped_column(sa.String(500))
    body: Mapped[str] = mapped_column(sa.Text, default="")
    owner_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("actor.id", ondelete="SET NULL"), index=True
    )
    owner_name: Mapped[str] = mapped_column(sa.String(200), default="")
    """Of an owner without a record; kept too when the owner's record goes."""
    starts_on: Mapped[date | None]
    deadline: Mapped[date | None]
    status: Mapped[str] = mapped_column(sa.String(10), default="todo")
    """``todo``, ``doing``, ``done`` or ``dropped``."""
    progress: Mapped[int] = mapped_column(default=0)
    """Percent, of an action; above it is computed."""
    weight: Mapped[int] = mapped_column(default=1)
    indicator: Mapped[str] = mapped_column(sa.String(200), default="")
    unit: Mapped[str] = mapped_column(sa.String(40), default="")
    target: Mapped[float | None]
    value: Mapped[float | None]
    measured_on: Mapped[date | None]
    need_id: Mapped[int | None] = mapped_column(sa.ForeignKey("need.id", ondelete="SET NULL"))
    version: Mapped[int] = mapped_column(default=1)


class PlanPartner(Base):
    """An actor that takes part in an item."""

    __tablename__ = "plan_partner"

    item_id: Mapped[int] = mapped_column(
        sa.ForeignKey("plan_item.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    actor_id: Mapped[int] = mapped_column(
        sa.ForeignKey("actor.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
        index=True,
    )


class PlanEvidence(Base):
    """What shows the state of an item: a text, an address, dated."""

    __tablename__ = "plan_evidence"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(
        sa.ForeignKey("plan_item.id", ondelete="CASCADE"), index=True
    )
    text: Mapped[str] = mapped_column(sa.Text)
    url: Mapped[str] = mapped_column(sa.String(500), default="")
    dated: Mapped[date | None]
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    added_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id", ondelete="SET NULL"))
