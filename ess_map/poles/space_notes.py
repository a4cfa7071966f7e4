# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the members of a pôle tell each other; nobody else reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map.core import clock
from ess_map.core.errors import Forbidden, NotFound
from ess_map.people.models import User
from ess_map.poles.models import Pole, PoleNote

NOTE = "note"
PER_PAGE = 30


@dataclass(frozen=True)
class Shown:
    """A note with the name of who wrote it, '' when their account is no more."""

    note: PoleNote
    author: str
    own: bool


def count(session: Session, pole: Pole) -> int:
    query = sa.select(sa.func.count()).where(PoleNote.pole_id == pole.id, PoleNote.kind == NOTE)
    return session.scalar(query) or 0


def page(session: Session, pole: Pole, reader: User, start: int, end: int) -> list[Shown]:
    """Return the notes ``start:end`` of ``pole``, the newest first."""
    rows = session.execute(
        sa.select(PoleNote, User)
        .outerjoin(User, User.id == PoleNote.author_id)
        .where(PoleNote.pole_id == pole.id, PoleNote.kind == NOTE)
        .order_by(PoleNote.id.desc())
        .offset(start)
        .limit(end - start)
    )
    return [
        Shown(note, author.public_name if author else "", note.author_id == reader.id)
        for note, author in rows
    ]


def add(session: Session, pole: Pole, body: str, dated: date | None, by: User) -> PoleNote:
    """Write a note that the members of ``pole`` will read."""
    note = PoleNote(
        pole_id=pole.id,
        kind=NOTE,
        body=body.strip(),
        dated=dated,
        author_id=by.id,
        at=clock.now(),
    )
    session.add(note)
    session.flush()
    return note


def remove(session: Session, pole: Pole, note_id: int, by: User, *, any_: bool) -> None:
    """Delete a note of one's own; with ``any_`` those of others too."""
    note = session.get(PoleNote, note_id)
    if note is None or note.pole_id != pole.id or note.kind != NOTE:
        raise NotFound(_("Cette note n'existe plus."))
    if note.author_id != by.id and not any_:
        raise Forbidden(_("Seuls son auteur et qui anime le pôle peuvent supprimer cette note."))
    session.delete(note)
