# SPDX-License-Identifier: AGPL-3.0-or-later
"""Telling somebody something, and what they have read of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map.core import clock, i18n, jobs
from ess_map.core.errors import Invalid, NotFound
from ess_map.notifications.models import NEVER, Notification, Wish
from ess_map.people.models import User

if TYPE_CHECKING:
    from flask_babel import LazyString

JOB = "notifications"
LONGEST = 300
PAGE = 50


def notify(
    session: Session,
    user: User,
    kind: str,
    title: str | LazyString,
    url: str,
    *,
    subject_type: str = "",
    subject_id: int | None = None,
) -> Notification:
    """Tell ``user`` something, in the caller's transaction; a letter follows if they wish one.

    ``kind`` says of what, for those who read the table: a plugin's starts with its name. ``title``
    is one line of plain text, cut at 300 characters; a lazy one is kept in every language. ``url``
    is a path of ours without language prefix (``/contributions/12``): the same in every language;
    ``Invalid`` for another. ``subject_type`` and ``subject_id`` say what it is about.
    """
    if not url.startswith("/") or url.startswith("//"):
        raise Invalid(_("Une notification mène à une page de ce site."))
    now = clock.now()
    notification = Notification(
        user_id=user.id,
        kind=kind,
        titles={language: _said(title, language) for language in i18n.LANGUAGES},
        url=url,
        subject_type=subject_type,
        subject_id=subject_id,
        created_at=now,
        mailed_at=now if wish_of(session, user.id).pace == NEVER else None,
    )
    session.add(notification)
    jobs.kick_after_commit(session, JOB)
    return notification


def _said(title: str | LazyString, language: str) -> str:
    with force_locale(i18n.LOCALES[language]):
        return " ".join(str(title).split())[:LONGEST]


def wish_of(session: Session, user_id: int) -> Wish:
    """Return how ``user_id`` wants to be told; the default, unsaved, for who has not said."""
    return session.get(Wish, user_id) or Wish(user_id=user_id, pace="now", language=i18n.DEFAULT)


def set_wish(session: Session, user_id: int, *, pace: str, language: str | None = None) -> None:
    """Remember how ``user_id`` wants to be told; ``never`` settles what was still to be sent."""
    wish = wish_of(session, user_id)
    wish.pace = pace
    if language is not None:
        wish.language = language
    session.add(wish)
    if pace == NEVER:
        session.execute(
            sa.update(Notification)
            .where(Notification.user_id == user_id, Notification.mailed_at.is_(None))
            .values(mailed_at=clock.now())
        )


def count_unread(session: Session, user_id: int) -> int:
    """Return how many notifications ``user_id`` has not read; one look into an index."""
    statement = sa.select(sa.func.count()).where(
        Notification.user_id == user_id, Notification.read_at.is_(None)
    )
    return session.scalar(statement) or 0


def latest(session: Session, user_id: int, before: int | None = None) -> Sequence[Notification]:
    """Return one page and one more of what ``user_id`` was told, newest first."""
    statement = sa.select(Notification).where(Notification.user_id == user_id)
    if before is not None:
        statement = statement.where(Notification.id < before)
    return session.scalars(statement.order_by(Notification.id.desc()).limit(PAGE + 1)).all()


def read(session: Session, user_id: int, notification_id: int) -> Notification:
    """Mark one notification of ``user_id`` as read and return it."""
    notification = session.get(Notification, notification_id)
    if notification is None or notification.user_id != user_id:
        raise NotFound(_("Cette notification n'existe plus."))
    notification.read_at = notification.read_at or clock.now()
    return notification


def read_all(session: Session, user_id: int, up_to: int) -> None:
    """Mark everything up to ``up_to`` as read: what came after the page was shown stays new."""
    session.execute(
        sa.update(Notification)
        .where(
            Notification.user_id == user_id,
            Notification.read_at.is_(None),
            Notification.id <= up_to,
        )
        .values(read_at=clock.now())
    )


def purge(session: Session, before: datetime) -> int:
    """Forget what was told before ``before``; return how many."""
    return session.execute(sa.delete(Notification).where(Notification.created_at < before)).rowcount


def forget(session: Session, user_id: int) -> None:
    """Forget everything that ``user_id`` was told, and how they wished to be."""
    for model in (Notification, Wish):
        session.execute(sa.delete(model).where(model.user_id == user_id))
