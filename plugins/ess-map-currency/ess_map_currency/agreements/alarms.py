# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happens to an agreement when a day comes; each alarm looks first whether it matters."""

from __future__ import annotations

from sqlalchemy.orm import Session

from ess_map import Alarm
from ess_map_currency.agreements import dates, moving
from ess_map_currency.agreements.lifecycle import AGREEMENTS, RUNNING
from ess_map_currency.agreements.models import Agreement


def fall_due(session: Session, agreement_id: int) -> None:
    """Two months before: the member is told."""
    agreement = session.get(Agreement, agreement_id)
    if agreement is None or agreement.state != "active":
        return
    today = dates.today()
    if dates.is_over(agreement, today):  # the worker slept: only the last thing due is done
        return
    if dates.falls_due_soon(agreement, today):
        moving.apply(session, agreement, "fall_due", allowed=moving.as_clock)
    else:
        dates.set_alarms(session, agreement)


def lapse(session: Session, agreement_id: int) -> None:
    """On the day: the places leave the map, and the member is told."""
    agreement = session.get(Agreement, agreement_id)
    if agreement is None or agreement.state not in RUNNING:
        return
    if dates.is_over(agreement, dates.today()):
        moving.apply(session, agreement, "lapse", allowed=moving.as_clock)
    else:
        dates.set_alarms(session, agreement)


def leave(session: Session, agreement_id: int) -> None:
    """On the day that the member has announced: it has left."""
    agreement = session.get(Agreement, agreement_id)
    if agreement is None or agreement.left_on is None or agreement.left_on > dates.today():
        return
    ways = AGREEMENTS.available(agreement, moving.as_member)
    if any(way.event == "leave" for way in ways):
        moving.apply(session, agreement, "leave")


def register() -> list[Alarm]:
    """Return the alarms of agreements."""
    return [
        Alarm(dates.NOTICE, fall_due),
        Alarm(dates.LAPSE, lapse),
        Alarm(dates.LEAVE, leave),
    ]
