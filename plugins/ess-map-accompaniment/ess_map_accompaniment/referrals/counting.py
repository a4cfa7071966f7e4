# SPDX-License-Identifier: AGPL-3.0-or-later
"""How many requests run, wait or have begun: what the room of offers asks to know who is full."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ess_map import now
from ess_map_accompaniment.offer import seams
from ess_map_accompaniment.offer.load import Load
from ess_map_accompaniment.offer.models import Structure
from ess_map_accompaniment.referrals.lifecycle import ACTIVE
from ess_map_accompaniment.referrals.models import Referral

MONTH, SEASON = timedelta(days=30), timedelta(days=91)


@seams.running.by
def running(session: Session) -> Load:
    """Count the follow-ups that run, the waiting lists, and what was accepted in 30 days."""
    return Load(
        structures=_count(session, Referral.structure_id, Referral.state.in_(ACTIVE)),
        services=_count(session, Referral.service_id, Referral.state.in_(ACTIVE)),
        waiting=_count(session, Referral.service_id, Referral.state == "waiting"),
        month=_count(session, Referral.service_id, Referral.accepted_at >= now() - MONTH),
    )


@seams.waiting.by
def unanswered(session: Session, structure: Structure) -> int:
    """Return how many requests wait for the answer of a structure."""
    waiting = sa.select(sa.func.count()).where(
        Referral.structure_id == structure.id, Referral.state.in_(("sent", "seen"))
    )
    return session.scalar(waiting) or 0


@seams.to_check.by
def left_to_check(session: Session, structure: Structure) -> dict[int, int]:
    """Count by service the projects of three months whom a silent sheet left « à vérifier »."""
    asked = sa.select(Referral).where(
        Referral.structure_id == structure.id, Referral.sent_at >= now() - SEASON
    )
    found: Counter[int] = Counter()
    for referral in session.scalars(asked):
        verdicts = referral.snapshot["verdicts"] if referral.snapshot else ()
        found[referral.service_id] += any(map(_unsaid, verdicts))
    return {service_id: count for service_id, count in found.items() if count}


def _unsaid(verdict: Mapping[str, Any]) -> bool:
    """Tell whether a condition waits for a word of the structure, not of the holder."""
    gate = verdict["max_points"] is None
    return gate and verdict["status"] == "unknown" and verdict["evidence"].get("field") == ""


def position(session: Session, referral: Referral) -> int:
    """Return the place of a waiting request on the list of its service, 1 first."""
    before = sa.select(sa.func.count()).where(
        Referral.service_id == referral.service_id,
        Referral.state == "waiting",
        sa.tuple_(Referral.answered_at, Referral.id)
        <= sa.tuple_(sa.literal(referral.answered_at, Referral.answered_at.type), referral.id),
    )
    return session.scalar(before) or 1


def _count(
    session: Session, by: sa.orm.InstrumentedAttribute, which: sa.ColumnElement[bool]
) -> dict[int, int]:
    query = sa.select(by, sa.func.count()).where(which).group_by(by)
    return {row[0]: row[1] for row in session.execute(query)}
