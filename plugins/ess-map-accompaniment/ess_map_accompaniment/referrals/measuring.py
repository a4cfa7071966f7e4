# SPDX-License-Identifier: AGPL-3.0-or-later
"""How long services really take to answer, measured from the log and never from what they say."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from statistics import median

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map import is_working_day, local_now, now, statistics
from ess_map_accompaniment.offer.models import Service
from ess_map_accompaniment.referrals.lifecycle import REFERRALS
from ess_map_accompaniment.referrals.models import Referral

ANSWERS = ("accept", "decline", "queue", "reorient")
"""What counts as an answer; a request that was read is not answered."""
FEWEST = 5
"""Answers below which a median says more about chance than about the service."""
WINDOW = timedelta(days=730)


def measure(session: Session) -> str | None:
    """Write the median of working days to answer of each service, None below five answers."""
    taken = _days_by_service(session)
    changed = 0
    for service in session.scalars(sa.select(Service).order_by(Service.id)):
        days = taken.get(service.id, [])
        measured = float(median(days)) if len(days) >= FEWEST else None
        if service.answer_days != measured:
            # Measured, not edited: when the sheet was last changed must not move.
            session.execute(
                sa.update(Service)
                .where(Service.id == service.id)
                .values(answer_days=measured, updated_at=service.updated_at)
            )
            changed += 1
    session.commit()
    return _("%(count)s délais de réponse mesurés", count=changed) if changed else None


def working_days(began: datetime, ended: datetime) -> int:
    """Return how many working days lie after the day of ``began``, that of ``ended`` included.

    What begins on a day off begins with the next working day, as deadlines do.
    """
    zone = local_now().tzinfo
    first, last = began.astimezone(zone).date(), ended.astimezone(zone).date()
    while first < last and not is_working_day(first):
        first += timedelta(days=1)
    after = (first + timedelta(days=step) for step in range(1, (last - first).days + 1))
    return sum(is_working_day(day) for day in after)


def _days_by_service(session: Session) -> dict[int, list[int]]:
    spans = statistics.spans(
        session, REFERRALS.name, ["send"], ANSWERS, now() - WINDOW, now() + timedelta(seconds=1)
    )
    query = sa.select(Referral.id, Referral.service_id)
    service_of = {row[0]: row[1] for row in session.execute(query)}
    taken: dict[int, list[int]] = defaultdict(list)
    for span in spans:
        if span.ended is not None and span.subject_id in service_of:
            taken[service_of[span.subject_id]].append(working_days(span.began, span.ended))
    return taken
