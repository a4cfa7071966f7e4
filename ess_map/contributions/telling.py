# SPDX-License-Identifier: AGPL-3.0-or-later
"""Telling the journal what became of a contribution."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from ess_map.contributions.models import Contribution
from ess_map.core import journal


def tell(
    session: Session,
    contribution: Contribution,
    verb: str,
    data: dict[str, Any] | None = None,
    cause: Contribution | None = None,
) -> None:
    """Record ``contribution.<verb>``; ``cause`` is another contribution that did it."""
    event = journal.Event(f"contribution.{verb}", contribution.id, data)
    journal.record(session, [event], None, (cause or contribution).id)
