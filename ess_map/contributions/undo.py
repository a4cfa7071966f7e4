# SPDX-License-Identifier: AGPL-3.0-or-later
"""Undoing a decision: what it changed goes back, what others changed since stays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map.actors import saying, store
from ess_map.contributions import units
from ess_map.contributions.merge import Clash, merge
from ess_map.contributions.models import Contribution
from ess_map.core import clock, journal
from ess_map.core.db import begin_writing
from ess_map.core.errors import Conflict
from ess_map.core.journal import JournalEntry
from ess_map.people.models import User

BATCH = 1000


@dataclass
class Undone:
    """What an undo did; ``kept`` are units that somebody changed since, by actor."""

    contribution: Contribution
    actors: int = 0
    kept: dict[int, tuple[Clash, ...]] = field(default_factory=dict)


def undo(session: Session, contribution: Contribution, by: User | None, reason: str = "") -> Undone:
    """Take back a decision, in the caller's transaction; the undo is a contribution itself.

    A refusal goes back to the queue, and so does what was accepted from somebody else; one's own
    change and an import are simply undone.
    """
    begin_writing(session)
    session.refresh(contribution)
    if contribution.status not in ("accepted", "refused"):
        raise Conflict(_("Cette décision est déjà annulée."))
    done = Undone(
        Contribution(
            kind="undo",
            status="accepted",
            actor_id=contribution.actor_id,
            commune_code=contribution.commune_code,
            message=reason,
            author_id=by.id if by else None,
            created_at=clock.now(),
            decided_at=clock.now(),
            decided_by_id=by.id if by else None,
            undoes_id=contribution.id,
        )
    )
    session.add(done.contribution)
    session.flush()
    for entries in _batches(session, contribution.id):
        _revert(session, entries, done)
    own = contribution.kind in ("import", "undo") or (
        contribution.decided_by_id == contribution.author_id
    )
    contribution.status = "undone" if own else "pending"
    session.flush()
    event = journal.Event("contribution.undone", contribution.id, {"by": done.contribution.id})
    journal.record(session, [event], None, done.contribution.id)
    return done


def _batches(session: Session, contribution_id: int) -> Iterator[list[JournalEntry]]:
    """Yield what the contribution did to actors, newest first."""
    before: int | None = None
    while True:
        query = (
            sa.select(JournalEntry)
            .where(
                JournalEntry.contribution_id == contribution_id,
                JournalEntry.subject_type == "actor",
            )
            .order_by(JournalEntry.id.desc())
            .limit(BATCH)
        )
        if before is not None:
            query = query.where(JournalEntry.id < before)
        entries = list(session.scalars(query))
        if not entries:
            return
        yield entries
        before = entries[-1].id


def _revert(session: Session, entries: list[JournalEntry], done: Undone) -> None:
    """Give each actor its former values where they are still as the contribution left them."""
    before: dict[int, dict[str, Any]] = {}
    after: dict[int, dict[str, Any]] = {}
    for entry in entries:
        pairs = entry.data or {}
        if entry.kind == "actor.created":
            pairs = {"status": ["draft", "published"]}
        before.setdefault(entry.subject_id, {}).update({n: pair[0] for n, pair in pairs.items()})
        for name, pair in pairs.items():
            after.setdefault(entry.subject_id, {}).setdefault(name, pair[1])
    wanted: dict[int, dict[str, Any]] = {}
    for actor in store.load(session, sorted(before), to_write=True):
        current = saying.values(actor)
        was, became = units.split(before[actor.id]), units.split(after[actor.id])
        wish = {name: was.get(name, units.empty(name)) for name in {*was, *became}}
        merged = merge(became, units.split(current), wish)
        if merged.clashes:
            done.kept[actor.id] = merged.clashes
        wanted[actor.id] = _fields(merged.changes, actor.terms)
    done.actors += len(store.update_many(session, wanted, clock.now(), done.contribution.id))


def _fields(changes: dict[str, Any], terms: dict[str, list[str]]) -> dict[str, Any]:
    own = {name: value for name, value in changes.items() if name in units.LABELS}
    own.pop(units.PLACE, None)
    return own | units.join(changes, terms)
