# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every version of an actor, rebuilt from today's by walking the journal back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session, joinedload

from ess_map.actors import saying
from ess_map.actors.models import Actor
from ess_map.contributions import units
from ess_map.contributions.models import Contribution
from ess_map.core.errors import Gone, NotFound
from ess_map.core.journal import JournalEntry


@dataclass(frozen=True)
class Change:
    """One unit, before and after."""

    unit: str
    old: Any
    new: Any

    @property
    def label(self) -> str:
        return units.label(self.unit)


@dataclass(frozen=True)
class Version:
    """What one entry of the journal did to an actor, and whose doing it was."""

    number: int
    at: datetime
    kind: str
    data: Mapping[str, Any]
    changes: tuple[Change, ...]
    contribution: Contribution | None


def versions(
    session: Session, actor_id: int, *, before: int | None = None, limit: int | None = None
) -> list[Version]:
    """Return the versions of an actor, newest first: ``limit`` of those below ``before``.

    Of what lies behind a withdrawal it is only said that it was: the content is forgotten.
    """
    entries = list(_entries(session, actor_id, before=before, limit=limit))
    found = by_id(session, {entry.contribution_id for entry in entries})
    forgotten = _forgotten(session, actor_id)
    return [
        Version(
            number=entry.version,
            at=entry.at,
            kind=entry.kind,
            data=entry.data or {},
            changes=() if entry.id < forgotten else tuple(changes(entry.data or {})),
            contribution=found.get(entry.contribution_id),
        )
        for entry in entries
    ]


def by_id(session: Session, ids: Iterable[int | None]) -> dict[int, Contribution]:
    """Return contributions with the people in them, by id."""
    query = (
        sa.select(Contribution)
        .where(Contribution.id.in_([id_ for id_ in ids if id_ is not None]))
        .options(joinedload(Contribution.author), joinedload(Contribution.decided_by))
    )
    return {contribution.id: contribution for contribution in session.scalars(query)}


def changes(data: Mapping[str, Any]) -> list[Change]:
    """Return the changes that a journal entry tells ({field: [old, new]}), as units."""
    pairs = {name: pair for name, pair in data.items() if isinstance(pair, list)}
    return compare(
        {name: pair[0] for name, pair in pairs.items()},
        {name: pair[1] for name, pair in pairs.items()},
    )


def compare(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """Return the units in which two states of an actor differ, in the order of the form."""
    before, after = units.split(old), units.split(new)
    names = [*units.LABELS, *sorted(name for name in {*before, *after} if "." in name)]
    pairs = (
        (name, before.get(name, units.empty(name)), after.get(name, units.empty(name)))
        for name in names
        if name in before or name in after
    )
    return [Change(name, was, now) for name, was, now in pairs if was != now]


def values_at(session: Session, actor: Actor, version: int) -> dict[str, Any]:
    """Return the fields of an actor from ``store.load`` as they were in ``version``.

    ``NotFound`` for a version that never was; ``Gone`` behind a withdrawal, whose content was
    forgotten on purpose.
    """
    if not 1 <= version <= actor.version:
        raise NotFound(_("Cette fiche n'a pas de version %(number)s.", number=version))
    values = saying.values(actor)
    for entry in _entries(session, actor.id, after=version):
        if entry.kind == "actor.withdrawn":
            raise Gone(
                _("La source a retiré cette fiche : ses versions antérieures sont oubliées.")
            )
        pairs = {name: pair for name, pair in (entry.data or {}).items() if isinstance(pair, list)}
        values |= {name: pair[0] for name, pair in pairs.items() if name in values}
    return values


def diff(session: Session, actor: Actor, older: int, newer: int) -> list[Change]:
    """Return what differs between two versions of an actor."""
    return compare(values_at(session, actor, older), values_at(session, actor, newer))


def _entries(
    session: Session,
    actor_id: int,
    after: int = 0,
    before: int | None = None,
    limit: int | None = None,
) -> Iterable[JournalEntry]:
    query = sa.select(JournalEntry).where(
        JournalEntry.subject_type == "actor",
        JournalEntry.subject_id == actor_id,
        JournalEntry.version > after,
    )
    if before is not None:
        query = query.where(JournalEntry.version < before)
    return session.scalars(query.order_by(JournalEntry.id.desc()).limit(limit))


def _forgotten(session: Session, actor_id: int) -> int:
    """Return the entry of the last withdrawal, 0 when there was none."""
    query = sa.select(sa.func.max(JournalEntry.id)).where(
        JournalEntry.subject_type == "actor",
        JournalEntry.subject_id == actor_id,
        JournalEntry.kind == "actor.withdrawn",
    )
    return session.scalar(query) or 0
