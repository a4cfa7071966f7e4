# SPDX-License-Identifier: AGPL-3.0-or-later
"""What changed in a selection since somebody was last told: who came, who left, who is different.

Who belonged is remembered, not guessed: an actor may leave because it closed, moved or is
described otherwise, or because a commune changed its intercommunality.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import sqlalchemy as sa
from flask_babel import gettext as _
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from ess_map.core.db import chunks
from ess_map.core.errors import Invalid
from ess_map.core.journal import JournalEntry
from ess_map.explore.answer import answer
from ess_map.explore.query import Query

BATCH = 500
Ids = NDArray[np.int32]
Changes = dict[str, tuple[Any, Any]]
"""Field → (what it was, what it is)."""


@dataclass(frozen=True)
class State:
    """A selection at one position of the journal; ``ids`` are sorted."""

    ids: Ids
    position: int


@dataclass(frozen=True)
class Touch:
    """What the journal says of one actor since: changes that lasted, entries, the last instant."""

    changes: Changes
    entries: tuple[int, ...]
    at: datetime


@dataclass(frozen=True)
class Difference:
    """Ids in ascending order; ``touched`` has whoever the journal speaks of among them."""

    new: tuple[int, ...]
    changed: tuple[int, ...]
    gone: tuple[int, ...]
    touched: Mapping[int, Touch]

    def __bool__(self) -> bool:
        return bool(self.new or self.changed or self.gone)


def now(query: Query) -> State:
    """Return the selection as it is; ``Invalid`` when it cannot be told from a wider one."""
    found = answer(query)
    if query.facets.keys() != found.asked.facets.keys():  # its plugin has gone this very moment
        raise Invalid(_("Un filtre de cette sélection n'est pas disponible en ce moment."))
    ids = [segment.ids[rows] for segment, rows in found.parts]
    return State(np.sort(np.concatenate(ids)).astype(np.int32), found.atlas.position)


def pack(ids: Ids) -> bytes:
    """Return sorted ids in few bytes: about one for each actor of a dense selection."""
    return zlib.compress(np.diff(ids, prepend=np.int32(0)).astype("<i4").tobytes())


def unpack(data: bytes) -> Ids:
    """Return the ids that ``pack`` wrote."""
    steps = np.frombuffer(zlib.decompress(data), dtype="<i4") if data else np.empty(0, "<i4")
    return np.cumsum(steps, dtype=np.int32)


def between(session: Session, known: State, state: State) -> Difference:
    """Return what somebody who knows ``known`` must be told to know ``state``."""
    new = np.setdiff1d(state.ids, known.ids, assume_unique=True).tolist()
    gone = np.setdiff1d(known.ids, state.ids, assume_unique=True).tolist()
    moved = _touched(session, known.position, state.position)
    stayed = np.intersect1d(known.ids, state.ids, assume_unique=True)
    some = stayed[np.isin(stayed, moved)].tolist()
    touched = _told(session, [*new, *gone, *some], known.position, state.position)
    changed = [id_ for id_ in some if touched[id_].changes]
    return Difference(tuple(new), tuple(changed), tuple(gone), touched)


def _window(after: int, upto: int) -> tuple[sa.ColumnElement[bool], ...]:
    entry = JournalEntry
    return entry.subject_type == "actor", entry.id > after, entry.id <= upto


def _touched(session: Session, after: int, upto: int) -> Ids:
    if after == upto:
        return np.empty(0, np.int32)
    subjects = sa.select(JournalEntry.subject_id).where(*_window(after, upto)).distinct()
    return np.array(session.scalars(subjects).all(), dtype=np.int32)


def _told(session: Session, ids: Iterable[int], after: int, upto: int) -> dict[int, Touch]:
    told: dict[int, list[JournalEntry]] = {}
    for batch in chunks(ids, BATCH):
        statement = (
            sa.select(JournalEntry)
            .where(*_window(after, upto), JournalEntry.subject_id.in_(batch))
            .order_by(JournalEntry.id)
        )
        for entry in session.scalars(statement):
            told.setdefault(entry.subject_id, []).append(entry)
    return {
        subject: Touch(_lasting(entries), tuple(entry.id for entry in entries), entries[-1].at)
        for subject, entries in told.items()
    }


def _lasting(entries: Iterable[JournalEntry]) -> Changes:
    """Add changes up: who changed and changed back has not changed."""
    found: Changes = {}
    for entry in entries:
        for name, pair in (entry.data or {}).items():
            if isinstance(pair, list) and len(pair) == 2:
                before = found[name][0] if name in found else pair[0]
                found[name] = (before, pair[1])
    return {name: pair for name, pair in found.items() if pair[0] != pair[1]}
