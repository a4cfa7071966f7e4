# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may take a decision back."""

from __future__ import annotations

from sqlalchemy.orm import Session

from ess_map.actors import store
from ess_map.contributions.models import Contribution
from ess_map.people import rights
from ess_map.people.models import User

INSTANCE = frozenset({"instance"})


def may_undo(session: Session, contribution: Contribution, user: User | None) -> bool:
    """Tell whether ``user`` may undo ``contribution``, which may well be undone already.

    Whoever moderates there; whoever changed their own at once; an import, which knows no
    borders, its author or who animates the whole map.
    """
    if user is None or contribution.status not in ("accepted", "refused"):
        return False
    if contribution.author_id == user.id == contribution.decided_by_id:
        return True
    if contribution.source or contribution.kind == "import":
        return rights.allows(user, "animator", INSTANCE)
    if contribution.kind == "label":
        return rights.allows(user, "moderator", {f"label-{contribution.changes['label']}"})
    return rights.allows(user, "moderator", scopes(session, contribution))


def scopes(session: Session, contribution: Contribution) -> frozenset[str]:
    """Return the scopes in which a contribution lies: its actor's, or its commune's."""
    ids = [contribution.actor_id] if contribution.actor_id is not None else []
    found = store.load(session, ids)
    return rights.of_actor(found[0]) if found else rights.of_commune(contribution.commune_code)
