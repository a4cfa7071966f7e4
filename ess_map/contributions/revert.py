# SPDX-License-Identifier: AGPL-3.0-or-later
"""Taking back what journal entries tell: former values return, what others changed since stays."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ess_map.actors import placing, saying, store
from ess_map.actors.models import Actor, SourceRecord
from ess_map.contributions import units
from ess_map.contributions.merge import Clash, Merge, merge
from ess_map.core import clock
from ess_map.core.journal import JournalEntry

Kept = dict[int, tuple[Clash, ...]]
"""By actor, the units that somebody changed since."""

UNSHOWN = ("kind", "fictional")
"""Fields that only a source sets: nobody decides on them, but they go back all the same."""

UNSAID = "unsaid"
"""Fingerprint of a record whose import was undone: no file has it, so the next one is read as
changed. (An empty one means withdrawn.)"""


def revert(
    session: Session, entries: Sequence[JournalEntry], contribution_id: int, source: str = ""
) -> tuple[int, Kept]:
    """Give each actor its former values where they are still as ``entries`` (newest first) left
    them; what was created becomes a draft. Return how many actors moved, and what was kept.

    With the ``source`` of an import, its records too say again what they said before: the same
    file imported again does the same again.
    """
    before, after = _spans(entries)
    created = {entry.subject_id for entry in entries if entry.kind == "actor.created"}
    moments = {entry.at for entry in entries}
    kept: Kept = {}
    wanted: dict[int, dict[str, Any]] = {}
    records: list[dict[str, Any]] = []
    for actor in store.load(session, sorted({*before, *created}), to_write=True):
        merged = _merged(
            actor, before.get(actor.id, {}), after.get(actor.id, {}), actor.id in created
        )
        if merged.clashes:
            kept[actor.id] = merged.clashes
        wanted[actor.id] = _fields(merged.changes, actor.terms)
        if source and merged.changes:
            records += _unsaid(actor, merged, source, moments)
    moved = store.update_many(session, wanted, clock.now(), contribution_id)
    _rewrite(session, records)
    return len(moved), kept


def _merged(actor: Actor, was: dict[str, Any], became: dict[str, Any], created: bool) -> Merge:
    current = saying.values(actor)
    if created:
        was, became = {"status": "draft"}, {"status": _status_at_birth(actor)}
    if set(became) & set(placing.FIELDS):  # the journal tells what moved, a place is compared whole
        place = {name: current[name] for name in placing.FIELDS}
        was, became = place | was, place | became
    old, new = _units(was), _units(became)
    wish = {name: old.get(name, units.empty(name)) for name in {*old, *new}}
    return merge(new, _units(current), wish)


def _units(values: Mapping[str, Any]) -> dict[str, Any]:
    return units.split(values) | {name: values[name] for name in UNSHOWN if name in values}


def _fields(changes: Mapping[str, Any], terms: dict[str, list[str]]) -> dict[str, Any]:
    plain = {*units.LABELS, *UNSHOWN} - {units.PLACE}
    own = {name: value for name, value in changes.items() if name in plain}
    return own | units.join(changes, terms)


def _spans(entries: Sequence[JournalEntry]) -> tuple[dict[int, dict], dict[int, dict]]:
    """By actor: the fields before the oldest of ``entries``, and after the newest."""
    before: dict[int, dict[str, Any]] = {}
    after: dict[int, dict[str, Any]] = {}
    for entry in entries:
        for name, pair in (entry.data or {}).items():
            if isinstance(pair, list):
                before.setdefault(entry.subject_id, {})[name] = pair[0]
                after.setdefault(entry.subject_id, {}).setdefault(name, pair[1])
    return before, after


def _status_at_birth(actor: Actor) -> str:
    """A source may bring an actor to the map that is a draft or closed already."""
    said = (record.payload.get("status", "published") for record in actor.source_records)
    return next(said, "published")


def _unsaid(
    actor: Actor, merged: Merge, source: str, moments: Collection[datetime]
) -> list[dict[str, Any]]:
    """The records that the import wrote, each saying again what it said before."""
    return [
        {"key": record.id, "said": _said_before(record.payload, merged.base, merged.changes)}
        for record in actor.source_records
        if record.source.key == source or record.seen_at in moments or record.fingerprint == UNSAID
    ]


def _said_before(
    payload: Mapping[str, Any], left: Mapping[str, Any], back: Mapping[str, Any]
) -> dict[str, Any]:
    said = dict(payload)
    terms = dict(payload.get("terms", {}))
    for unit, value in back.items():
        if unit.startswith(units.TERMS):
            terms[unit.removeprefix(units.TERMS)] = value
        elif unit == units.PLACE:
            said |= value
        elif said.get(unit, units.empty(unit)) == left.get(unit):
            said[unit] = value
    said["terms"] = {name: keys for name, keys in terms.items() if keys}
    return {name: value for name, value in said.items() if value != saying.DEFAULTS.get(name, "")}


def _rewrite(session: Session, records: Sequence[Mapping[str, Any]]) -> None:
    if records:
        table = SourceRecord.__table__
        session.connection().execute(
            sa.update(table)
            .where(table.c.id == sa.bindparam("key"))
            .values(payload=sa.bindparam("said"), fingerprint=UNSAID),
            list(records),
        )
