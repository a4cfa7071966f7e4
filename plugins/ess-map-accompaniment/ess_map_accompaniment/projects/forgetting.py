# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forget a project: who carried it, what was said of it, where it was. That it was, still counts.

Rooms that keep something about projects say with ``also`` what they forget with them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ess_map import forget_letters, now
from ess_map_accompaniment.projects.models import Holder, PathwayStep, Project

Forget = Callable[[Session, Collection[int]], object]
EMPTIED = {
    "title": "",
    "summary": "",
    "commune": "",
    "longitude": None,
    "latitude": None,
    "publics": [],
    "amount": None,
    "host_actor_id": None,
    "actor_id": None,
    "consents": {},
}
"""Of a project its stage, needs, sectors, form and EPCI remain, for the figures."""
_others: list[Forget] = []


def also(forget: Forget) -> Forget:
    """Call ``forget`` with the ids of projects that are forgotten, before they are."""
    _others.append(forget)
    return forget


def forget(session: Session, projects: Collection[Project]) -> int:
    """Forget ``projects`` (holders loaded) in the caller's transaction; return how many."""
    ids = [project.id for project in projects]
    for other in _others:
        other(session, ids)
    session.execute(sa.delete(PathwayStep).where(PathwayStep.project_id.in_(ids)))
    _forget_people(session, projects)
    for project in projects:
        for name, nothing in EMPTIED.items():
            setattr(project, name, nothing)
        project.state, project.anonymised_at = "anonymised", now()
        project.version += 1
    session.flush()
    return len(ids)


def erase(session: Session, projects: Collection[Project]) -> int:
    """Delete ``projects`` that were never confirmed, whose requests are gone already."""
    ids = [project.id for project in projects]
    for project in projects:
        session.expunge(project)
    for model, key in ((PathwayStep, PathwayStep.project_id), (Holder, Holder.project_id)):
        session.execute(sa.delete(model).where(key.in_(ids)))
    session.execute(sa.delete(Project).where(Project.id.in_(ids)))
    return len(ids)


def _forget_people(session: Session, projects: Collection[Project]) -> None:
    addresses = {holder.email for project in projects for holder in project.holders}
    ids = [project.id for project in projects]
    session.execute(sa.delete(Holder).where(Holder.project_id.in_(ids)))
    for project in projects:
        session.expire(project, ["holders"])
    for address in sorted(addresses - {""}):
        # They may carry another project, whose letters they still wait for.
        if session.scalar(sa.select(Holder.id).where(Holder.email == address).limit(1)) is None:
            forget_letters(session, address)
