# SPDX-License-Identifier: AGPL-3.0-or-later
"""What rooms further on do when a run has ended: each appends its function when it is imported."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from ess_map_groupbuy.intentions.models import Intention
from ess_map_groupbuy.runs.models import Run

DONE: list[Callable[[Session, Run], None]] = []
"""(session, run) → None, in the transaction in which a run is done, or has failed."""

LEFT: list[Callable[[Session, Intention], bool]] = []
"""(session, intention) → whether the place that it was given has been given back since."""


def left(session: Session, intention: Intention) -> bool:
    """Tell whether a run that gave ``intention`` a place has nothing more to say to it."""
    return any(one(session, intention) for one in LEFT)


def tell(session: Session, run: Run) -> None:
    """Let every room know that ``run`` has ended; ``run.state`` says how."""
    for follow in DONE:
        follow(session, run)
