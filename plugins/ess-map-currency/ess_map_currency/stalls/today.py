# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where itinerant merchants are on a day, from the hours of their stalls."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager

from ess_map import hours, local_now
from ess_map_currency.agreements import record
from ess_map_currency.agreements.models import Acceptance
from ess_map_currency.stalls.models import Stall

AHEAD = 60
"""Days within which the next market is looked for: seasons begin and end."""


@dataclass(frozen=True)
class Standing:
    """A stall that stands on one day, from ``opens`` to ``closes`` in wall time."""

    stall: Stall
    acceptance: Acceptance
    opens: datetime
    closes: datetime


def standing(
    session: Session, local: datetime, *narrowed: sa.ColumnElement[bool]
) -> list[Standing]:
    """Return who stands where on the day of ``local``, the first to open first.

    ``narrowed`` are more conditions on the stalls. Who stands twice a day is there twice.
    """
    day = local.date()
    return on(public(session, *narrowed, today=day), day)


def public(
    session: Session, *narrowed: sa.ColumnElement[bool], today: date | None = None
) -> list[Stall]:
    """Return the stalls of public acceptances, by id, with these, their actor and currency."""
    query = (
        sa.select(Stall)
        .join(Stall.acceptance)
        .join(Acceptance.agreement)
        .join(Acceptance.currency)
        .join(Acceptance.actor)
        .where(*record.public(today or local_now().date()), *narrowed)
        .options(
            contains_eager(Stall.acceptance).contains_eager(Acceptance.agreement),
            contains_eager(Stall.acceptance).contains_eager(Acceptance.currency),
            contains_eager(Stall.acceptance).contains_eager(Acceptance.actor),
        )
        .order_by(Stall.id)
    )
    return list(session.scalars(query))


def on(stalls: Iterable[Stall], day: date) -> list[Standing]:
    """Return those of ``stalls`` that stand on ``day``, the first to open first."""
    found = [one for stall in stalls for one in spans(stall, day, day)]
    return sorted(found, key=lambda one: (one.opens, one.stall.city, one.stall.id))


def spans(stall: Stall, first: date, last: date) -> Iterator[Standing]:
    """Yield when a stall stands from the first to the last day, in order.

    What cannot be read stands never; a market that goes on past midnight is cut there. From the
    day on which the agreement falls due, or the merchant stops, it stands no more.
    """
    if not hours.is_valid(stall.hours):
        return
    schedule = hours.parse(stall.hours)
    ends = (stall.acceptance.agreement.renew_by, stall.acceptance.closed_on)
    last = min([last, *(end - timedelta(days=1) for end in ends if end)])
    day = first
    while day <= last:
        begins = datetime.combine(day, time())
        for opens, closes, state, *_rest in schedule.intervals(begins, begins + timedelta(days=1)):
            if str(state) == "open":
                yield Standing(stall, stall.acceptance, opens, closes)
        day += timedelta(days=1)


def next_of(stalls: Iterable[Stall], after: date) -> Standing | None:
    """Return the first stall to stand after the day ``after``, None when none does for long."""
    last = after + timedelta(days=AHEAD)
    ahead = (next(spans(one, after + timedelta(days=1), last), None) for one in stalls)
    return min(
        (one for one in ahead if one is not None),
        key=lambda one: (one.opens, one.stall.id),
        default=None,
    )
