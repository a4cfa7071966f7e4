# SPDX-License-Identifier: AGPL-3.0-or-later
"""Recurring receptions, and who has booked one."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from ess_map import UtcDateTime, db, now
from ess_map_accompaniment.columns import Ids, Items, Line, Word


class Permanence(db.Model):
    """When and where a structure receives; at an actor of the map, or at an address."""

    __tablename__ = "accompaniment_permanence"

    id: Mapped[int] = mapped_column(primary_key=True)
    structure_id: Mapped[int] = mapped_column(
        ForeignKey("accompaniment_structure.id", ondelete="CASCADE"), index=True
    )
    place_id: Mapped[int | None] = mapped_column(
        ForeignKey("actor.id", ondelete="SET NULL"), index=True
    )
    place_name: Mapped[Line]
    address: Mapped[Line]
    commune: Mapped[Line]
    """Key of a territory (``commune-37261``)."""
    longitude: Mapped[float | None]
    latitude: Mapped[float | None]
    hours: Mapped[str] = mapped_column(String(255), default="")
    """OpenStreetMap syntax, closed on public holidays unless it says otherwise."""
    slot_minutes: Mapped[int] = mapped_column(default=30)
    seats: Mapped[int] = mapped_column(default=1)
    """People received at once."""
    booking: Mapped[str] = mapped_column(String(40), default="appointment")
    """free (just come) or appointment."""
    mode: Mapped[str] = mapped_column(String(40), default="onsite")
    service_ids: Mapped[Ids]
    """The services it is for; none: all of the structure's."""
    closures: Mapped[Items]
    """[{on, why}]: a day in ISO form, and what people are told."""
    since: Mapped[date | None]
    until: Mapped[date | None]
    note: Mapped[Line]
    fictional: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)


class Booking(db.Model):
    """One slot taken by somebody; who it was is forgotten some weeks after."""

    __tablename__ = "accompaniment_booking"

    id: Mapped[int] = mapped_column(primary_key=True)
    permanence_id: Mapped[int] = mapped_column(
        ForeignKey("accompaniment_permanence.id", ondelete="CASCADE"), index=True
    )
    project_id: Mapped[int | None] = mapped_column(
        ForeignKey("accompaniment_project.id", ondelete="SET NULL"), index=True
    )
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL"), index=True
    )
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    state: Mapped[str] = mapped_column(String(40), default="booked")
    """booked, cancelled (by who booked), called_off (by the structure), kept, missed."""
    name: Mapped[Line]
    email: Mapped[str] = mapped_column(String(200), default="", index=True)
    phone: Mapped[Word]
    note: Mapped[Line]
    language: Mapped[str] = mapped_column(String(2), default="fr")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    anonymised_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
