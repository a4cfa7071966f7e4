# SPDX-License-Identifier: AGPL-3.0-or-later
"""Jobs: idempotent sweeps over tables; the queue only says when, and losing it loses nothing."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

_WISHES = "ess_map.kicks"


def kick_after_commit(session: Session, job: str) -> None:
    """Ask for ``job`` once the caller's transaction is committed; forget it on a rollback."""
    session.info.setdefault(_WISHES, set()).add(job)


@sa.event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop(_WISHES, None)
