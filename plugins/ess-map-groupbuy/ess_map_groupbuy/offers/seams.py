# SPDX-License-Identifier: AGPL-3.0-or-later
"""What rooms further on add to offers: each appends its function once, when it is imported."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from ess_map_groupbuy.offers.models import Offer

LOST: list[Callable[[Session, Offer], None]] = []
"""(session, offer) → None, once an accepted offer was withdrawn, refused or has expired."""


def lost(session: Session, offer: Offer) -> None:
    """Let every room know that an offer that was accepted no longer stands."""
    for follow in LOST:
        follow(session, offer)
