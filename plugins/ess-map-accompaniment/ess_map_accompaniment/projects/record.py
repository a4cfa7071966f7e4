# SPDX-License-Identifier: AGPL-3.0-or-later
"""Find a project, and say what it asks for as the matching understands it."""

from __future__ import annotations

from dataclasses import replace

import shapely
import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session, selectinload

from ess_map import Locality, NotFound, bbox, find_territory, locality, outlines
from ess_map_accompaniment.matching.demand import Demand, Place
from ess_map_accompaniment.projects.models import Holder, Project

NO_PUBLIC = "none"
"""Kept among ``publics`` by who was asked and is in none: that is an answer, too."""


def find(session: Session, project_id: int) -> Project:
    """Return the project with its holders; ``NotFound`` when there is none, or no more."""
    wanted = sa.select(Project).where(Project.id == project_id)
    project = session.scalar(wanted.options(selectinload(Project.holders)))
    if project is None or project.state == "anonymised":
        raise NotFound(_("Ce projet n'existe pas, ou plus : il a pu être effacé à la demande."))
    return project


def of_user(session: Session, user_id: int) -> list[Project]:
    """Return the projects that a user carries, the newest first."""
    return _carried(session, Holder.user_id == user_id)


def of_address(session: Session, email: str) -> list[Project]:
    """Return the projects that an address carries, the newest first."""
    return _carried(session, Holder.email == email.lower())


def _carried(session: Session, whose: sa.ColumnElement[bool]) -> list[Project]:
    mine = sa.select(Holder.project_id).where(whose)
    wanted = sa.select(Project).where(Project.id.in_(mine), Project.state != "anonymised")
    found = session.scalars(
        wanted.options(selectinload(Project.holders)).order_by(Project.id.desc())
    )
    return list(found)


def demand_of(project: Project) -> Demand:
    """Return what ``project`` asks for: nothing of who carries it."""
    exact = None
    if project.longitude is not None and project.latitude is not None:
        exact = (project.longitude, project.latitude)
    here, point = place_of(project.commune, exact)
    return Demand(
        stage=project.stage,
        needs=tuple(project.needs),
        locality=here,
        point=point,
        sectors=tuple(project.sectors),
        legal_form=project.legal_form,
        collective=project.collective,
        amount=project.amount,
        max_km=project.max_km,
        remote_ok=project.remote_ok,
        publics=tuple(project.publics) or None,
        host=project.host,
        actor_id=project.actor_id,
    )


def place_of(commune: str, exact: Place | None = None) -> tuple[Locality, Place | None]:
    """Return where a project is, and the point from which its distances are counted.

    A commune without exact place is taken with its outline: whoever works in a part of it may
    help. Without outline it is its middle. '' is nowhere; ``NotFound`` for an unknown key.
    """
    if not commune:
        return Locality(), exact
    if exact is not None:
        return locality(commune, exact), exact
    here, territory = locality(commune), find_territory(commune)
    box = bbox(territory)
    if box is None:
        return here, None
    middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
    drawn = here.geometry or outlines(territory.level, [territory.code]).get(territory.code)
    return replace(here, geometry=drawn or shapely.Point(middle)), middle


def epci_of(commune: str) -> str:
    """Return the key of the EPCI of a commune, '' when it has none or is unsaid."""
    return _above(commune).get("epci", "")


def _above(commune: str) -> dict[str, str]:
    """Return the first key of each level over ``commune``."""
    keys = locality(commune).territories if commune else {}
    return {key.partition("-")[0]: key for key in reversed(list(keys))}
