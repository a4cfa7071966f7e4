# SPDX-License-Identifier: AGPL-3.0-or-later
"""Undoing a decision: what it changed goes back, what others changed since stays.

An undo is a contribution itself. Large ones (an import of a million rows) go batch by batch, each
a transaction; how far one is stands in the undo's own row, so whoever comes next goes on from
there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map.contributions import effects, notices
from ess_map.contributions.models import Contribution
from ess_map.contributions.revert import revert
from ess_map.contributions.telling import tell
from ess_map.core import clock
from ess_map.core.db import begin_writing
from ess_map.core.errors import Conflict
from ess_map.core.journal import JournalEntry
from ess_map.people.models import User

JOB = "undo"
UNDONE = "contribution.undone"
BATCH = 1000
LOCKED = {"of": Contribution}
"""Its own row only: those of the people whom a page has loaded with it need no lock."""
MOST_KEPT = 1000
"""Actors whose kept fields an undo remembers by name; all of them stay as they are."""


@dataclass(frozen=True)
class Undone:
    """What an undo did so far; ``kept`` are units that somebody changed since, by actor."""

    contribution: Contribution
    actors: int
    kept: dict[int, list[str]]


def undo(session: Session, contribution: Contribution, by: User | None, reason: str = "") -> Undone:
    """Take back a decision, in the caller's transaction.

    A refusal goes back to the queue, and so does what was accepted from somebody else; one's own
    change and an import are simply undone.
    """
    undoing = start(session, contribution, by, reason)
    while advance(session, undoing):
        pass
    return told(undoing)


def run(
    session: Session,
    contribution: Contribution,
    by: User | None,
    reason: str = "",
    on_progress: Callable[[int], None] = lambda _actors: None,
) -> Undone:
    """Take back a decision of any size, committing batch by batch; going on where one stopped."""
    undoing = start(session, contribution, by, reason)
    session.commit()
    more = True
    while more:
        more = advance(session, undoing)
        session.commit()
        on_progress(undoing.changes["actors"])
    return told(undoing)


def start(
    session: Session, contribution: Contribution, by: User | None, reason: str = ""
) -> Contribution:
    """Return the undo of a decision, new or left unfinished, for ``advance``.

    ``Conflict`` when there is nothing to undo any more.
    """
    begin_writing(session)
    session.refresh(contribution, with_for_update=LOCKED)
    if contribution.status not in ("accepted", "refused"):
        raise Conflict(_("Cette décision est déjà annulée."))
    begun = _unfinished(session, contribution.id)
    if begun:
        return begun[0]
    now = clock.now()
    undoing = Contribution(
        kind="undo",
        status="accepted",
        actor_id=contribution.actor_id,
        commune_code=contribution.commune_code,
        changes={"before": None, "actors": 0, "kept": {}},
        source=contribution.source,
        message=reason,
        author_id=by.id if by else None,
        created_at=now,
        decided_at=now,
        decided_by_id=by.id if by else None,
        undoes_id=contribution.id,
    )
    session.add(undoing)
    session.flush()
    return undoing


def advance(session: Session, undoing: Contribution) -> bool:
    """Take back the next batch, in the caller's transaction; tell whether more is left."""
    begin_writing(session)
    session.refresh(undoing, with_for_update=LOCKED)
    undone = session.get_one(Contribution, undoing.undoes_id)
    said = dict(undoing.changes)
    if "before" not in said:
        return False  # somebody else has finished it meanwhile
    entries = _entries(session, undone.id, said["before"])
    if not entries:
        _finish(session, undoing, undone)
        return False
    moved, kept = revert(session, entries, undoing.id, undone.source)
    names = {str(actor_id): [clash.unit for clash in found] for actor_id, found in kept.items()}
    said |= {"before": entries[-1].id, "actors": said["actors"] + moved}
    said["kept"] = dict([*said["kept"].items(), *names.items()][:MOST_KEPT])
    undoing.changes = said
    session.flush()
    return True


def resume(session: Session) -> str | None:
    """Go on with every undo that was stopped half-way; what the job says of it."""
    begun = _unfinished(session)
    for undoing in begun:
        while advance(session, undoing):
            session.commit()
        session.commit()
    return _("%(n)s annulations terminées.", n=len(begun)) if begun else None


def told(undoing: Contribution) -> Undone:
    """Return what an undo did, from its own row."""
    said = undoing.changes
    kept = {int(actor_id): names for actor_id, names in said.get("kept", {}).items()}
    return Undone(undoing, said.get("actors", 0), kept)


def is_large(session: Session, contribution: Contribution) -> bool:
    """Tell whether undoing takes so long that nobody should wait for it in front of a page."""
    query = sa.select(JournalEntry.id).where(JournalEntry.contribution_id == contribution.id)
    return session.scalar(query.offset(BATCH).limit(1)) is not None


def _finish(session: Session, undoing: Contribution, undone: Contribution) -> None:
    effects.take_back(session, undone, undoing)
    # Who confirmed by letter never decided; two erased accounts are nobody, not one person.
    by_author = undone.confirmed_at is None and undone.decided_by_id == undone.author_id
    own = undone.kind in ("import", "undo") or by_author
    undone.status = "undone" if own else "pending"
    undoing.changes = {name: undoing.changes[name] for name in ("actors", "kept")}
    session.flush()
    tell(session, undone, "undone", {"by": undoing.id}, undoing)
    notices.undone(session, undone, undoing.author_id)


def _unfinished(session: Session, contribution_id: int | None = None) -> list[Contribution]:
    original = sa.orm.aliased(Contribution)
    query = (
        sa.select(Contribution)
        .join(original, original.id == Contribution.undoes_id)
        .where(
            Contribution.kind == "undo",
            Contribution.status == "accepted",
            original.status.in_(("accepted", "refused")),
        )
    )
    if contribution_id is not None:
        query = query.where(Contribution.undoes_id == contribution_id)
    # What was undone and accepted once more has a finished one, without "before".
    return [found for found in session.scalars(query) if "before" in found.changes]


def _entries(session: Session, contribution_id: int, before: int | None) -> list[JournalEntry]:
    """What the contribution did to actors since it was last undone, newest first."""
    undone = sa.select(sa.func.coalesce(sa.func.max(JournalEntry.id), 0)).where(
        JournalEntry.subject_type == "contribution",
        JournalEntry.subject_id == contribution_id,
        JournalEntry.kind == UNDONE,
    )
    query = sa.select(JournalEntry).where(
        JournalEntry.contribution_id == contribution_id,
        JournalEntry.subject_type == "actor",
        JournalEntry.id > undone.scalar_subquery(),
    )
    if before is not None:
        query = query.where(JournalEntry.id < before)
    return list(session.scalars(query.order_by(JournalEntry.id.desc()).limit(BATCH)))
