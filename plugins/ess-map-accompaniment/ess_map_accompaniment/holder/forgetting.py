# SPDX-License-Identifier: AGPL-3.0-or-later
"""Hand over, keep longer, erase: what a holder decides about their data, and what time does."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask_babel import ngettext
from sqlalchemy.orm import Session, selectinload

from ess_map import Explanation, User, db, now, setting
from ess_map_accompaniment.holder import meeting
from ess_map_accompaniment.permanences import booking
from ess_map_accompaniment.permanences.models import Booking
from ess_map_accompaniment.projects import forgetting, handing, links, record, steps
from ess_map_accompaniment.projects.models import Holder, Project
from ess_map_accompaniment.referrals import requests, traces
from ess_map_accompaniment.referrals.lifecycle import ACTIVE, OPEN
from ess_map_accompaniment.referrals.models import Referral

forgetting.also(traces.forget)


@forgetting.also
def forget_appointments(session: Session, project_ids: Collection[int]) -> None:
    """Take a project's name off its appointments; the seats ahead are free again."""
    wanted = sa.select(Booking).where(Booking.project_id.in_(project_ids)).order_by(Booking.id)
    for one in session.scalars(wanted):
        if one.state == "booked" and one.starts_at > now():
            booking.cancel(session, one)
        one.name = one.email = one.phone = one.note = ""
        one.user_id = one.project_id = None
        one.anonymised_at = now()
    session.flush()


def erase(session: Session, project: Project, by: int | None = None) -> None:
    """Forget a project at its holder's wish: those who still have its request are told."""
    for referral in requests.of_project(session, project.id):
        if referral.state in ("draft", *OPEN, *ACTIVE):
            requests.withdraw(session, referral, by=by)
    session.flush()
    forgetting.forget(session, [record.find(session, project.id)])


def prolong(session: Session, project: Project) -> None:
    """Count the time anew from today."""
    project.touched_at = now()


def purge_unconfirmed(session: Session) -> str | None:
    """Delete what nobody has confirmed within a week, with its requests that never left."""
    before = now() - timedelta(days=links.CONFIRM_DAYS)
    late = Project.state == "unconfirmed", Project.created_at < before
    found = _found(session, *late)
    traces.erase(session, [project.id for project in found])
    count = forgetting.erase(session, found)
    session.commit()
    if not count:
        return None
    return ngettext(
        "%(num)s projet jamais confirmé, effacé.",
        "%(num)s projets jamais confirmés, effacés.",
        count,
    )


def purge_old(session: Session) -> str | None:
    """Forget the projects without a sign of life for as long as the instance keeps them."""
    before = now() - timedelta(days=setting("accompaniment.retention_days"))
    old = Project.state.in_(("active", "closed")), Project.touched_at < before
    count = forgetting.forget(session, _found(session, *old))
    session.commit()
    if not count:
        return None
    return ngettext(
        "%(num)s projet sans nouvelles, anonymisé.",
        "%(num)s projets sans nouvelles, anonymisés.",
        count,
    )


def data_of(session: Session, project: Project) -> dict[str, Any]:
    """Return all that is kept about a project (holders loaded), as JSON can say it."""
    said = {
        column.key: _plain(getattr(project, column.key))
        for column in sa.inspect(Project).columns
        if column.key not in ("id", "version")
    }
    holders = [
        {"name": one.name, "email": one.email, "phone": one.phone} for one in project.holders
    ]
    plan = [
        {"stage": one.stage, "note": one.note, "done_on": _plain(one.done_on)}
        for one in steps.of_project(session, project.id)
    ]
    asked = [_request(one) for one in requests.of_project(session, project.id)]
    met = [
        {"starts_at": _plain(one.starts_at), "state": one.state, "note": one.note}
        for one in meeting.booked(session, project.id)
    ]
    return {
        "project": said,
        "holders": holders,
        "steps": plan,
        "requests": asked,
        "appointments": met,
        **handing.told(session, project.id),
    }


def user_data(user: User) -> list[tuple[str, Any]]:
    """Hand over the projects that a user carries."""
    found = record.of_user(db.session, user.id)
    return [("projects", [data_of(db.session, one) for one in found])] if found else []


def erase_user(user: User) -> None:
    """Forget the projects that only this user carries; take their name off the others."""
    for project in record.of_user(db.session, user.id):
        others = [one for one in project.holders if one.user_id != user.id]
        if others:
            db.session.execute(
                sa.delete(Holder).where(Holder.project_id == project.id, Holder.user_id == user.id)
            )
        elif project.state == "unconfirmed":
            traces.erase(db.session, [project.id])
            forgetting.erase(db.session, [project])
        else:
            erase(db.session, project)


def _found(session: Session, *which: sa.ColumnElement[bool]) -> Collection[Project]:
    wanted = sa.select(Project).where(*which).order_by(Project.id)
    return list(session.scalars(wanted.options(selectinload(Project.holders))))


def _request(referral: Referral) -> dict[str, Any]:
    snapshot = referral.snapshot
    verdicts = Explanation.restored(snapshot).verdicts if snapshot else ()
    return {
        "service": referral.service.name,
        "structure": referral.structure.actor.name,
        "state": referral.state,
        "sent_at": _plain(referral.sent_at),
        "answered_at": _plain(referral.answered_at),
        "message": referral.message,
        "refusal": referral.refusal,
        "refusal_text": referral.refusal_text,
        "outcome": referral.outcome,
        "satisfaction": referral.satisfaction,
        "satisfaction_text": referral.satisfaction_text,
        "reasons": [f"{one.label} : {one.text}" for one in verdicts],
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
