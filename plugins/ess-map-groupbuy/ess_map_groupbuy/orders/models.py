# SPDX-License-Identifier: AGPL-3.0-or-later
"""Orders to suppliers, what came of them, and the part of each; no money passes here."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ess_map import UtcDateTime, db
from ess_map_groupbuy.columns import Cents, Line, Made, Moment, Word


class SupplierOrder(db.Model):
    """What a campaign orders of one offer, for all its groups."""

    __tablename__ = "groupbuy_order"
    __table_args__ = (UniqueConstraint("campaign_id", "offer_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(
        ForeignKey("groupbuy_campaign.id", ondelete="CASCADE"), index=True
    )
    offer_id: Mapped[int] = mapped_column(
        ForeignKey("groupbuy_offer.id", ondelete="CASCADE"), index=True
    )
    state: Mapped[Word]
    """Of ``orders.lifecycle.ORDERS``."""
    sent_at: Mapped[Moment]
    note: Mapped[Line]
    created_at: Mapped[Made]


class Lot(db.Model):
    """The line of an order for one group: so many steps, in so many lots."""

    __tablename__ = "groupbuy_lot"
    __table_args__ = (UniqueConstraint("order_id", "group_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(
        ForeignKey("groupbuy_order.id", ondelete="CASCADE"), index=True
    )
    group_id: Mapped[int] = mapped_column(
        ForeignKey("groupbuy_group.id", ondelete="CASCADE"), index=True
    )
    quantity: Mapped[int]
    """In steps."""
    lots: Mapped[int]
    on: Mapped[date | None]
    """The day of the delivery, once it is known."""
    alone: Mapped[int | None]
    together: Mapped[int | None]
    """Kilometres if each fetched their part from the supplier, and as it is; None: not known."""


class Delivery(db.Model):
    """What came for a group, and what the supplier asks for it."""

    __tablename__ = "groupbuy_delivery"

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(
        ForeignKey("groupbuy_group.id", ondelete="CASCADE"), index=True
    )
    quantity: Mapped[int]
    """Thousandths of the unit: what comes need be no whole step."""
    invoice: Mapped[int]
    """Cents with VAT: the shares sum to it."""
    vat: Mapped[int] = mapped_column(default=0)
    """The VAT in it, in cents."""
    number: Mapped[Line]
    """Of the supplier's invoice."""
    note: Mapped[Line]
    final: Mapped[bool] = mapped_column(default=True)
    """False: the rest is still to come."""
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Share(db.Model):
    """What one member takes of a delivery and owes for it; informative only."""

    __tablename__ = "groupbuy_share"
    __table_args__ = (UniqueConstraint("delivery_id", "commitment_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(
        ForeignKey("groupbuy_delivery.id", ondelete="CASCADE"), index=True
    )
    commitment_id: Mapped[int] = mapped_column(
        ForeignKey("groupbuy_commitment.id", ondelete="CASCADE"), index=True
    )
    quantity: Mapped[int]
    """Thousandths of the unit."""
    due: Mapped[Cents]
    """With VAT."""
    vat: Mapped[Cents]
    taken_at: Mapped[Moment]
    settled_at: Mapped[Moment]
    """When the member has paid the supplier or the organiser, as they say."""
