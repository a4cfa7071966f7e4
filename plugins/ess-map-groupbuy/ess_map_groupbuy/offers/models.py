# SPDX-License-Identifier: AGPL-3.0-or-later
"""What suppliers propose for a campaign."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ess_map import Actor, db
from ess_map_groupbuy.columns import (
    Area,
    Cents,
    Changed,
    Items,
    Keys,
    Line,
    Long,
    Made,
    Moment,
    Word,
)


class Offer(db.Model):
    """Prices by quantity for a group, without VAT; quantities in steps of the campaign."""

    __tablename__ = "groupbuy_offer"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(
        ForeignKey("groupbuy_campaign.id", ondelete="CASCADE"), index=True
    )
    supplier_id: Mapped[int | None] = mapped_column(ForeignKey("actor.id", ondelete="SET NULL"))
    supplier: Mapped[Line]
    """The name under which the supplier is shown."""
    central: Mapped[bool] = mapped_column(default=False)
    """From an existing central purchasing body (« centrale d'achat »)."""
    email: Mapped[Line]
    """Where the supplier is written to; not public."""
    state: Mapped[Word]
    title: Mapped[Line]
    description: Mapped[Long]
    labels: Mapped[Keys]
    """Words of quality: « AB », « PEFC », one per item."""
    tiers: Mapped[Items]
    """``{"least": steps, "price": cents}``, ascending quantities, descending prices."""
    vat_rate: Mapped[int] = mapped_column(default=2000)
    lot: Mapped[int] = mapped_column(default=1)
    """What is ordered is a multiple of it, in steps; 1: no lots."""
    packaging: Mapped[Line]
    """How a lot comes: « palette de 2 stères »."""
    capacity: Mapped[int | None]
    """All that the supplier can deliver in the campaign, in steps."""
    min_order: Mapped[int] = mapped_column(default=1)
    """The smallest delivery, in steps."""
    fee_rule: Mapped[Word]
    fee: Mapped[Cents]
    """Of one delivery, without VAT; the prices of the tiers come without it."""
    fixed: Mapped[Cents]
    """Contracts: what a year costs each member whatever they take, without VAT."""
    area: Mapped[Area]
    """Where the supplier delivers; None: in the whole perimeter."""
    lead_days: Mapped[int | None]
    valid_until: Mapped[date | None]
    submitted_at: Mapped[Moment]
    fictional: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[Made]
    updated_at: Mapped[Changed]

    supplying: Mapped[Actor | None] = relationship(lambda: Actor, lazy="raise")
