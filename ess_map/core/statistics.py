# SPDX-License-Identifier: AGPL-3.0-or-later
"""Figures from the log of lifecycles: how many, how long, how many in time.

They are drawn from events, never from current states: last year's figures do not change when a
subject moves on today. Public figures about few people tell who they are: show from five on.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import quantiles

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from ess_map.core import clock
from ess_map.core.eventlog import LifecycleEvent, LifecycleScope
from ess_map.core.timer import add_working_days


@dataclass(frozen=True)
class Count:
    """How often ``event`` happened in ``scope`` from ``since`` on, and to how many subjects."""

    scope: str
    since: datetime
    event: str
    events: int
    subjects: int


@dataclass(frozen=True)
class Span:
    """From a subject's first event to the one that answers it; ``ended`` None: not yet."""

    subject_id: int
    began: datetime
    ended: datetime | None


@dataclass(frozen=True)
class Quartiles:
    """Of ``count`` durations: a quarter took at most ``lower``, half at most ``median`` …"""

    count: int
    lower: timedelta
    median: timedelta
    upper: timedelta


@dataclass(frozen=True)
class Rate:
    """How many were answered in time, too late (or not, and it is late), or may still be."""

    within: int
    late: int
    waiting: int

    @property
    def share(self) -> float | None:
        """Of those whose time is up or that were answered, 0 to 1; None when there are none."""
        judged = self.within + self.late
        return self.within / judged if judged else None


def months(first: date, count: int) -> list[datetime]:
    """Return the instants at which ``count`` months begin and the last one ends, in Paris.

    ``first`` is any day of the first month.
    """
    begun = first.year * 12 + first.month - 1
    days = (date(number // 12, number % 12 + 1, 1) for number in range(begun, begun + count + 1))
    return [datetime.combine(day, time(), clock.PARIS) for day in days]


def counts(
    session: Session, lifecycle: str, bounds: Sequence[datetime], kind: str = ""
) -> list[Count]:
    """Return what happened between ``bounds`` (two or more instants, rising), by period and event.

    ``kind`` (``epci``, ``actor``) also counts by each scope of that kind; without it ``scope``
    is '' and everything counts once.
    """
    event, scope = LifecycleEvent, LifecycleScope
    if len(bounds) < 2 or sorted(set(bounds)) != list(bounds):
        raise ValueError("periods need two instants or more, rising")
    past = [(event.at < end, number) for number, end in enumerate(bounds[1:])]
    period = sa.case(*past).label("period")
    where = scope.scope if kind else sa.literal("")
    query = sa.select(
        where.label("scope"),
        period,
        event.event,
        sa.func.count(),
        sa.func.count(sa.distinct(event.subject_id)),
    ).where(event.lifecycle == lifecycle, event.at >= bounds[0], event.at < bounds[-1])
    if kind:
        of_kind = scope.scope.startswith(f"{kind}-", autoescape=True)
        query = query.join(scope, scope.event_id == event.id).where(of_kind)
    rows = session.execute(query.group_by("scope", "period", event.event))
    found = [Count(where, bounds[number], *rest) for where, number, *rest in rows]
    return sorted(found, key=lambda one: (one.scope, one.since, one.event))


def spans(
    session: Session,
    lifecycle: str,
    begins: Collection[str],
    ends: Collection[str],
    since: datetime,
    until: datetime,
    scope: str = "",
) -> list[Span]:
    """Return, for each subject, its first event of ``begins`` and the first of ``ends`` after it.

    Of those that began from ``since`` until before ``until``, in ``scope`` if one is given.
    """
    first, last = LifecycleEvent, aliased(LifecycleEvent)
    began = sa.select(first.subject_id, sa.func.min(first.id).label("id")).where(
        first.lifecycle == lifecycle, first.event.in_(list(begins))
    )
    begun = began.group_by(first.subject_id).subquery()
    answers = (
        last.subject_type == first.subject_type,  # with the next two, what the index is made of
        last.subject_id == first.subject_id,
        last.event.in_(list(ends)),
        last.lifecycle == lifecycle,
        last.id > first.id,
    )
    query = (
        sa.select(first.subject_id, first.at, sa.func.min(last.at))
        .join(begun, begun.c.id == first.id)
        .outerjoin(last, sa.and_(*answers))
        .where(first.at >= since, first.at < until)
        .group_by(first.id, first.subject_id, first.at)
    )
    if scope:
        within = (LifecycleScope.event_id == first.id, LifecycleScope.scope == scope)
        query = query.where(sa.exists().where(*within))
    return [Span(*row) for row in session.execute(query.order_by(first.id))]


def quartiles(found: Iterable[Span]) -> Quartiles | None:
    """Return how long the spans that have ended took; None when none has.

    Linear interpolation between the values (Hyndman and Fan's type 7, as spreadsheets do).
    """
    took = sorted(
        (span.ended - span.began).total_seconds() for span in found if span.ended is not None
    )
    if not took:
        return None
    # Python before 3.13 refuses to divide a single value.
    cuts = quantiles(took, n=4, method="inclusive") if len(took) > 1 else took * 3
    return Quartiles(len(took), *(timedelta(seconds=math.floor(cut)) for cut in cuts))


def rate_within(found: Iterable[Span], days: int, now: datetime) -> Rate:
    """Return how many of ``found`` ended within ``days`` working days; J+5 is ``days=5``."""
    within = late = waiting = 0
    for span in found:
        deadline = add_working_days(span.began, days)
        if span.ended is not None and span.ended <= deadline:
            within += 1
        elif span.ended is not None or now > deadline:
            late += 1
        else:
            waiting += 1
    return Rate(within, late, waiting)
