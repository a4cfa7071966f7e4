# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who has been invited to a pôle before: so that nobody is pressed twice."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ess_map.core.db import UtcDateTime
from ess_map.poles.models import PoleInvitation

LIFE = timedelta(days=60)
"""For how long the link of a letter is good."""
REST = timedelta(days=90)
"""For how long who said no is left in peace, and for how long we remember an address."""


def standing(now: datetime) -> sa.ColumnElement[bool]:
    """Return the clause of invitations that wait for an answer, or were refused lately."""
    refused = sa.and_(PoleInvitation.answer == "no", PoleInvitation.answered_at > now - REST)
    waiting = sa.and_(PoleInvitation.answer == "", last_letter() > now - LIFE)
    return sa.or_(waiting, refused)


def last_letter() -> sa.ColumnElement[datetime]:
    """Return when the last letter of an invitation was written, for queries."""
    return sa.func.coalesce(PoleInvitation.reminded_at, PoleInvitation.sent_at, type_=UtcDateTime)


def actors(session: Session, pole_id: int, now: datetime) -> frozenset[int]:
    """Return the actors that the pôle must not ask again now."""
    return frozenset(
        session.scalars(
            sa.select(PoleInvitation.actor_id).where(
                PoleInvitation.pole_id == pole_id,
                PoleInvitation.actor_id.is_not(None),
                standing(now),
            )
        )
    )


def find(
    session: Session, pole_id: int, email: str, actor_id: int | None, now: datetime
) -> PoleInvitation | None:
    """Return the invitation that stands in the way of asking this actor, or this person, again."""
    same_person = sa.and_(
        PoleInvitation.actor_id.is_(None), sa.func.lower(PoleInvitation.email) == email.lower()
    )
    same = PoleInvitation.actor_id == actor_id if actor_id is not None else same_person
    return session.scalar(
        sa.select(PoleInvitation)
        .where(PoleInvitation.pole_id == pole_id, same, standing(now))
        .order_by(PoleInvitation.id.desc())
        .limit(1)
    )
