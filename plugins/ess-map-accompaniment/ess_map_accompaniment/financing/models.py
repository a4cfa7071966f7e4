# SPDX-License-Identifier: AGPL-3.0-or-later
"""Dated schemes with their conditions as data, and the financing plans of projects."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from ess_map import UtcDateTime, db, now
from ess_map_accompaniment.columns import Cents, Items, Keys, Line, Long, Word


class Scheme(db.Model):
    """A financial instrument on the terms of a period; new terms are a new row."""

    __tablename__ = "accompaniment_scheme"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[Line]
    instrument: Mapped[Word]
    operator: Mapped[Line]
    structure_id: Mapped[int | None] = mapped_column(
        ForeignKey("accompaniment_structure.id", ondelete="SET NULL")
    )
    description: Mapped[Long]
    stages: Mapped[Keys]
    legal_forms: Mapped[Keys]
    amount_min: Mapped[Cents]
    amount_max: Mapped[Cents]
    percent_max: Mapped[float | None]
    """Most of the cost that it may cover, in percent."""
    months_min: Mapped[int | None]
    months_max: Mapped[int | None]
    guarantee: Mapped[Line]
    conditions: Mapped[Items]
    """[{field, op, value, text}]: a field of the demand; eq, in, min, max or set; what is said."""
    match: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    """Of what matches other money euro by euro: {ratio, per_person, per_project, …}, in cents."""
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    replaced_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("accompaniment_scheme.id", ondelete="SET NULL")
    )
    source_url: Mapped[str] = mapped_column(String(500), default="")
    source: Mapped[Line]
    source_on: Mapped[date | None]
    fictional: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)


class FinancingPlan(db.Model):
    """What a project needs and what pays for it; balanced when both are the same to the cent."""

    __tablename__ = "accompaniment_plan"

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(
        ForeignKey("accompaniment_project.id", ondelete="CASCADE"), unique=True
    )
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, onupdate=now)


class PlanLine(db.Model):
    """A need or a resource; ``amount`` in cents, ``granted`` once somebody has decided."""

    __tablename__ = "accompaniment_plan_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(
        ForeignKey("accompaniment_plan.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int]
    side: Mapped[Word]
    """need or resource."""
    label: Mapped[Line]
    amount: Mapped[int] = mapped_column(BigInteger)
    scheme_id: Mapped[int | None] = mapped_column(
        ForeignKey("accompaniment_scheme.id", ondelete="SET NULL")
    )
    state: Mapped[str] = mapped_column(String(40), default="planned")
    """Of a resource: planned, asked, granted or refused."""
    granted: Mapped[Cents]
    decided_on: Mapped[date | None]
