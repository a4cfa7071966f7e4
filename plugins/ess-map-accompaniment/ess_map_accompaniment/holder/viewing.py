# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may see a project without its link: who carries it, who was asked, who animates there."""

from __future__ import annotations

from flask_babel import gettext as _

from ess_map import Forbidden, User, db, user
from ess_map_accompaniment.offer import acting
from ess_map_accompaniment.projects import record, scopes
from ess_map_accompaniment.projects.models import Project
from ess_map_accompaniment.referrals import requests
from ess_map_accompaniment.referrals.lifecycle import ACTIVE


def seen(project_id: int) -> Project:
    """Return the project when the reader may see it; ``NotFound``, ``Forbidden``."""
    project = record.find(db.session, project_id)
    if not may_see(user(), project):
        raise Forbidden(
            _("Ce projet n'est visible que de ceux qui le portent et de ceux à qui il est adressé.")
        )
    return project


def may_see(person: User | None, project: Project) -> bool:
    """Tell whether ``person`` carries the project (holders loaded), was asked, or animates."""
    if person is None:
        return False
    if scopes.carries(person, project) or scopes.animates(person, project):
        return True
    asked = {
        one.structure_id
        for one in requests.of_project(db.session, project.id)
        if one.sent_at is not None and one.state != "withdrawn"
    }
    return bool(asked & _structures(person))


def may_plan(person: User | None, project: Project) -> bool:
    """Tell whether ``person`` may change the plan: a holder, or an adviser who accompanies it."""
    if person is None:
        return False
    accompanying = {
        one.structure_id
        for one in requests.of_project(db.session, project.id)
        if one.state in ACTIVE
    }
    return scopes.carries(person, project) or bool(accompanying & _structures(person))


def _structures(person: User) -> set[int]:
    return {one.id for one in acting.structures_of(person)}
