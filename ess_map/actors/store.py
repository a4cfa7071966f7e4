# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one way to write actors: whoever changes one, the same few statements do it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session, joinedload, selectinload

from ess_map.actors import placing, saying
from ess_map.actors.models import Actor, ActorLocation, SourceRecord
from ess_map.actors.saying import COLUMNS, DAYS, OWN_FIELDS
from ess_map.core import clock, journal
from ess_map.core.db import begin_writing, chunks, insert_many, reserve_ids
from ess_map.core.errors import Invalid, NotFound
from ess_map.core.spatial import shape
from ess_map.platform.exchange import ActorRecord

BATCH = 5000
"""Rows per statement: few round trips, and memory that does not grow with the file."""


def create(
    session: Session, values: Mapping[str, Any], at: datetime, contribution_id: int | None = None
) -> int:
    """Write one new actor that no source speaks of; return its id. Fields as in ``update``."""
    _refuse_unknown(values)
    session.flush()
    plain = {name: saying.plain(value) for name, value in values.items()}
    return insert(session, [plain], at, contribution_id)[0]


def update(
    session: Session,
    actor_id: int,
    changes: Mapping[str, Any],
    at: datetime | None = None,
    contribution_id: int | None = None,
) -> bool:
    """Change fields of one actor (columns, or placing's); tell whether anything moved.

    Raises ``NotFound`` for an unknown actor, ``Invalid`` for a field that does not exist.
    """
    return bool(update_many(session, {actor_id: changes}, at or clock.now(), contribution_id))


def update_many(
    session: Session,
    wanted: Mapping[int, Mapping[str, Any]],
    at: datetime,
    contribution_id: int | None = None,
) -> list[int]:
    """Change fields of several actors; return the ids of those that moved. See ``update``."""
    for changes in wanted.values():
        _refuse_unknown(changes)
    session.flush()
    return apply(session, wanted, at, contribution_id)


def close(
    session: Session,
    actor_id: int,
    *,
    on: date,
    successor_id: int | None = None,
    at: datetime | None = None,
    contribution_id: int | None = None,
) -> None:
    """Archive an actor that has ended, remembering when and what became of it."""
    session.flush()
    end = {"status": "archived", "closed_on": on, "successor_id": successor_id}
    apply(session, {actor_id: end}, at or clock.now(), contribution_id, kind="actor.closed")


def _refuse_unknown(changes: Mapping[str, Any]) -> None:
    unknown = sorted(set(changes) - {*COLUMNS, *placing.FIELDS})
    if unknown:
        raise Invalid(_("Champ inconnu : %(names)s.", names=", ".join(unknown)))


def load(session: Session, ids: Sequence[int], *, to_write: bool = False) -> list[Actor]:
    """Return the known actors of ``ids``, in that order, with location and sources.

    ``to_write`` reads them afresh and keeps other writers off until the transaction ends.
    """
    found: dict[int, Actor] = {}
    for part in chunks(ids, BATCH):
        query = (
            sa.select(Actor)
            .where(Actor.id.in_(part))
            .options(
                joinedload(Actor.location),
                selectinload(Actor.source_records).joinedload(SourceRecord.source),
            )
        )
        if to_write:
            query = query.order_by(Actor.id).with_for_update(of=Actor)
            query = query.execution_options(populate_existing=True)
        found |= {actor.id: actor for actor in session.scalars(query)}
    return [found[id_] for id_ in ids if id_ in found]


def as_record(actor: Actor) -> ActorRecord:
    """Return an actor from ``load`` as plain values, under its first source's name for it."""
    location = actor.location
    point = shape(location.geom) if location else None
    origin = actor.source_records[0] if actor.source_records else None
    return ActorRecord(
        id=origin.external_id if origin else str(actor.id),
        source=origin.source.key if origin else "",
        longitude=point.x if point else None,
        latitude=point.y if point else None,
        commune=location.commune_code if location else "",
        location_precision=location.precision if location else "unknown",
        updated_at=actor.updated_at,
        terms={name: tuple(keys) for name, keys in actor.terms.items()},
        **{name: getattr(actor, name) for name in OWN_FIELDS if name != "terms"},
    )


def insert(
    session: Session,
    said: Sequence[Mapping[str, Any]],
    at: datetime,
    contribution_id: int | None,
) -> list[int]:
    """Write new actors with their places, and tell the journal; return their ids."""
    begin_writing(session)  # SQLite's next number is the last one plus one: nobody else may count
    connection = session.connection()
    ids = list(reserve_ids(connection, Actor.__table__, len(said)))
    places = placing.resolve(session, said)
    insert_many(
        connection,
        Actor.__table__,
        [saying.row(id_, one, at) for id_, one in zip(ids, said, strict=True)],
    )
    insert_many(
        connection,
        ActorLocation.__table__,
        [{"actor_id": id_, **place} for id_, place in zip(ids, places, strict=True)],
    )
    events = [journal.Event("actor.created", id_, version=1) for id_ in ids]
    journal.record(session, events, at, contribution_id)
    return ids


def apply(
    session: Session,
    wanted: Mapping[int, Mapping[str, Any]],
    at: datetime,
    contribution_id: int | None,
    kind: str = "actor.updated",
) -> list[int]:
    """Write the wanted values that differ from what is stored, and tell the journal."""
    begin_writing(session)
    stored = {actor.id: actor for actor in load(session, sorted(wanted), to_write=True)}
    missing = set(wanted) - set(stored)
    if missing:
        raise NotFound(_("Cet acteur n'existe pas."))
    current = {id_: saying.values(actor) for id_, actor in stored.items()}
    moved = [id_ for id_, values in wanted.items() if set(values) & set(placing.FIELDS)]
    asked = [placing.merge(current[id_], wanted[id_]) for id_ in moved]
    places = dict(zip(moved, placing.resolve(session, asked), strict=True))
    events = []
    for id_, values in wanted.items():
        actor, now = stored[id_], dict(current[id_])
        now |= {name: saying.plain(values[name]) for name in COLUMNS if name in values}
        if id_ in places:
            now |= placing.values(places[id_])
        changes = {name: [current[id_][name], now[name]] for name in now}
        changes = {name: pair for name, pair in changes.items() if pair[0] != pair[1]}
        if not changes:
            continue
        for name in changes.keys() & set(COLUMNS):
            setattr(actor, name, saying.day(now[name]) if name in DAYS else now[name])
        if id_ in places:
            actor.location = actor.location or ActorLocation()
            for name, value in places[id_].items():
                setattr(actor.location, name, value)
        actor.version += 1
        actor.updated_at = at
        events.append(journal.Event(kind, id_, changes, actor.version))
    journal.record(session, events, at, contribution_id)
    return [event.subject_id for event in events]
