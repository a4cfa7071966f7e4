# SPDX-License-Identifier: AGPL-3.0-or-later
"""Feasibility studies: questions, what is handed over, go or no-go with its day and its reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map import alone
from ess_map_accompaniment.cooperatives.models import Study

DECISIONS = {
    "": _l("Pas encore décidé"),
    "go": _l("On y va"),
    "no_go": _l("On n'y va pas"),
}


def of_project(session: Session, project_id: int) -> Study | None:
    """Return the study of a project, None when nobody has begun one."""
    return session.scalar(sa.select(Study).where(Study.project_id == project_id))


def write(
    session: Session,
    project_id: int,
    version: int,
    facts: Mapping[str, Any],
    host_actor_id: int | None,
) -> bool:
    """Write a study; False, and nothing written, when it is not ``version`` now."""
    alone(session, f"accompaniment.study {project_id}")
    study = of_project(session, project_id)
    if study is not None:
        session.refresh(study)
    if version != (study.version if study else 0):
        return False
    study = study or Study(project_id=project_id, version=0)
    for name, value in facts.items():
        setattr(study, name, value)
    study.host_actor_id = host_actor_id
    study.version += 1
    session.add(study)
    session.flush()
    return True
