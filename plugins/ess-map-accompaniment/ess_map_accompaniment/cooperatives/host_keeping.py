# SPDX-License-Identifier: AGPL-3.0-or-later
"""The end of searches for a host: over after their time, and forgotten with their people."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map import forget_letters, local_now, now
from ess_map_accompaniment.cooperatives import host_letters
from ess_map_accompaniment.cooperatives.models import HostReply, HostSearch, Study
from ess_map_accompaniment.projects import forgetting, handing, record

UNCONFIRMED_DAYS = 7
"""A reply without account waits that long for its letter to be answered."""


def expire(session: Session) -> str | None:
    """End the searches whose time is over, and forget replies that nobody confirmed."""
    today = local_now().date()
    over = sa.select(HostSearch).where(HostSearch.state == "open", HostSearch.until < today)
    found = list(session.scalars(over.order_by(HostSearch.id)))
    for search in found:
        search.state = "expired"
        host_letters.expired(session, record.find(session, search.project_id))
    late = HostReply.at < now() - timedelta(days=UNCONFIRMED_DAYS)
    query = sa.select(HostReply).where(HostReply.state == "unconfirmed", late)
    stale = list(session.scalars(query))
    _forget(session, stale)
    for reply in stale:
        session.delete(reply)
    session.commit()
    if not found and not stale:
        return None
    return _(
        "%(searches)s recherches d'entreprise hôte terminées, %(replies)s réponses oubliées.",
        searches=len(found),
        replies=len(stale),
    )


def purge(session: Session, before: datetime) -> int:
    """Forget who replied before ``before``, and what they wrote; return how many."""
    query = sa.select(HostReply).where(HostReply.at < before, HostReply.name != "")
    found = list(session.scalars(query))
    _forget(session, found)
    return len(found)


def erase(session: Session, user_id: int) -> None:
    """Forget the replies of a person: the accepted ones keep their actor, which hosts."""
    mine = list(session.scalars(sa.select(HostReply).where(HostReply.user_id == user_id)))
    _forget(session, mine)
    for reply in mine:
        if reply.state != "accepted":
            session.delete(reply)
    session.flush()


@handing.over("host_search")
def search_of(session: Session, project_id: int) -> dict[str, Any] | None:
    """Return the search of a project and who has answered it, for its holder's data."""
    search = session.scalar(sa.select(HostSearch).where(HostSearch.project_id == project_id))
    if search is None:
        return None
    replies = sa.select(HostReply).where(HostReply.search_id == search.id).order_by(HostReply.id)
    told = [handing.columns(one, "email") for one in session.scalars(replies)]
    return {**handing.columns(search), "replies": told}


@handing.over("study")
def study_of(session: Session, project_id: int) -> dict[str, Any] | None:
    """Return the feasibility study of a project, for its holder's data."""
    study = session.scalar(sa.select(Study).where(Study.project_id == project_id))
    return handing.columns(study) if study else None


@forgetting.also
def forget(session: Session, project_ids: Collection[int]) -> None:
    """Forget the searches and studies of projects that are forgotten."""
    searches = sa.select(HostSearch.id).where(HostSearch.project_id.in_(project_ids))
    found = list(session.scalars(sa.select(HostReply).where(HostReply.search_id.in_(searches))))
    _forget(session, found)
    for table in (HostSearch, Study):
        session.execute(sa.delete(table).where(table.project_id.in_(project_ids)))


def _forget(session: Session, found: Sequence[HostReply]) -> None:
    for reply in found:
        if reply.email:
            forget_letters(session, reply.email)
        reply.name = reply.email = reply.message = ""
        reply.user_id = None
    session.flush()
