# SPDX-License-Identifier: AGPL-3.0-or-later
"""The plan of a pathway: steps by stage, that the holder or an adviser ticks."""

from __future__ import annotations

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map import Invalid, NotFound, local_now
from ess_map_accompaniment.projects.models import PathwayStep, Project
from ess_map_accompaniment.words import STAGES

MOST = 40
LONGEST = 200


def of_project(session: Session, project_id: int) -> list[PathwayStep]:
    """Return the steps of a project, in the order of the stages and then of the plan."""
    wanted = sa.select(PathwayStep).where(PathwayStep.project_id == project_id)
    order = list(STAGES)
    return sorted(
        session.scalars(wanted),
        key=lambda step: (
            order.index(step.stage) if step.stage in STAGES else len(order),
            step.position,
            step.id,
        ),
    )


def add(
    session: Session,
    project: Project,
    stage: str,
    note: str,
    *,
    need: str = "",
    service_id: int | None = None,
    referral_id: int | None = None,
) -> PathwayStep:
    """Put a step at the end of a stage; ``Invalid`` without words, or when the plan is full."""
    note = " ".join(note.split())[:LONGEST]
    known = of_project(session, project.id)
    if stage not in STAGES or not note:
        raise Invalid(_("Dites en quelques mots ce qu'il y a à faire, et à quel stade."))
    if len(known) >= MOST:
        raise Invalid(_("Un parcours a %(most)s étapes au plus : retirez-en une.", most=MOST))
    last = max((step.position for step in known), default=0)
    step = PathwayStep(
        project_id=project.id,
        position=last + 1,
        stage=stage,
        note=note,
        need=need,
        service_id=service_id,
        referral_id=referral_id,
    )
    session.add(step)
    session.flush()
    return step


def tick(session: Session, project: Project, step_id: int, done: bool) -> PathwayStep:
    """Say that a step is done today, or that it is not."""
    step = find(session, project, step_id)
    step.done_on = (step.done_on or local_now().date()) if done else None
    return step


def drop(session: Session, project: Project, step_id: int) -> None:
    """Take a step out of the plan."""
    session.delete(find(session, project, step_id))


def find(session: Session, project: Project, step_id: int) -> PathwayStep:
    """Return a step of ``project``; ``NotFound`` for one of another."""
    step = session.get(PathwayStep, step_id)
    if step is None or step.project_id != project.id:
        raise NotFound(_("Cette étape n'existe plus : rechargez la page."))
    return step
