# SPDX-License-Identifier: AGPL-3.0-or-later
"""Half a year before a funding ends, those who look after the pôle are told."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel.speaklater import LazyString
from sqlalchemy.orm import Session, joinedload

from ess_map.core import clock
from ess_map.core.timer import set_timer
from ess_map.funding.models import Funding
from ess_map.funding.years import add_months
from ess_map.notifications.notify import notify
from ess_map.people import rights
from ess_map.people.models import User
from ess_map.poles import record, scopes
from ess_map.poles.models import Pole

TIMER = "funding.ending"
SUBJECT = "funding"
MONTHS = 6
MORNING = time(8)
SPARE = timedelta(days=4)
"""Months differ by that much at most: rows that may be near, before the day is compared."""


def near(line: Funding, day: date) -> bool:
    """Tell whether a granted line ends within six months of ``day``, or has ended unnoticed."""
    return line.status == "granted" and add_months(line.ends_on, -MONTHS) <= day


def plan(session: Session, line: Funding) -> None:
    """Set what rings before ``line`` ends, at once when that is less than six months away."""
    today = clock.local_now().date()
    if line.status == "granted" and line.ends_on >= today:
        day = add_months(line.ends_on, -MONTHS)
        due = max(datetime.combine(day, MORNING, clock.PARIS), clock.now())
        set_timer(session, due, TIMER, SUBJECT, line.id)


def ring(session: Session, line_id: int) -> None:
    """Tell the animators, unless there is nothing to tell any more."""
    line = session.get(Funding, line_id, options=[joinedload(Funding.scheme)])
    today = clock.local_now().date()
    if line is None or not near(line, today) or line.ends_on < today:
        return
    pole = record.get(session, line.pole_id)
    if pole.actor.status != "published":
        return
    name, what, end = pole.actor.name, line.title, line.ends_on
    for user in rights.responsible(scopes.of(pole)):
        notify(
            session,
            user,
            TIMER,
            LazyString(_sentence, name, what, end),
            f"/poles/{pole.actor.slug}/financement",
            subject_type=SUBJECT,
            subject_id=line.id,
        )


def ending(session: Session, user: User, day: date) -> list[tuple[Pole, Funding]]:
    """Return the granted lines of the pôles that ``user`` looks after which end soon, or did."""
    latest = add_months(day, MONTHS) + SPARE
    lines = session.scalars(
        sa.select(Funding)
        .where(Funding.status == "granted", Funding.ends_on <= latest)
        .options(joinedload(Funding.scheme))
        .order_by(Funding.ends_on, Funding.id)
    )
    found = [line for line in lines if near(line, day)]
    held = rights.scopes_held(user, "animator")
    asked = record.everyone(session, sorted({line.pole_id for line in found}))
    mine = {pole.id: pole for pole in asked if held & scopes.of(pole)}
    return [(mine[line.pole_id], line) for line in found if line.pole_id in mine]


def _sentence(name: str, what: str, end: date) -> str:
    day = format_date(end, "long")
    return _("%(pole)s : « %(what)s » se termine le %(day)s.", pole=name, what=what, day=day)
