# SPDX-License-Identifier: AGPL-3.0-or-later
"""How many requests run, wait or have begun: what the room of offers asks to know who is full."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ess_map import now
from ess_map_accompaniment.offer.load import Load, counted_by
from ess_map_accompaniment.referrals.lifecycle import ACTIVE
from ess_map_accompaniment.referrals.models import Referral

MONTH = timedelta(days=30)


@counted_by
def running(session: Session) -> Load:
    """Count the follow-ups that run, the waiting lists, and what was accepted in 30 days."""
    return Load(
        structures=_count(session, Referral.structure_id, Referral.state.in_(ACTIVE)),
        services=_count(session, Referral.service_id, Referral.state.in_(ACTIVE)),
        waiting=_count(session, Referral.service_id, Referral.state == "waiting"),
        month=_count(session, Referral.service_id, Referral.accepted_at >= now() - MONTH),
    )


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
