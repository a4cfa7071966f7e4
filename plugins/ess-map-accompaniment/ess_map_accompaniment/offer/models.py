# SPDX-License-Identifier: AGPL-3.0-or-later
"""Structures that accompany projects, their services, their advisers and their absences."""

from __future__ import annotations

from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from ess_map import Actor, Invalid, UtcDateTime, db, is_address, now
from ess_map_accompaniment.columns import (
    Area,
    Cents,
    Facts,
    Ids,
    Items,
    Keys,
    KnownKeys,
    Line,
    Long,
    Source,
    Word,
)


class Structure(db.Model):
    """An actor in its role of accompanying projects."""

    __tablename__ = "accompaniment_structure"
    __table_args__ = (UniqueConstraint("source", "external_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    actor_id: Mapped[int] = mapped_column(ForeignKey("actor.id", ondelete="CASCADE"), unique=True)
    kinds: Mapped[Keys]
    networks: Mapped[Keys]
    email: Mapped[Line]
    """Where requests are sent; never shown."""
    area: Mapped[Area]
    response_days: Mapped[int] = mapped_column(default=5)
    """Working days in which it promises to answer."""
    active_max: Mapped[int | None]
    """Follow-ups that it can lead at once, all services together; None: not said."""
    conflicts: Mapped[Ids]
    """Ids of actors in whose decisions it has a part: it says so when one of them asks."""
    accreditations: Mapped[Items]
    """[{name, since, until}], days in ISO form."""
    cae_type: Mapped[Word]
    cae_sectors: Mapped[Keys]
    entrepreneurs: Mapped[int | None]
    """Of a CAE: employee-entrepreneurs today."""
    test_places: Mapped[int | None]
    test_places_taken: Mapped[int] = mapped_column(default=0)
    meetings: Mapped[Items]
    """Collective information meetings, [{at, place}]: ISO instant with offset, where."""
    closed_on: Mapped[date | None]
    successor_id: Mapped[int | None] = mapped_column(
        ForeignKey("accompaniment_structure.id", ondelete="SET NULL")
    )
    source: Mapped[Source]
    external_id: Mapped[Source]
    extra: Mapped[Facts]
    """What a source says that we do not know, kept word for word."""
    fictional: Mapped[bool] = mapped_column(default=False)
    verified_at: Mapped[date | None]
    reminded_on: Mapped[date | None]
    """When it was last asked whether its sheets are still right."""
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, onupdate=now)

    actor: Mapped[Actor] = relationship(lambda: Actor, lazy="raise")
    services: Mapped[list[Service]] = relationship(
        lambda: Service,
        back_populates="structure",
        lazy="raise",
        passive_deletes=True,
        order_by=lambda: Service.id,
    )

    @validates("email")
    def _refuse_unwritable(self, _name: str, email: str) -> str:
        """A letter to it fails where somebody else is waiting: on a visitor's booking."""
        if email and not is_address(email):
            raise Invalid(_("« %(email)s » n'est pas une adresse de courriel.", email=email[:60]))
        return email


class Service(db.Model):
    """One thing that a structure does for projects; ``kind`` is the need that it answers."""

    __tablename__ = "accompaniment_service"
    __table_args__ = (UniqueConstraint("source", "external_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    structure_id: Mapped[int] = mapped_column(
        ForeignKey("accompaniment_structure.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[Line]
    description: Mapped[Long]
    kind: Mapped[Word]
    stages: Mapped[KnownKeys]
    sectors: Mapped[KnownKeys]
    """Keys of core's ``activity``."""
    legal_forms: Mapped[KnownKeys]
    """Keys of core's ``legal_form``, those envisaged included."""
    team_mode: Mapped[Word]
    """individual, collective or both; '' when nobody has said."""
    publics: Mapped[Keys]
    reserved: Mapped[bool] = mapped_column(default=False)
    """The law reserves it to ``publics``: only then are they a condition."""
    cost: Mapped[Word]
    """free or paid; '' when nobody has said."""
    cost_details: Mapped[Line]
    modes: Mapped[Keys]
    """onsite, remote."""
    languages: Mapped[Keys]
    prerequisites: Mapped[Long]
    needs_host: Mapped[bool] = mapped_column(default=False)
    """Only for a project that has a host enterprise, or looks for one."""
    collective_experience: Mapped[bool | None]
    instrument: Mapped[Word]
    amount_min: Mapped[Cents]
    amount_max: Mapped[Cents]
    guarantee: Mapped[Line]
    intake: Mapped[str] = mapped_column(String(40), default="continuous")
    """continuous, campaigns or closed."""
    campaigns: Mapped[Items]
    """[{since, until}], days in ISO form, both included."""
    active_max: Mapped[int | None]
    month_max: Mapped[int | None]
    area: Mapped[Area]
    response_days: Mapped[int | None]
    answer_days: Mapped[float | None]
    """Measured: the median of the working days its answers took; None below five answers."""
    valid_until: Mapped[date | None]
    verified_at: Mapped[date | None]
    closed_on: Mapped[date | None]
    source: Mapped[Source]
    external_id: Mapped[Source]
    extra: Mapped[Facts]
    fictional: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, onupdate=now)

    structure: Mapped[Structure] = relationship(
        lambda: Structure, back_populates="services", lazy="raise"
    )


class Adviser(db.Model):
    """Somebody who answers for a structure; without ``user_id`` they were only invited."""

    __tablename__ = "accompaniment_adviser"
    __table_args__ = (UniqueConstraint("structure_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    structure_id: Mapped[int] = mapped_column(
        ForeignKey("accompaniment_structure.id", ondelete="CASCADE"), index=True
    )
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL"), index=True
    )
    name: Mapped[Line]
    email: Mapped[Line]
    invited_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    joined_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    left_on: Mapped[date | None]


class Absence(db.Model):
    """Days, both included, on which a structure, or one adviser of it, answers nobody."""

    __tablename__ = "accompaniment_absence"

    id: Mapped[int] = mapped_column(primary_key=True)
    structure_id: Mapped[int] = mapped_column(
        ForeignKey("accompaniment_structure.id", ondelete="CASCADE"), index=True
    )
    adviser_id: Mapped[int | None] = mapped_column(
        ForeignKey("accompaniment_adviser.id", ondelete="CASCADE")
    )
    since: Mapped[date]
    until: Mapped[date]
    note: Mapped[Line]
