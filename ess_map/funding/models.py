# SPDX-License-Identifier: AGPL-3.0-or-later
"""Schemes that pay, and what each pays to a pôle. Money is in whole cents everywhere."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ess_map.core.db import Base, UtcDateTime


class Scheme(Base):
    """A funder's scheme with its rules, where they are written and from when to when they hold."""

    __tablename__ = "funding_scheme"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(60), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    funder: Mapped[str] = mapped_column(sa.String(200))
    kind: Mapped[str] = mapped_column(sa.String(10))
    """``study``, ``post`` or ``other``."""
    most_cents: Mapped[int | None] = mapped_column(sa.BigInteger)
    """At most that: for a study as a whole, for a post each year; None: no ceiling is known."""
    most_posts: Mapped[int | None]
    most_years: Mapped[int | None]
    rule: Mapped[str] = mapped_column(sa.Text, default="")
    """The rule in its author's words: quoted to whoever is refused."""
    source: Mapped[str] = mapped_column(sa.String(300), default="")
    opens_on: Mapped[date | None]
    """The first day on which what it pays for may begin; None: not known."""
    closes_on: Mapped[date | None]
    """The last day on which what it pays for may begin; None: not known, or not decided."""
    historical: Mapped[bool] = mapped_column(default=False)
    """As its source described it; whether it is still open has not been checked since."""


class Funding(Base):
    """What one funder gives to a pôle, or was asked for."""

    __tablename__ = "funding"

    id: Mapped[int] = mapped_column(primary_key=True)
    pole_id: Mapped[int] = mapped_column(sa.ForeignKey("pole.id", ondelete="CASCADE"), index=True)
    scheme_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("funding_scheme.id", ondelete="RESTRICT"), index=True
    )
    """None: other co-funding, without a scheme that we know."""
    funder: Mapped[str] = mapped_column(sa.String(200))
    label: Mapped[str] = mapped_column(sa.String(200), default="")
    status: Mapped[str] = mapped_column(sa.String(10), default="asked")
    """``planned``, ``asked``, ``granted``, ``refused`` or ``ended``."""
    posts: Mapped[int | None]
    amount_cents: Mapped[int] = mapped_column(sa.BigInteger)
    """The whole of it; for posts: posts times years times the amount of a year."""
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    """The last day it pays for."""
    note: Mapped[str] = mapped_column(sa.Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    scheme: Mapped[Scheme | None] = relationship(lambda: Scheme, lazy="raise")

    @property
    def title(self) -> str:
        """How it is called: its own words, else its scheme's; the scheme is loaded."""
        return self.label or (self.scheme.name if self.scheme else self.funder)
