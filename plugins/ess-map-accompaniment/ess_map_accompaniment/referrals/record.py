# SPDX-License-Identifier: AGPL-3.0-or-later
"""Find requests, with what they are about."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session, selectinload

from ess_map import NotFound
from ess_map_accompaniment.offer.models import Service, Structure
from ess_map_accompaniment.projects.models import Project
from ess_map_accompaniment.referrals.models import Referral

TOGETHER = (
    selectinload(Referral.project).selectinload(Project.holders),
    selectinload(Referral.service).selectinload(Service.structure),
    selectinload(Referral.structure).selectinload(Structure.actor),
)
"""Everything that a page or a letter about a request says."""


def find(session: Session, referral_id: int) -> Referral:
    """Return the request with its project, service and structure; ``NotFound`` without."""
    wanted = sa.select(Referral).where(Referral.id == referral_id)
    referral = session.scalar(wanted.options(*TOGETHER))
    if referral is None:
        raise NotFound(_("Cette demande n'existe pas, ou plus : elle a pu être effacée."))
    return referral


def of_project(session: Session, project_id: int) -> list[Referral]:
    """Return the requests of a project, oldest first, with service and structure."""
    wanted = sa.select(Referral).where(Referral.project_id == project_id).order_by(Referral.id)
    return list(session.scalars(wanted.options(*TOGETHER)))


def of_structure(
    session: Session,
    structure_id: int,
    states: Sequence[str] = (),
    start: int = 0,
    count: int | None = None,
) -> list[Referral]:
    """Return the requests that a structure has received, oldest first, in ``states`` if given.

    ``count`` of them from ``start`` on; None: all.
    """
    wanted = sa.select(Referral).where(
        Referral.structure_id == structure_id, Referral.sent_at.is_not(None)
    )
    if states:
        wanted = wanted.where(Referral.state.in_(states))
    ordered = wanted.order_by(Referral.sent_at, Referral.id).offset(start).limit(count)
    return list(session.scalars(ordered.options(*TOGETHER)))


def story(session: Session, referral: Referral) -> list[Referral]:
    """Return the requests that ``referral`` goes on from, the first one first, and itself."""
    found = [referral]
    while found[0].parent_id is not None and len(found) < 20:
        found.insert(0, find(session, found[0].parent_id))
    return found
