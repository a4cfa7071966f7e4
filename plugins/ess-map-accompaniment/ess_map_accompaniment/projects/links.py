# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signed links of a project: to confirm it once, to follow it as long as it is kept.

They carry the instant at which the project was made besides its id: SQLite gives the id of one
that was erased to the next, whose story is not theirs.
"""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map import Gone, sign, verify
from ess_map_accompaniment.projects import record
from ess_map_accompaniment.projects.models import Holder, Project

DAY = 24 * 3600
CONFIRM, FOLLOW = "accompaniment.confirm", "accompaniment.follow"
CONFIRM_DAYS = 7
"""An unconfirmed project is erased after that."""
FOLLOW_DAYS = 5 * 365
"""Longer than any project is kept without a sign of life; a project that is gone says so."""


def follow_path(project: Project, holder: Holder | None = None) -> str:
    """Return the path of the page on which ``holder`` (the first one) follows ``project``."""
    return f"/accompagnement/suivi/{follow_token(project, holder)}"


def follow_token(project: Project, holder: Holder | None = None) -> str:
    return sign(FOLLOW, [project.id, holder.id if holder else 0, _made(project)])


def confirm_path(project: Project) -> str:
    """Return the path of the page on which the holder confirms that the project is theirs."""
    return f"/accompagnement/confirmer/{sign(CONFIRM, [project.id, 0, _made(project)])}"


def explain_path(project: Project) -> str:
    """Return the path of all services with all reasons, for who may see the project."""
    return f"/accompagnement/projets/{project.id}/explication"


def followed(session: Session, token: str) -> tuple[Project, Holder | None]:
    """Return what a link to follow leads to, and whose it is; ``Gone`` when it is no more."""
    return _of(session, verify(FOLLOW, token, FOLLOW_DAYS * DAY))


def confirmed(session: Session, token: str) -> Project:
    """Return the project that a link confirms; ``Gone`` after a week."""
    return _of(session, verify(CONFIRM, token, CONFIRM_DAYS * DAY))[0]


def _of(session: Session, value: list[int]) -> tuple[Project, Holder | None]:
    project_id, holder_id, made = value
    project = session.get(Project, project_id)
    if project is None or project.state == "anonymised" or _made(project) != made:
        raise Gone(_("Ce projet a été effacé : il n'y a plus rien à suivre ici."))
    project = record.find(session, project_id)
    people = [one for one in project.holders if holder_id in (0, one.id)]
    if holder_id and not people:
        raise Gone(_("Ce lien n'est plus le vôtre : demandez-en un nouveau."))
    return project, people[0] if people else None


def _made(project: Project) -> int:
    return int(project.created_at.timestamp() * 1000)
