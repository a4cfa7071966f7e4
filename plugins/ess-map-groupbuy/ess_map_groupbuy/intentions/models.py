# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody would buy; the point is private and never leaves the server."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from ess_map import UtcDateTime, db
from ess_map_groupbuy.columns import Changed, Ids, Keys, Line, Made, Moment, Word


class Intention(db.Model):
    """One demand; quantities in steps of the campaign, the price in cents for a unit."""

    __tablename__ = "groupbuy_intention"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(
        ForeignKey("groupbuy_campaign.id", ondelete="CASCADE"), index=True
    )
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL"), index=True
    )
    state: Mapped[Word]
    who: Mapped[Word]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("actor.id", ondelete="SET NULL"))
    """The enterprise, when it is on the map."""
    name: Mapped[Line]
    email: Mapped[str] = mapped_column(String(200), index=True)
    phone: Mapped[Line]
    language: Mapped[Word]
    commune_code: Mapped[Word]
    place: Mapped[Line]
    """The commune, as one says it."""
    longitude: Mapped[float | None]
    latitude: Mapped[float | None]
    """Rounded to a thousandth of a degree, some hundred metres: enough to count kilometres."""
    quantity: Mapped[int]
    least: Mapped[int]
    most: Mapped[int]
    price: Mapped[int]
    """The highest for a unit, with VAT for who cannot take it back, else without."""
    recovers_vat: Mapped[bool] = mapped_column(default=False)
    reach: Mapped[int | None]
    """Metres as the crow flies; None: any distance."""
    hubs: Mapped[Ids]
    """Only these, when any."""
    slots: Mapped[Keys]
    """Only these, when any."""
    can_help: Mapped[Keys]
    consent_at: Mapped[Moment]
    confirmed_at: Mapped[Moment]
    """When the link of the letter was opened; the order of arrival is that of ``created_at``."""
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """When what the demand counts was last changed: the public picture waits for five of them."""
    fictional: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[Made]
    updated_at: Mapped[Changed]
