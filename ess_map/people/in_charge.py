# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whom to ask in a territory, and in which ones somebody has a say."""

from __future__ import annotations

from ess_map.people import rights
from ess_map.people.models import User
from ess_map.people.roles import INSTANCE
from ess_map.territories.models import KEY


def responsible(territory_key: str, role: str = "animator") -> list[User]:
    """Return whom to ask about a territory: who has ``role`` there, else at the next level up.

    ``instance``, ``pole-12`` and ``actor-12`` are understood as well. Nobody at all: an empty
    list. ``NotFound`` for a territory that is none.
    """
    return rights.responsible(rights.of_scope(territory_key), role)


def held_territories(user: User | None, role: str = "animator") -> frozenset[str]:
    """Return the keys of the territories in which ``user`` has ``role`` or a higher one.

    Those that were granted, not what lies inside them; ``instance`` stands for everywhere.
    """
    if user is None:
        return frozenset()
    held = rights.scopes_held(user, role)
    return frozenset(scope for scope in held if scope == INSTANCE or KEY.fullmatch(scope))
