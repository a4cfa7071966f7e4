# SPDX-License-Identifier: AGPL-3.0-or-later
"""Projects, the people who carry them, and the steps of their pathway."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ess_map import UtcDateTime, db, now
from ess_map_accompaniment.columns import Cents, Facts, Keys, Line, Long, Word


class Project(db.Model):
    """What somebody wants to do. Its text and its exact place are for those it is sent to."""

    __tablename__ = "accompaniment_project"

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(40), default="unconfirmed", index=True)
    """unconfirmed (the letter is not answered yet), active, closed, anonymised."""
    title: Mapped[Line]
    summary: Mapped[Long]
    stage: Mapped[Word]
    needs: Mapped[Keys]
    commune: Mapped[Line]
    """Key of a territory (``commune-37261``); '' for who has no fixed place."""
    epci: Mapped[Line]
    """Key of the EPCI of that commune on the day it was said, for counts."""
    longitude: Mapped[float | None]
    latitude: Mapped[float | None]
    sectors: Mapped[Keys]
    legal_form: Mapped[Line]
    collective: Mapped[bool | None]
    amount: Mapped[Cents]
    max_km: Mapped[int | None]
    remote_ok: Mapped[bool | None]
    publics: Mapped[Keys]
    """Self-declared, and only when a service is reserved by law."""
    host: Mapped[Word]
    """A host enterprise for the study: '' not said, none, seeking, found."""
    host_actor_id: Mapped[int | None] = mapped_column(ForeignKey("actor.id", ondelete="SET NULL"))
    actor_id: Mapped[int | None] = mapped_column(
        ForeignKey("actor.id", ondelete="SET NULL"), index=True
    )
    """The actor of the map that carries it, if one does."""
    language: Mapped[str] = mapped_column(String(2), default="fr")
    consents: Mapped[Facts]
    """scope → ISO instant: send (to whom I choose), animator (may see it), study (statistics)."""
    asked_animator_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the holder, left without a service, asked the animator."""
    fictional: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    touched_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    """Last sign of life; retention counts from it."""
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    anonymised_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    holders: Mapped[list[Holder]] = relationship(
        lambda: Holder, lazy="raise", passive_deletes=True, order_by=lambda: Holder.id
    )


class Holder(db.Model):
    """A person who carries a project; the first one is written to, all may follow it."""

    __tablename__ = "accompaniment_holder"

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(
        ForeignKey("accompaniment_project.id", ondelete="CASCADE"), index=True
    )
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL"), index=True
    )
    name: Mapped[Line]
    email: Mapped[str] = mapped_column(String(200), default="", index=True)
    phone: Mapped[str] = mapped_column(String(40), default="")


class PathwayStep(db.Model):
    """One step that is planned for a project, in order; it may hold a request."""

    __tablename__ = "accompaniment_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(
        ForeignKey("accompaniment_project.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int]
    stage: Mapped[Word]
    need: Mapped[Word]
    service_id: Mapped[int | None] = mapped_column(
        ForeignKey("accompaniment_service.id", ondelete="SET NULL")
    )
    referral_id: Mapped[int | None] = mapped_column(
        ForeignKey("accompaniment_referral.id", ondelete="SET NULL")
    )
    note: Mapped[Line]
    done_on: Mapped[date | None]
