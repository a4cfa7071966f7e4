# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters about notifications: at once, every morning or every Monday, as each person wishes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

import sqlalchemy as sa
from flask import current_app
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map.core import clock, i18n, links, mail
from ess_map.notifications import notify
from ess_map.notifications.models import DAILY, NEVER, NOW, WEEKLY, Notification, Wish
from ess_map.people.models import User

PURPOSE = "unsubscribe-notifications"
LINK_LIFE = 2 * 365 * 86400
"""Seconds: people unsubscribe from old letters too."""
MORNING = time(8)
MONDAY = 0
MOST = 100
"""Lines of one letter; the page has the rest."""


def sweep(session: Session) -> str | None:
    """Write the letters that are due now; each with its marks in one transaction."""
    now = clock.now()
    waiting = (
        sa.select(Notification.user_id, sa.func.min(Notification.created_at))
        .where(Notification.mailed_at.is_(None))
        .group_by(Notification.user_id)
        .order_by(Notification.user_id)
    )
    written = 0
    for user_id, oldest in session.execute(waiting).all():
        if is_due(notify.wish_of(session, user_id).pace, oldest, now):
            written += _write(session, user_id)
    session.commit()
    return ngettext("%(num)d lettre", "%(num)d lettres", written) if written else None


def is_due(pace: str, oldest: datetime, now: datetime) -> bool:
    """Return whether what has waited since ``oldest`` is to be told at ``now``."""
    if pace in (NOW, NEVER):
        return pace == NOW
    return oldest < _last_morning(pace, now)


def _last_morning(pace: str, now: datetime) -> datetime:
    """Return the last 8:00 in Paris before ``now``, of a Monday when the pace is weekly."""
    local = now.astimezone(clock.PARIS)
    morning = datetime.combine(local.date(), MORNING, clock.PARIS)
    if morning > local:
        morning -= timedelta(days=1)
    if pace == WEEKLY:
        morning -= timedelta(days=(morning.weekday() - MONDAY) % 7)
    return morning


def _write(session: Session, user_id: int) -> bool:
    """Write one letter; whoever else does so meanwhile finds nothing left."""
    mine = Notification.user_id == user_id, Notification.mailed_at.is_(None)
    count = sa.func.count(Notification.id)
    waiting, last = session.execute(
        sa.select(count, sa.func.coalesce(sa.func.max(Notification.id), 0)).where(*mine)
    ).one()
    unread = *mine, Notification.read_at.is_(None), Notification.id <= last
    told = sa.select(Notification).where(*unread).order_by(Notification.id).limit(MOST)
    news, many = session.scalars(told).all(), session.scalar(sa.select(count).where(*unread))
    user, wish = session.get_one(User, user_id), notify.wish_of(session, user_id)
    claimed = session.execute(
        sa.update(Notification)
        .where(*mine, Notification.id <= last)
        .values(mailed_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    if claimed.rowcount != waiting:
        session.rollback()
        return False
    writes = bool(news) and user.active
    if writes:
        _post(session, user, wish, news, many)
    session.commit()
    return writes


def _post(
    session: Session, user: User, wish: Wish, news: Sequence[Notification], many: int
) -> None:
    """Post a letter about ``many`` things, of which ``news`` are told."""
    settings = current_app.extensions["ess_map.settings"]
    language = wish.language if wish.language in i18n.LANGUAGES else i18n.DEFAULT
    root = settings.base_url + ("" if language == i18n.DEFAULT else f"/{language}")
    unsubscribe = f"{root}/notifications/desabonnement/{token(user.id)}"
    with force_locale(i18n.LOCALES[language]):
        body = mail.written(
            "notifications.txt",
            lines=[(one.title(language), root + one.url) for one in news],
            more=many - len(news),
            page_url=f"{root}/notifications",
            wishes_url=f"{root}/compte/notifications",
            unsubscribe_url=unsubscribe,
        )
        subject = _subject(wish.pace, news[0].title(language), many, settings.site_name)
    mail.post(
        session,
        user.email,
        subject,
        body,
        kind="notifications",
        unsubscribe_url=unsubscribe,
    )


def _subject(pace: str, title: str, many: int, site: str) -> str:
    if many == 1:
        return title
    if pace == DAILY:
        return _("%(site)s : %(count)d nouvelles du jour", site=site, count=many)
    if pace == WEEKLY:
        return _("%(site)s : %(count)d nouvelles de la semaine", site=site, count=many)
    return _("%(site)s : %(count)d nouvelles", site=site, count=many)


def token(user_id: int) -> str:
    """Return the token with which a letter's reader stops them without signing in."""
    return links.sign(PURPOSE, user_id)


def user_of(token: str) -> int:
    """Return whose letters ``token`` stops; ``Gone`` or ``Invalid`` when it is worth nothing."""
    return links.verify(PURPOSE, token, LINK_LIFE)
