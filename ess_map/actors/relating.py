# SPDX-License-Identifier: AGPL-3.0-or-later
"""Links between two actors: each side says yes or no for itself, both together make it public."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map.actors import store
from ess_map.actors.models import Actor, Relation
from ess_map.core import journal
from ess_map.core.db import alone

KINDS = {
    "member_of": (_l("est membre de"), _l("a pour membre")),
    "hosts": (_l("accueille"), _l("est accueilli par")),
    "supplies": (_l("fournit"), _l("est fourni par")),
    "supports": (_l("accompagne"), _l("est accompagné par")),
}
"""What a link says, read from its first actor and from its second."""

SIDES = ("from", "to")


def find_or_begin(session: Session, kind: str, from_id: int, to_id: int) -> Relation:
    """Return the link of that kind, written if it is new; nobody has confirmed a new one."""
    alone(session, f"relation {kind} {from_id} {to_id}")
    query = sa.select(Relation).where(
        Relation.kind == kind, Relation.from_id == from_id, Relation.to_id == to_id
    )
    found = session.scalar(query.with_for_update())
    if found is None:
        found = Relation(kind=kind, from_id=from_id, to_id=to_id)
        session.add(found)
        session.flush()
    return found


def say(
    session: Session,
    relation: Relation,
    side: str,
    confirmed: bool,
    at: datetime,
    contribution_id: int | None = None,
) -> None:
    """Note what one side says of a link; both actors change when it becomes public or ends."""
    session.refresh(relation, with_for_update=True)
    was = relation.public
    setattr(relation, f"{side}_confirmed_at", at if confirmed else None)
    session.flush()
    if relation.public != was:
        kind = "actor.related" if relation.public else "actor.unrelated"
        _tell(session, relation, kind, at, contribution_id)


def _tell(
    session: Session, relation: Relation, kind: str, at: datetime, contribution_id: int | None
) -> None:
    """A link belongs to the record of both: each has a new version."""
    ends = {"from": relation.from_id, "to": relation.to_id}
    actors = {one.id: one for one in store.load(session, sorted(ends.values()), to_write=True)}
    events = []
    for side, other in (("from", "to"), ("to", "from")):
        actor = actors[ends[side]]
        actor.version += 1
        actor.updated_at = at
        data = {"relation": relation.kind, "side": side, "with": ends[other]}
        events.append(journal.Event(kind, actor.id, data, actor.version))
    journal.record(session, events, at, contribution_id)


def of_actor(session: Session, actor_id: int) -> Sequence[tuple[Relation, str, Actor]]:
    """Return the public links of an actor: the link, the actor's side in it, the other actor."""
    found: list[tuple[Relation, str, Actor]] = []
    for side, mine, theirs in (
        ("from", Relation.from_id, Relation.to_id),
        ("to", Relation.to_id, Relation.from_id),
    ):
        rows = session.execute(
            sa.select(Relation, Actor)
            .join(Actor, Actor.id == theirs)
            .where(mine == actor_id, Relation.public, Actor.status == "published")
            .order_by(Relation.kind, Actor.name, Actor.id)
        )
        found += [(relation, side, other) for relation, other in rows]
    return found


def words(kind: str, side: str) -> str:
    """Return the verb of a link as it reads from one side."""
    return str(KINDS[kind][SIDES.index(side)])
