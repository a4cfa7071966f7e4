# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who waits for whose yes before an actor is a member."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ess_map.contributions.models import Contribution
from ess_map.poles.members import Member


@dataclass(frozen=True)
class Waiting:
    """A member to be. ``pole``: the pôle must say yes; ``member``: the actor must.

    ``refused`` by one of them, with the reason that was given.
    """

    member: Member
    on_pole: bool
    on_member: bool
    refused: bool
    reason: str


def of(session: Session, found: Sequence[Member]) -> list[Waiting]:
    """Return who is asked and has not answered, or has said no; with one read."""
    open_ = {one.relation.id: one for one in found if one.relation and not one.confirmed}
    asked = _last(session, list(open_))
    waiting = []
    for relation_id, member in open_.items():
        sides = {side: asked.get((relation_id, side)) for side in ("from", "to")}
        pending = {side for side, one in sides.items() if one and one.status == "pending"}
        refused = [one for one in sides.values() if one and one.status == "refused"]
        if pending or refused:
            waiting.append(
                Waiting(
                    member=member,
                    on_pole="to" in pending,
                    on_member="from" in pending,
                    refused=bool(refused),
                    reason=refused[0].reason if refused else "",
                )
            )
    return waiting


def _last(session: Session, ids: list[int]) -> dict[tuple[int, str], Contribution]:
    """The last time that each side of each link was asked."""
    if not ids:
        return {}
    query = sa.select(Contribution).where(
        Contribution.kind == "relate", Contribution.changes["relation"].as_integer().in_(ids)
    )
    found = session.scalars(query.order_by(Contribution.id))
    return {(one.changes["relation"], one.changes["side"]): one for one in found}
