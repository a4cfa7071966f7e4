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

    Whoever moderates there; whoever changed their own at once, as long as they still may; an
    import, which knows no borders, its author while they animate, or who animates the whole map.
    """
    if user is None or contribution.status not in ("accepted", "refused"):
        return False
    own = contribution.author_id == user.id == contribution.decided_by_id
    if contribution.source or contribution.kind == "import":
        mine = own and rights.somewhere(user, "animator")
        return mine or rights.allows(user, "animator", INSTANCE)
    if contribution.kind == "label":
        label = f"label-{contribution.changes['label']}"
        above = rights.of_scope(label) if rights.is_scope(label) else INSTANCE
        return rights.allows(user, "moderator", above)
    role = "contributor" if own else "moderator"
    return rights.allows(user, role, scopes(session, contribution))


def scopes(session: Session, contribution: Contribution) -> frozenset[str]:
    """Return the scopes in which a contribution lies: its actor's, or its commune's."""
    ids = [contribution.actor_id] if contribution.actor_id is not None else []
    found = store.load(session, ids)
    return rights.of_actor(found[0]) if found else rights.of_commune(contribution.commune_code)
