# SPDX-License-Identifier: AGPL-3.0-or-later
"""What rooms further on add to intentions: each appends its function once, when it is imported."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.campaigns.seams import Section
from ess_map_groupbuy.intentions.models import Intention

SECTIONS: list[Callable[[Intention, Campaign], Section | None]] = []
"""(intention, campaign) → a block of the page of who said it, or None."""
CHANGED: list[Callable[[Session, Intention, str], None]] = []
"""(session, intention, what) → None, after it was ``changed``, ``withdrawn`` or ``erased`` (just
before its row goes) and before the commit."""


def sections(intention: Intention, campaign: Campaign) -> list[Section]:
    """Return the blocks that other rooms add, in order."""
    found = [one for tell in SECTIONS if (one := tell(intention, campaign)) is not None]
    return sorted(found, key=lambda one: one.weight)


def tell(session: Session, intention: Intention, what: str) -> None:
    """Let every room know that an intention is ``changed``, ``withdrawn`` or ``erased``."""
    for follow in CHANGED:
        follow(session, intention, what)
