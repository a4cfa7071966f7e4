# SPDX-License-Identifier: AGPL-3.0-or-later
"""What rooms further on add to hubs: each appends its function once, when it is imported."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy.orm import Session

from ess_map_groupbuy.hubs.models import Hosting

LOST: list[Callable[[Session, Hosting], None]] = []
"""(session, hosting) → None, once a hub that had agreed no longer can and before the commit."""
TAKEN: list[Callable[[Session, Sequence[int]], Mapping[tuple[int, str], int]]] = []
"""(session, hosting ids) → the steps that groups hold there, by hosting and slot."""


def lost(session: Session, hosting: Hosting) -> None:
    """Let every room know that a hub can no longer hold what it had agreed to."""
    for follow in LOST:
        follow(session, hosting)


def taken(session: Session, ids: Sequence[int]) -> dict[tuple[int, str], int]:
    """Return the steps that groups hold, by hosting and slot."""
    found: dict[tuple[int, str], int] = {}
    for count in TAKEN:
        for key, steps in count(session, ids).items():
            found[key] = found.get(key, 0) + steps
    return found
