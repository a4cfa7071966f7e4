# SPDX-License-Identifier: AGPL-3.0-or-later
"""The picture of the demand that is shown until enough has changed for the next."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from ess_map import UtcDateTime, db
from ess_map_groupbuy.columns import Facts


class Picture(db.Model):
    """What is published of a campaign's demand; replaced whole, never followed one by one."""

    __tablename__ = "groupbuy_picture"

    campaign_id: Mapped[int] = mapped_column(
        ForeignKey("groupbuy_campaign.id", ondelete="CASCADE"), primary_key=True
    )
    shown: Mapped[Facts]
    """What all may see (``demand.picture.Shown``), rounded."""
    counted: Mapped[Facts] = mapped_column(deferred=True)
    """The ids counted, by cell: what has changed since is what is not the same; never shown."""
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
