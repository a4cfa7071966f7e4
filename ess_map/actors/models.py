# SPDX-License-Identifier: AGPL-3.0-or-later
"""The actor, where it is, who is linked to it, and the sources of what we know."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from geoalchemy2 import Geometry
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ess_map.core.db import Base, UtcDateTime
from ess_map.core.morton import NOWHERE
from ess_map.core.spatial import WGS84
from ess_map.core.text import slugify

STATUSES = ("draft", "published", "archived")
PRECISIONS = ("address", "street", "commune", "unknown")
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


class Actor(Base):
    """An organisation or a place of the ESS (the human who edits it is a User)."""

    __tablename__ = "actor"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(250))
    summary: Mapped[str] = mapped_column(sa.String(500), default="")
    description: Mapped[str] = mapped_column(sa.Text, default="")
    kind: Mapped[str] = mapped_column(sa.String(30), default="organisation")
    terms: Mapped[dict[str, list[str]]] = mapped_column(sa.JSON, default=dict)
    """Vocabulary name → sorted term keys; one column so that one row is the whole actor."""
    siret: Mapped[str] = mapped_column(sa.String(14), default="", index=True)
    rna: Mapped[str] = mapped_column(sa.String(10), default="")
    street: Mapped[str] = mapped_column(sa.String(250), default="")
    postal_code: Mapped[str] = mapped_column(sa.String(10), default="")
    city: Mapped[str] = mapped_column(sa.String(120), default="")
    phone: Mapped[str] = mapped_column(sa.String(40), default="")
    email: Mapped[str] = mapped_column(sa.String(200), default="")
    website: Mapped[str] = mapped_column(sa.String(500), default="")
    opening_hours: Mapped[str] = mapped_column(sa.String(500), default="")
    staff: Mapped[str] = mapped_column(sa.String(2), default="")
    """INSEE staff bracket code (NN, 00, 01, … 53)."""
    status: Mapped[str] = mapped_column(sa.String(10), default="published")
    fictional: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    verified_at: Mapped[date | None]
    """When a source or a person last said that this is right; unknown stays unknown."""
    closed_on: Mapped[date | None]
    successor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("actor.id"))
    files: Mapped[list[dict[str, str]]] = mapped_column(sa.JSON, default=list)
    """Its logo, photos and documents: ``{"name": stored file, "kind": …, "alt": …}`` each."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)

    location: Mapped[ActorLocation | None] = relationship(
        lambda: ActorLocation,
        back_populates="actor",
        cascade="all, delete-orphan",
        passive_deletes=True,
        lazy="raise",
    )
    source_records: Mapped[list[SourceRecord]] = relationship(
        lambda: SourceRecord, back_populates="actor", order_by=lambda: SourceRecord.id, lazy="raise"
    )

    @property
    def slug(self) -> str:
        """The readable address; the id at its end is what finds the actor when the name changes."""
        return f"{slugify(self.name)}-{self.id}".lstrip("-")


class ActorLocation(Base):
    """Where an actor is, in a narrow table of its own that migrations never alter."""

    __tablename__ = "actor_location"

    actor_id: Mapped[int] = mapped_column(
        sa.ForeignKey("actor.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    geom: Mapped[Any] = mapped_column(Geometry("POINT", srid=WGS84), nullable=True)
    qk: Mapped[int] = mapped_column(sa.BigInteger, default=NOWHERE)
    commune_code: Mapped[str] = mapped_column(sa.String(20), default="", index=True)
    """INSEE code of today's commune, empty at sea and abroad ("hors territoire")."""
    precision: Mapped[str] = mapped_column(sa.String(10), default="unknown")

    actor: Mapped[Actor] = relationship(lambda: Actor, back_populates="location", lazy="raise")


class Relation(Base):
    """A link from one actor to another, public once both sides have confirmed it."""

    __tablename__ = "relation"
    __table_args__ = (sa.UniqueConstraint("kind", "from_id", "to_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(20))
    """``member_of``, ``hosts``, ``supplies`` or ``supports``."""
    from_id: Mapped[int] = mapped_column(sa.ForeignKey("actor.id", ondelete="CASCADE"), index=True)
    to_id: Mapped[int] = mapped_column(sa.ForeignKey("actor.id", ondelete="CASCADE"), index=True)
    from_confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    to_confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @hybrid_property
    def public(self) -> bool:
        """Whether both sides have confirmed it."""
        return self.from_confirmed_at is not None and self.to_confirmed_at is not None

    @public.inplace.expression
    @classmethod
    def _public(cls) -> sa.ColumnElement[bool]:
        return sa.and_(cls.from_confirmed_at.is_not(None), cls.to_confirmed_at.is_not(None))


class Source(Base):
    """A file, a service or a person that facts come from."""

    __tablename__ = "source"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(80), unique=True)
    name: Mapped[str] = mapped_column(sa.String(250))
    url: Mapped[str] = mapped_column(sa.String(500), default="")
    licence: Mapped[str] = mapped_column(sa.String(120), default="")
    year: Mapped[int | None]
    note: Mapped[str] = mapped_column(sa.Text, default="")


class SourceRecord(Base):
    """What one source said of one actor, raw, under the identifier that it uses there."""

    __tablename__ = "source_record"
    __table_args__ = (sa.UniqueConstraint("source_id", "external_id"),)

    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    source_id: Mapped[int] = mapped_column(sa.ForeignKey("source.id"))
    external_id: Mapped[str] = mapped_column(sa.String(120))
    actor_id: Mapped[int] = mapped_column(sa.ForeignKey("actor.id", ondelete="CASCADE"), index=True)
    fingerprint: Mapped[str] = mapped_column(sa.String(32))
    """Digest of ``payload``: the same file imported again changes nothing."""
    payload: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    """The values as this source gave them, mapped to our columns; its keys are the fields
    that this source speaks for."""
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)

    actor: Mapped[Actor] = relationship(
        lambda: Actor, back_populates="source_records", lazy="raise"
    )
    source: Mapped[Source] = relationship(lambda: Source, lazy="raise")


class LabelGuard(Base):
    """A label whose owner approves what is shown under it."""

    __tablename__ = "label_guard"

    label: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime)


class LabelClearance(Base):
    """The last version of an actor that the owner of a label approved."""

    __tablename__ = "label_clearance"

    actor_id: Mapped[int] = mapped_column(
        sa.ForeignKey("actor.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    label: Mapped[str] = mapped_column(sa.String(80), primary_key=True, index=True)
    version: Mapped[int]
    values: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    approved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    approved_by_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("user.id", ondelete="SET NULL")
    )
    """None: it carried the label when the owner took over."""
