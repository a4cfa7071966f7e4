# SPDX-License-Identifier: AGPL-3.0-or-later
"""Move a campaign on: the one door to its lifecycle, with all that follows from a step."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from ess_map import Invalid
from ess_map_groupbuy.campaigns import lifecycle, perimeter, record, seams
from ess_map_groupbuy.campaigns.models import Campaign

Allowed = Callable[[str], bool]


def as_organiser(role: str) -> bool:
    """Act for the organisers; the caller has checked who may."""
    return role == lifecycle.ORGANISER


def as_animator(role: str) -> bool:
    """Act for who animates the territory, who may all that organisers may."""
    return role in (lifecycle.ORGANISER, lifecycle.ANIMATOR)


def as_clock(role: str) -> bool:
    """Act because a moment has come: what organisers do by hand the clock does in their name."""
    return role in (lifecycle.ORGANISER, lifecycle.CLOCK)


def start(session: Session, campaign: Campaign, *, by: int | None = None) -> Campaign:
    """Write the first line of the history of a new campaign; return it, loaded."""
    session.add(campaign)
    session.flush()
    lifecycle.of(campaign).start(session, campaign, by=by, scopes=perimeter.scopes(campaign))
    return record.by_id(session, campaign.id)


def dated(session: Session, campaign: Campaign) -> None:
    """Let every room set the alarms that go with the moments of ``campaign``."""
    for tell in seams.DATED:
        tell(session, campaign)
    session.flush()


def apply(
    session: Session,
    campaign: Campaign,
    event: str,
    *,
    by: int | None = None,
    reason: str = "",
    allowed: Allowed = as_organiser,
) -> Campaign:
    """Apply ``event``, let the other rooms do what follows; return the campaign, loaded.

    ``Conflict`` when it is elsewhere by now, ``Forbidden`` without the role, ``Invalid`` with the
    sentence of a room that is not ready for it.
    """
    campaign = record.by_id(session, campaign.id)
    for ready in seams.READY:
        sentence = ready(session, campaign, event)
        if sentence:
            raise Invalid(sentence)
    lifecycle.of(campaign).apply(
        session,
        campaign,
        event,
        allowed=allowed,
        by=by,
        reason=reason,
        scopes=perimeter.scopes(campaign),
    )
    campaign.version += 1
    session.flush()
    for follow in seams.MOVED:
        follow(session, campaign, event)
    dated(session, campaign)
    return campaign
