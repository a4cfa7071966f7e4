# SPDX-License-Identifier: AGPL-3.0-or-later
"""The current selection as a feed: what changed last comes first."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime
from heapq import nlargest
from typing import NamedTuple

import numpy as np
import sqlalchemy as sa
from flask import current_app, request, url_for

from ess_map.actors import store
from ess_map.actors.models import Actor
from ess_map.core import feeds
from ess_map.core.db import chunks, db
from ess_map.core.feeds import MOST
from ess_map.core.journal import JournalEntry
from ess_map.explore import cards, present
from ess_map.explore.answer import Answer

FEW = 2000
"""Up to that many actors, ask what happened to each; of more, the journal's end knows enough."""
BATCH = 5000


class Change(NamedTuple):
    """The last thing that happened to an actor, newest greatest."""

    entry_id: int
    actor_id: int
    at: datetime


def changes(found: Answer) -> list[Change]:
    """Return the last changes of the selection, one an actor, newest first."""
    ids = np.concatenate([segment.ids[rows] for segment, rows in found.parts]).tolist()
    return _of_each(ids) if len(ids) <= FEW else _of_the_last(frozenset(ids))


def _of_each(ids: Sequence[int]) -> list[Change]:
    entry = JournalEntry
    last = []
    for batch in chunks(ids, 500):
        last += db.session.scalars(
            sa.select(sa.func.max(entry.id))
            .where(entry.subject_type == "actor", entry.subject_id.in_(batch))
            .group_by(entry.subject_id)
        )
    statement = sa.select(entry.id, entry.subject_id, entry.at).where(
        entry.id.in_(nlargest(MOST, last))
    )
    return [Change(*row) for row in db.session.execute(statement.order_by(entry.id.desc()))]


def _of_the_last(ids: Collection[int]) -> list[Change]:
    """Walk back through the journal until enough of ``ids`` were met."""
    entry = JournalEntry
    found: dict[int, Change] = {}
    statement = (
        sa.select(entry.id, entry.subject_id, entry.at)
        .where(entry.subject_type == "actor")
        .order_by(entry.id.desc())
        .limit(BATCH)
    )
    rows = db.session.execute(statement).all()
    while rows and len(found) < MOST:
        for row in rows:
            if row.subject_id in ids and len(found) < MOST:
                found.setdefault(row.subject_id, Change(*row))
        rows = db.session.execute(statement.where(entry.id < rows[-1].id)).all()
    return list(found.values())


def digest(last: Sequence[Change]) -> str:
    """Return what changes with the feed, for its ETag; each language has its own."""
    said = [request.full_path, request.script_root, *(str(change.entry_id) for change in last)]
    return hashlib.blake2b("\n".join(said).encode(), digest_size=16).hexdigest()


def updated(last: Sequence[Change]) -> datetime:
    """Return when the newest change happened."""
    return last[0].at if last else feeds.DAWN


def write(found: Answer, last: Sequence[Change]) -> str:
    """Return the feed; an entry's key stays when the actor is renamed or the site moves folders."""
    site = current_app.extensions["ess_map.settings"].site_name
    labels = " · ".join(chip.label for chip in present.chips(found.query))
    actors = cards.load([change.actor_id for change in last], found.query)
    entries = [_entry(actor, change.at) for actor, change in zip(actors, last, strict=True)]
    title = " : ".join(filter(None, (site, labels)))
    return feeds.document(title, found.query.url(_external=True), entries)


def _entry(actor: Actor, at: datetime) -> feeds.Entry:
    record = store.as_record(actor)
    located = record.longitude is not None
    return feeds.Entry(
        key=f"acteurs/{actor.id}",
        title=record.name,
        url=url_for("actors.page", slug=actor.slug, _external=True),
        updated=at,
        summary=record.summary,
        point=(record.longitude, record.latitude) if located else None,
    )
