# SPDX-License-Identifier: AGPL-3.0-or-later
"""Campaigns and the people who organise them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ess_map import Actor, UtcDateTime, db
from ess_map_groupbuy.columns import Area, Changed, Items, Keys, Line, Long, Made, Moment, Word


class Campaign(db.Model):
    """Something that people may buy together; times are instants, chosen as local wall times."""

    __tablename__ = "groupbuy_campaign"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    title: Mapped[Line]
    kind: Mapped[Word]
    state: Mapped[Word]
    """Of the lifecycle of its kind: ``lifecycle.of``."""
    summary: Mapped[Line]
    product: Mapped[Line]
    """What is bought, in a few words: « bûches de chêne, 33 cm, sèches »."""
    specification: Mapped[Long]
    unit: Mapped[Word]
    step: Mapped[int] = mapped_column(default=1000)
    """The smallest quantity and its multiples, in thousandths of the unit."""
    usual: Mapped[int | None]
    """What a household usually wants, in steps: the form proposes it."""
    vat_rate: Mapped[int] = mapped_column(default=2000)
    """Of the product, in hundredths of a percent; no offer may have a higher one."""
    organiser_id: Mapped[int | None] = mapped_column(ForeignKey("actor.id", ondelete="SET NULL"))
    email: Mapped[Line]
    """Where one writes to the organiser; public."""
    audience: Mapped[Word]
    area: Mapped[Area]
    """Its perimeter; None: nobody has said, and it cannot open."""
    legal: Mapped[Word]
    mandate_to: Mapped[Line]
    legal_note: Mapped[Long]
    sharing: Mapped[Long]
    """Shared equipment: who keeps it, how it is booked, who repairs it."""
    slots: Mapped[Keys]
    """When deliveries may be; the hubs choose among them."""
    opens_at: Mapped[Moment]
    closes_at: Mapped[Moment]
    quotes_open_at: Mapped[Moment]
    """Contracts: when all sealed quotes are opened at once."""
    forms_at: Mapped[Moment]
    commit_by: Mapped[Moment]
    """Until when one says yes to a proposal (contracts: the end of the acceptance window)."""
    order_at: Mapped[Moment]
    deliver_from: Mapped[date | None]
    deliver_to: Mapped[date | None]
    least_members: Mapped[int] = mapped_column(default=2)
    largest_share: Mapped[int] = mapped_column(default=1000)
    """In thousandths of a group's quantity; 1000: no limit."""
    goal: Mapped[Word]
    allow_extension: Mapped[bool] = mapped_column(default=True)
    extension_days: Mapped[int] = mapped_column(default=14)
    extended_at: Mapped[Moment]
    criteria: Mapped[Items]
    """Contracts, published before quotes: ``{"key", "label", "weight"}``, weights sum to 100."""
    approval_asked_at: Mapped[Moment]
    fictional: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[Made]
    updated_at: Mapped[Changed]

    organiser: Mapped[Actor | None] = relationship(lambda: Actor, lazy="raise")


class Organiser(db.Model):
    """An account that runs a campaign, or the address of one that is still to be made."""

    __tablename__ = "groupbuy_organiser"
    __table_args__ = (UniqueConstraint("campaign_id", "email"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(
        ForeignKey("groupbuy_campaign.id", ondelete="CASCADE"), index=True
    )
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), index=True
    )
    email: Mapped[Line]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
