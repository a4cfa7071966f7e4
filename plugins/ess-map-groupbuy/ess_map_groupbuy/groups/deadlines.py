# SPDX-License-Identifier: AGPL-3.0-or-later
"""Until when one may answer, when one is reminded of it, and the one alarm of a campaign."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from ess_map import now, set_timer
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.groups.models import Commitment

ALARM = "groupbuy.answers"
SUBJECT = Campaign.__tablename__
BEFORE = (timedelta(days=3), timedelta(days=1))
"""Those who have not answered are reminded so long before."""
LEAST = timedelta(days=3)
"""Whoever is asked late has so long to answer all the same."""


def until(campaign: Campaign) -> datetime:
    """Return until when somebody who is asked now may answer."""
    soonest = now() + LEAST
    return max(campaign.commit_by or soonest, soonest)


def is_late(commitment: Commitment) -> bool:
    """Tell whether its time is over, by the clock of the server, whatever its state still says."""
    return commitment.expires_at is not None and commitment.expires_at <= now()


def to_remind(commitment: Commitment, at: datetime) -> bool:
    """Tell whether a reminder is due: of two that were missed, one is enough."""
    if commitment.state != "asked" or commitment.expires_at is None or commitment.expires_at <= at:
        return False
    last = max(commitment.asked_at or at, commitment.reminded_at or commitment.asked_at or at)
    return any(last < mark <= at for mark in _marks(commitment))


def next_moment(commitments: Sequence[Commitment], at: datetime) -> datetime | None:
    """Return when next there is something to do about those who have not answered."""
    waiting = [one for one in commitments if one.state == "asked" and one.expires_at is not None]
    ahead = [mark for one in waiting for mark in (*_marks(one), one.expires_at) if mark > at]
    return min(ahead, default=None)


def set_alarm(session: Session, campaign: Campaign, commitments: Sequence[Commitment]) -> None:
    """Ring when next there is something to do; what is overdue, at once."""
    at = now()
    overdue = any(one.state == "asked" and is_late(one) for one in commitments)
    moment = at if overdue else next_moment(commitments, at)
    if moment is not None:
        set_timer(session, moment, ALARM, SUBJECT, campaign.id)


def _marks(commitment: Commitment) -> list[datetime]:
    return [commitment.expires_at - before for before in BEFORE]
