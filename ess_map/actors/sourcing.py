# SPDX-License-Identifier: AGPL-3.0-or-later
"""What sources say of actors: written field by field, and withdrawn when they take it back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ess_map.actors import placing, saying, store
from ess_map.actors.models import Actor, ActorLocation, LabelClearance, Source, SourceRecord
from ess_map.actors.saying import DEFAULTS
from ess_map.actors.store import BATCH
from ess_map.core import journal
from ess_map.core.db import chunks, insert_many
from ess_map.platform.exchange import ActorRecord


@dataclass(frozen=True)
class Written:
    """What a write did; ``warnings`` are sentences about what could not be kept."""

    created: list[int]
    updated: list[int]
    unchanged: int
    warnings: tuple[str, ...] = ()


def write(
    session: Session,
    records: Sequence[ActorRecord],
    source: Source,
    at: datetime,
    contribution_id: int | None = None,
) -> Written:
    """Create or update the actors that ``source`` describes, in the caller's transaction.

    A record whose content has not changed costs no write at all. Of a record that has, only
    the fields in which the source contradicts its former self are touched: what somebody
    else corrected meanwhile stays. Ids must be unique in ``records``.
    """
    session.flush()
    created: list[int] = []
    updated: list[int] = []
    unchanged = 0
    warnings: list[str] = []
    for batch in chunks(records, BATCH):
        payloads = [saying.payload(record, warnings) for record in batch]
        digests = [saying.fingerprint(payload) for payload in payloads]
        known = _known(session, source.id, [record.id for record in batch])
        fresh, changed = [], []
        for record, payload, digest in zip(batch, payloads, digests, strict=True):
            row = known.get(record.id)
            if row is None:
                fresh.append((record.id, payload, digest))
            elif row.fingerprint != digest:
                changed.append((row, payload, digest))
            else:
                unchanged += 1
        created += _create(session, fresh, source.id, at, contribution_id)
        touched = _revise(session, changed, at, contribution_id)
        updated += touched
        unchanged += len(changed) - len(touched)
    return Written(created, updated, unchanged, tuple(dict.fromkeys(warnings)))


def withdraw(
    session: Session,
    source: Source,
    ids: Sequence[str],
    at: datetime,
    contribution_id: int | None = None,
) -> list[int]:
    """Archive the actors that ``source`` no longer lets us publish, and forget their address.

    The journal says that it happened, never what was forgotten.
    """
    session.flush()
    rows = [row for row in _known(session, source.id, ids).values() if row.fingerprint]
    found = [row.actor_id for row in rows]
    connection = session.connection()
    blank = {"street": "", "postal_code": "", "phone": "", "email": "", "website": ""}
    for part in chunks(found, BATCH):
        connection.execute(
            sa.update(Actor)
            .where(Actor.id.in_(part))
            .values(**blank, status="archived", version=Actor.version + 1, updated_at=at)
        )
        connection.execute(
            sa.update(ActorLocation)
            .where(ActorLocation.actor_id.in_(part))
            .values(placing.nowhere())
        )
        connection.execute(
            sa.update(SourceRecord)
            .where(SourceRecord.source_id == source.id, SourceRecord.actor_id.in_(part))
            .values(payload={"status": "archived"}, fingerprint="", seen_at=at)
        )
        connection.execute(sa.delete(LabelClearance).where(LabelClearance.actor_id.in_(part)))
    session.expire_all()
    versions = _versions(session, found)
    events = [journal.Event("actor.withdrawn", id_, version=versions[id_]) for id_ in found]
    journal.record(session, events, at, contribution_id)
    return found


def actors_of_source(session: Session, source: str, ids: Iterable[str]) -> dict[str, int]:
    """Return the actors that the source of key ``source`` knows under ``ids``: {its id: ours}."""
    found: dict[str, int] = {}
    for part in chunks(list(ids), BATCH):
        query = (
            sa.select(SourceRecord.external_id, SourceRecord.actor_id)
            .join(Source, Source.id == SourceRecord.source_id)
            .where(Source.key == source, _among(session, SourceRecord.external_id, part))
        )
        found |= {row.external_id: row.actor_id for row in session.execute(query)}
    return found


def actors_of_siret(session: Session, sirets: Iterable[str]) -> dict[str, list[int]]:
    """Return the ids of the actors of each SIRET, under the text given: the published first.

    Whoever has closed is left out, and so is a SIRET that no actor has. A SIRET is of one
    establishment: those of the same company are apart, two actors of one SIRET are twins.
    """
    digits = {text: "".join(filter(str.isdigit, text)) for text in sirets}
    known: dict[str, list[int]] = {}
    for part in chunks(sorted({one for one in digits.values() if len(one) == 14}), BATCH):
        query = (
            sa.select(Actor.siret, Actor.id)
            .where(_among(session, Actor.siret, part), Actor.status != "archived")
            .order_by(Actor.status.desc(), Actor.id)
        )
        for siret, id_ in session.execute(query):
            known.setdefault(siret, []).append(id_)
    return {text: known[siret] for text, siret in digits.items() if siret in known}


def _versions(session: Session, ids: Sequence[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for part in chunks(ids, BATCH):
        rows = session.execute(sa.select(Actor.id, Actor.version).where(Actor.id.in_(part)))
        found |= {row.id: row.version for row in rows}
    return found


def _known(session: Session, source_id: int, ids: Sequence[str]) -> dict[str, sa.Row]:
    query = sa.select(
        SourceRecord.external_id, SourceRecord.id, SourceRecord.actor_id, SourceRecord.fingerprint
    ).where(SourceRecord.source_id == source_id, _among(session, SourceRecord.external_id, ids))
    return {row.external_id: row for row in session.execute(query)}


def _among(session: Session, column: Any, values: Sequence[str]) -> sa.ColumnElement[bool]:
    """Return ``column IN values``; one array is much cheaper to send than 5,000 parameters."""
    if session.get_bind().dialect.name == "postgresql":
        return column == sa.any_(sa.literal(list(values), sa.ARRAY(sa.String)))
    return column.in_(values)


def _create(
    session: Session,
    fresh: Sequence[tuple],
    source_id: int,
    at: datetime,
    contribution_id: int | None,
) -> list[int]:
    if not fresh:
        return []
    ids = store.insert(session, [said for _id, said, _digest in fresh], at, contribution_id)
    insert_many(
        session.connection(),
        SourceRecord.__table__,
        [
            {
                "source_id": source_id,
                "external_id": external_id,
                "actor_id": id_,
                "fingerprint": digest,
                "payload": payload,
                "seen_at": at,
            }
            for id_, (external_id, payload, digest) in zip(ids, fresh, strict=True)
        ],
    )
    return ids


def _revise(
    session: Session, changed: Sequence[tuple], at: datetime, contribution_id: int | None
) -> list[int]:
    """Bring the actors of changed records up to date; return those that really moved."""
    if not changed:
        return []
    query = sa.select(SourceRecord.id, SourceRecord.payload).where(
        SourceRecord.id.in_([row.id for row, _payload, _digest in changed])
    )
    former = {row.id: row.payload for row in session.execute(query)}
    wanted: dict[int, dict[str, Any]] = {}
    for row, said, _digest in changed:
        before = former[row.id]
        names = {name for name in {*said, *before} if said.get(name) != before.get(name)}
        if names & set(placing.FIELDS):
            names |= set(placing.FIELDS)
        wanted.setdefault(row.actor_id, {}).update(
            {name: said.get(name, DEFAULTS[name]) for name in names}
        )
    touched = store.apply(session, wanted, at, contribution_id)
    session.connection().execute(
        sa.update(SourceRecord.__table__)
        .where(SourceRecord.__table__.c.id == sa.bindparam("key"))
        .values(payload=sa.bindparam("said"), fingerprint=sa.bindparam("digest"), seen_at=at),
        [{"key": row.id, "said": said, "digest": digest} for row, said, digest in changed],
    )
    return touched
