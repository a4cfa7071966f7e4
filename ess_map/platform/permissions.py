# SPDX-License-Identifier: AGPL-3.0-or-later
"""Permissions of plugins: a role gives one, its plugin may still say no."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from flask import current_app

from ess_map.core.errors import EssMapError
from ess_map.platform.plugins import registry, running
from ess_map.platform.state import INSTANCE

RIGHTS = "ess_map.rights"
"""Who knows people posts here: (user, role, scopes or None for anywhere) → has they that role."""

Rights = Callable[[Any, str, Collection[str] | None], bool]


def role_of(permission: str) -> str:
    """Return the role that has ``permission`` now; '' when its plugin is off: nobody has it."""
    declared = registry().permissions.get(permission)
    if declared is None:
        return ""
    return running().states().settings.get((permission, INSTANCE), declared.role)


def allowed(
    user: Any, permission: str, scopes: Collection[str] | None = None, subject: Any = None
) -> bool:
    """Tell whether ``user`` has ``permission`` in one of ``scopes`` (None: in any at all).

    Their role must give it, and the plugin that declared it must not deny it for ``subject``.
    Nobody is asked but that plugin, so a broken one locks nobody out of another's pages.
    """
    role = role_of(permission)
    rights: Rights = current_app.extensions[RIGHTS]
    if not role or user is None or not rights(user, role, scopes):
        return False
    return not _denied(user, permission, subject)


def _denied(user: Any, permission: str, subject: Any) -> bool:
    owner = registry().owners["permissions", permission]
    asked = {"user": user, "permission": permission, "subject": subject}
    try:
        answers = running().every("permission_allowed", only=owner, **asked)
    except EssMapError:
        return True
    return any(answer is False for _plugin, answer in answers)
