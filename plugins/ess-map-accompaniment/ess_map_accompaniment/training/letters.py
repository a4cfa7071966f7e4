# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters about a session of training, to those who are enrolled or wait."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map import local_now, now, post_letter, set_timer
from ess_map_accompaniment.training import links, sessions
from ess_map_accompaniment.training.models import Enrolment, TrainingSession
from ess_map_accompaniment.training.sessions import Held

REMINDER = "accompaniment.training"
REMIND_DAYS = 3
REMIND_AT = time(9, tzinfo=ZoneInfo("Europe/Paris"))


def write(session: Session, held: Held, enrolment: Enrolment, what: str, **more: Any) -> None:
    """Write to somebody of ``what`` happens with their seat; it names nobody else."""
    if not enrolment.email:
        return
    post_letter(
        session,
        enrolment.email,
        _subject(what, held.title),
        "accompaniment/training/mail/letter.txt",
        kind=f"accompaniment.training_{what}",
        language=enrolment.language,
        what=what,
        held=held,
        name=enrolment.name,
        path=links.path(enrolment),
        **more,
    )


def set_reminder(session: Session, held: Held) -> None:
    """Have everybody reminded some days before the first day, when that is yet to come."""
    due = datetime.combine(held.days[0] - timedelta(days=REMIND_DAYS), REMIND_AT)
    if due > now():
        set_timer(session, due, REMINDER, "accompaniment.training", held.id)


def remind(session: Session, session_id: int) -> None:
    """Write the reminder to all who are enrolled, if the session is still about to begin."""
    if session.get(TrainingSession, session_id) is None:
        return
    held = sessions.held(session, session_id)
    if held.state != "open" or not 0 < (held.days[0] - local_now().date()).days <= REMIND_DAYS:
        return
    query = sa.select(Enrolment).filter_by(session_id=session_id, state="enrolled")
    for one in session.scalars(query.order_by(Enrolment.id)):
        write(session, held, one, "reminder")


def _subject(what: str, title: str) -> LazyString:
    return {
        "asked": _l("Confirmez votre inscription : %(title)s", title=title),
        "enrolled": _l("Votre place est réservée : %(title)s", title=title),
        "waiting": _l("Liste d'attente : %(title)s", title=title),
        "promoted": _l("Une place s'est libérée pour vous : %(title)s", title=title),
        "changed": _l("Du changement : %(title)s", title=title),
        "cancelled": _l("Session annulée : %(title)s", title=title),
        "reminder": _l("C'est bientôt : %(title)s", title=title),
    }[what]
