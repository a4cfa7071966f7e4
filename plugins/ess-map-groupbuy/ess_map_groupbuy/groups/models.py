# SPDX-License-Identifier: AGPL-3.0-or-later
"""Groups and who is in them."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from ess_map import db
from ess_map_groupbuy.columns import Made, Moment, Word


class Group(db.Model):
    """Who buys from one offer, delivered to one hub in one slot (a contract has neither)."""

    __tablename__ = "groupbuy_group"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(
        ForeignKey("groupbuy_campaign.id", ondelete="CASCADE"), index=True
    )
    run_id: Mapped[int | None] = mapped_column(ForeignKey("groupbuy_run.id", ondelete="SET NULL"))
    offer_id: Mapped[int] = mapped_column(
        ForeignKey("groupbuy_offer.id", ondelete="CASCADE"), index=True
    )
    hosting_id: Mapped[int | None] = mapped_column(
        ForeignKey("groupbuy_hosting.id", ondelete="CASCADE"), index=True
    )
    slot: Mapped[Word]
    state: Mapped[Word]
    tier: Mapped[int]
    """From how many steps its price holds."""
    price: Mapped[int]
    """Cents for a unit without VAT, with its part of the delivery's fee at the worst."""
    lead_id: Mapped[int | None] = mapped_column(
        ForeignKey("groupbuy_intention.id", ondelete="SET NULL")
    )
    """Who offered to look after it."""
    lead_agreed_at: Mapped[Moment]
    """Since when the members may read how to reach them."""
    created_at: Mapped[Made]


class Commitment(db.Model):
    """What was proposed to one intention, and what it answered."""

    __tablename__ = "groupbuy_commitment"

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(
        ForeignKey("groupbuy_group.id", ondelete="CASCADE"), index=True
    )
    intention_id: Mapped[int] = mapped_column(
        ForeignKey("groupbuy_intention.id", ondelete="CASCADE"), index=True
    )
    state: Mapped[Word]
    quantity: Mapped[int]
    """In steps."""
    price: Mapped[int]
    """Proposed, in cents for a unit without VAT."""
    cap: Mapped[int]
    """The highest they accept, likewise: no re-formation may go above."""
    asked_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    answered_at: Mapped[Moment]
    reminded_at: Mapped[Moment]
    waits_since: Mapped[Moment]
    """After a no, a silence or a withdrawal: since when they wish to be asked again."""
    told: Mapped[Word]
    """What last changed without them, for their page: ``price``, ``moved``…"""
    created_at: Mapped[Made]
