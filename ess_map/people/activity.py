# SPDX-License-Identifier: AGPL-3.0-or-later
"""Accounts that nobody uses any more: the person is warned, then forgotten."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import sqlalchemy as sa
from flask import current_app
from flask_babel import format_date
from flask_babel import gettext as _
from sqlalchemy.orm import Mapped, Session, mapped_column

from ess_map.core import clock, mail
from ess_map.core.db import Base
from ess_map.core.errors import Conflict
from ess_map.people import grants, privacy
from ess_map.people.models import User, UserSession

UNUSED = 3 * 365
"""Days without a visit after which an account is erased (CNIL: three years of inactivity)."""
WARNED = 30
"""Days between the letter and the erasure."""
UNOPENED = 90
"""Days after which an account is forgotten whose address nobody has ever proven."""
KIND = "account"


class Activity(Base):
    """The last day on which a person was here, kept longer than their sessions are."""

    __tablename__ = "user_activity"

    user_id: Mapped[int] = mapped_column(
        sa.ForeignKey("user.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    seen_on: Mapped[date] = mapped_column(index=True)
    warned_on: Mapped[date | None]


def forget_unused(session: Session, before: datetime) -> int:
    """Warn whoever was last seen ``WARNED`` days short of ``before``, erase whom that left cold.

    ``before`` is ``UNUSED`` days ago. Whoever comes back meanwhile is as new.
    """
    _note_visits(session)
    end = before.astimezone(clock.PARIS).date()
    _warn(session, end + timedelta(days=WARNED))
    told = clock.local_now().date() - timedelta(days=WARNED)
    unused = sa.select(User).join(Activity, Activity.user_id == User.id)
    found = session.scalars(
        unused.where(Activity.seen_on < end, Activity.warned_on <= told).order_by(User.id)
    )
    return sum(_erase(session, user) for user in found.all())


def forget_unopened(session: Session, before: datetime) -> int:
    """Erase the accounts made before ``before`` whose address nobody has proven."""
    found = session.scalars(
        sa.select(User).where(User.confirmed_at.is_(None), User.created_at < before)
    )
    return sum(_erase(session, user) for user in found.all())


def _note_visits(session: Session) -> None:
    """Copy the last day of each person's sessions, which are purged sooner than accounts."""
    seen = sa.select(UserSession.user_id, sa.func.max(UserSession.seen_at))
    last: dict[int, datetime] = dict(session.execute(seen.group_by(UserSession.user_id)).all())
    known = {one.user_id: one for one in session.scalars(sa.select(Activity))}
    for user in session.scalars(sa.select(User)):
        moments = (last.get(user.id), user.link_used_at, user.confirmed_at, user.created_at)
        day = max(one for one in moments if one is not None).astimezone(clock.PARIS).date()
        activity = known.get(user.id)
        if activity is None:
            session.add(Activity(user_id=user.id, seen_on=day))
        elif day > activity.seen_on:
            activity.seen_on, activity.warned_on = day, None
    session.flush()


def _warn(session: Session, before: date) -> None:
    unwarned = sa.select(User, Activity).join(Activity, Activity.user_id == User.id)
    rows = session.execute(unwarned.where(Activity.seen_on < before, Activity.warned_on.is_(None)))
    today = clock.local_now().date()
    for user, activity in rows.all():
        activity.warned_on = today
        mail.post(session, user.email, _("Votre compte va être effacé"), _letter(today), kind=KIND)


def _letter(today: date) -> str:
    settings = current_app.extensions["ess_map.settings"]
    return _(
        "Bonjour,\n\nVous n'êtes pas venu sur %(site)s depuis près de trois ans. Sans visite de "
        "votre part, votre compte sera effacé après le %(date)s ; ce que vous avez apporté à la "
        "carte restera, sans votre nom.\n\nPour le garder, il suffit de vous connecter :\n\n"
        "%(url)s\n",
        site=settings.site_name,
        date=format_date(today + timedelta(days=WARNED), "long"),
        url=f"{settings.base_url}/connexion",
    )


def _erase(session: Session, user: User) -> int:
    """Erase one account, 1 if it is gone: the last administrator stays, however long away."""
    try:
        grants.refuse_without_administrator(session, user.id)
    except Conflict:
        return 0
    privacy.erase(session, user)
    return 1
