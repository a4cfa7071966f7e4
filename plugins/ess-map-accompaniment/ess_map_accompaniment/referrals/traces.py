# SPDX-License-Identifier: AGPL-3.0-or-later
"""What requests keep of people: handed over, and forgotten when the project is."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ess_map import User, db
from ess_map_accompaniment.offer.models import Adviser
from ess_map_accompaniment.referrals import record
from ess_map_accompaniment.referrals.lifecycle import REFERRALS
from ess_map_accompaniment.referrals.models import Referral

WORDS = {
    "message": "",
    "motive": "",
    "refusal_text": "",
    "satisfaction_text": "",
    "snapshot": None,
    "adviser_id": None,
}
"""What people have written, or was said of them, and what is put in its place."""


def forget(session: Session, project_ids: Collection[int]) -> int:
    """Forget what was written about the requests of projects; return how many requests.

    They still count in the figures: state, days, need, outcome and score remain.
    """
    wanted = sa.select(Referral).where(Referral.project_id.in_(project_ids))
    found = list(session.scalars(wanted.order_by(Referral.id)))
    for referral in found:
        for name, nothing in WORDS.items():
            setattr(referral, name, nothing)
        REFERRALS.forget(session, referral)
    return len(found)


def erase(session: Session, project_ids: Collection[int]) -> None:
    """Delete the requests of projects with their history: before the projects themselves.

    The database gives the ids of deleted requests again, and a history must not pass on.
    """
    wanted = sa.select(Referral).where(Referral.project_id.in_(project_ids))
    for referral in session.scalars(wanted.order_by(Referral.id.desc())):
        REFERRALS.delete(session, referral)
    session.flush()


def user_data(user: User) -> list[tuple[str, Any]]:
    """Hand over which requests a user follows as an adviser; holders get theirs with the project.

    Nothing of what the holder wrote: that is not the adviser's.
    """
    duties = sa.select(Adviser.id).where(Adviser.user_id == user.id)
    wanted = sa.select(Referral).where(Referral.adviser_id.in_(duties)).order_by(Referral.id)
    found = [
        {
            "structure": referral.structure.actor.name,
            "service": referral.service.name,
            "state": referral.state,
            "accepted_at": referral.accepted_at.isoformat() if referral.accepted_at else None,
        }
        for referral in db.session.scalars(wanted.options(*record.TOGETHER))
    ]
    return [("accompaniment_followed", found)] if found else []
