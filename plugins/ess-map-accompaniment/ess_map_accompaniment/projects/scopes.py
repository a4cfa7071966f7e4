# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a project counts, and who may see it."""

from __future__ import annotations

from ess_map import User, allowed, locality
from ess_map_accompaniment.projects.models import Project

COUNTED = ("epci", "department", "region")
ANIMATE = "accompaniment.animate"


def of_project(project: Project) -> list[str]:
    """Return the territories in whose figures ``project`` counts: EPCI, département, région.

    Its commune is left out: in a village one would know whose project it is.
    """
    if not project.commune:
        return []
    return [
        key for key in locality(project.commune).territories if key.partition("-")[0] in COUNTED
    ]


def carries(user: User | None, project: Project) -> bool:
    """Tell whether ``user`` is one of its holders (which are loaded)."""
    return user is not None and any(holder.user_id == user.id for holder in project.holders)


def animates(user: User | None, project: Project) -> bool:
    """Tell whether ``user`` animates where it is, and its holder lets animators see it."""
    if user is None or "animator" not in project.consents:
        return False
    return allowed(user, ANIMATE, [*of_project(project), "instance"])
