# SPDX-License-Identifier: AGPL-3.0-or-later
"""A run that formed groups, with all that is needed to do it again."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from ess_map import db
from ess_map_groupbuy.columns import Facts, Items, Line, Long, Made, Moment, Word


class Run(db.Model):
    """One formation: what was asked, what was found, how sure it is."""

    __tablename__ = "groupbuy_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(
        ForeignKey("groupbuy_campaign.id", ondelete="CASCADE"), index=True
    )
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    purpose: Mapped[Word]
    """``form``, ``reform`` (a group has lost somebody or something) or ``what_if``."""
    state: Mapped[Word]
    """``queued``, ``running``, ``done``, ``failed``; ``proposed`` once it was."""
    change: Mapped[Facts]
    """Of a ``what_if``: what was supposed; of a ``reform``: why."""
    fingerprint: Mapped[Word] = mapped_column(default="")
    """SHA-256 of all inputs and parameters, its first forty digits."""
    problem: Mapped[str] = mapped_column(Text, default="", deferred=True)
    """``forming.fingerprint.to_json``; holds rounded places: erased with the intentions."""
    names: Mapped[Facts] = mapped_column(deferred=True)
    """Which offer, hosting and slot each site of the problem is."""
    solution: Mapped[Facts] = mapped_column(deferred=True)
    parameters: Mapped[Facts]
    """Seed and limits."""
    solver: Mapped[Line]
    stages: Mapped[Items]
    people: Mapped[int] = mapped_column(default=0)
    asked: Mapped[int] = mapped_column(default=0)
    """How many intentions there were."""
    progress: Mapped[Facts]
    failure: Mapped[Long]
    started_at: Mapped[Moment]
    finished_at: Mapped[Moment]
    created_at: Mapped[Made]
