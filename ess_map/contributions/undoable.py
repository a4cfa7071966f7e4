# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may take a decision back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ess_map.actors.models import Actor
from ess_map.contributions.models import Contribution
from ess_map.people import rights
from ess_map.people.models import User

INSTANCE = frozenset({"instance"})


def may_undo(session: Session, contribution: Contribution, user: User | None) -> bool:
    """Tell whether ``user`` may undo ``contribution``, which may well be undone already."""
    return contribution.id in undoable(session, [contribution], user)


def undoable(
    session: Session, contributions: Iterable[Contribution], user: User | None
) -> frozenset[int]:
    """Return the ids of those that ``user`` may undo, with a few reads in all.

    Whoever moderates there; whoever changed their own at once, as long as they still may; an
    import, which knows no borders, its author while they animate, or who animates the whole map.
    """
    if user is None or not rights.somewhere(user, "contributor"):
        return frozenset()
    decided = [one for one in contributions if one.status in ("accepted", "refused")]
    lying = _scopes(session, decided)
    return frozenset(one.id for one in decided if _may_undo(one, user, lying[one.id]))


def _may_undo(contribution: Contribution, user: User, scopes: frozenset[str]) -> bool:
    own = contribution.author_id == user.id == contribution.decided_by_id
    if contribution.source or contribution.kind == "import":
        mine = own and rights.somewhere(user, "animator")
        return mine or rights.allows(user, "animator", INSTANCE)
    if contribution.kind == "label":
        label = f"label-{contribution.changes['label']}"
        above = rights.of_scope(label) if rights.is_scope(label) else INSTANCE
        return rights.allows(user, "moderator", above)
    return rights.allows(user, "contributor" if own else "moderator", scopes)


def _scopes(session: Session, found: Sequence[Contribution]) -> dict[int, frozenset[str]]:
    """The scopes in which each contribution lies: its actor's, or its commune's."""
    ids = {one.actor_id for one in found if one.actor_id is not None}
    actors = rights.of_actors(session.scalars(sa.select(Actor).where(Actor.id.in_(ids))).all())
    communes = rights.of_communes({one.commune_code for one in found if one.actor_id not in actors})
    return {one.id: actors.get(one.actor_id) or communes[one.commune_code] for one in found}
