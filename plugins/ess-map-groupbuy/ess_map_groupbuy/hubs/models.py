# SPDX-License-Identifier: AGPL-3.0-or-later
"""Hubs, and what each of them agreed to hold for a campaign."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ess_map import Actor, db
from ess_map_groupbuy.columns import Changed, Keys, Line, Long, Made, Moment, Word


class Hub(db.Model):
    """An actor, often a tiers-lieu, that lets deliveries be picked up; its place is public."""

    __tablename__ = "groupbuy_hub"

    id: Mapped[int] = mapped_column(primary_key=True)
    actor_id: Mapped[int] = mapped_column(ForeignKey("actor.id", ondelete="CASCADE"), unique=True)
    state: Mapped[Word]
    """Of ``words.HUB_STATES``."""
    slots: Mapped[Keys]
    """When it is there to hand things out."""
    room: Mapped[Line]
    """What it can hold, in words: « un garage de 30 m², pas de froid »."""
    access: Mapped[Long]
    """How one gets there with a trailer, where one parks."""
    email: Mapped[Line]
    """Where it is asked; not public."""
    max_campaigns: Mapped[int | None]
    """How many campaigns at once; None: nobody has said."""
    checked_on: Mapped[date | None]
    fictional: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[Made]
    updated_at: Mapped[Changed]

    actor: Mapped[Actor] = relationship(lambda: Actor, lazy="raise")


class Hosting(db.Model):
    """What a hub holds for one campaign: so much in each of these slots."""

    __tablename__ = "groupbuy_hosting"
    __table_args__ = (UniqueConstraint("campaign_id", "hub_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(
        ForeignKey("groupbuy_campaign.id", ondelete="CASCADE"), index=True
    )
    hub_id: Mapped[int] = mapped_column(
        ForeignKey("groupbuy_hub.id", ondelete="CASCADE"), index=True
    )
    state: Mapped[Word]
    """Of ``hubs.lifecycle.HOSTINGS``."""
    slots: Mapped[Keys]
    capacity: Mapped[int | None]
    """In steps of the campaign, for each slot; None: no limit."""
    note: Mapped[Line]
    answered_at: Mapped[Moment]
    created_at: Mapped[Made]
    updated_at: Mapped[Changed]

    hub: Mapped[Hub] = relationship(lambda: Hub, lazy="raise")
