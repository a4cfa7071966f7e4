# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which structures have an adviser who was there all the days of a session."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ess_map_accompaniment.offer import seams
from ess_map_accompaniment.training.models import Enrolment, TrainingSession


@seams.trained.by
def structures(session: Session) -> frozenset[int]:
    """Return the ids of the structures with an adviser who attended a whole session.

    It is said of the structure, and filters when asked; it changes nobody's rank.
    """
    query = (
        sa.select(Enrolment.structure_id, Enrolment.attended, TrainingSession.days)
        .join(TrainingSession, TrainingSession.id == Enrolment.session_id)
        .where(
            Enrolment.structure_id.is_not(None),
            Enrolment.state == "enrolled",
            TrainingSession.state == "open",
        )
    )
    return frozenset(one for one, came, days in session.execute(query) if whole(came, days))


def whole(attended: list[str], days: list[str]) -> bool:
    """Tell whether ``attended`` holds every one of ``days``; no day at all is no session."""
    return bool(days) and set(days) <= set(attended)
