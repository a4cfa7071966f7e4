# SPDX-License-Identifier: AGPL-3.0-or-later
"""Labels that an organisation guards: each actor is shown under one as its owner last approved it.

A guarded label is where a clearance says so, whatever the actor's own terms say meanwhile.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ess_map.actors import saying, store
from ess_map.actors.models import Actor, LabelClearance, LabelGuard
from ess_map.core import journal
from ess_map.core.db import chunks
from ess_map.platform.contracts import ActorRow
from ess_map.platform.plugins import registry

LABEL = "label"
BATCH = 1000
CURRENT = (*saying.STATE_FIELDS, "status", "kind", "fictional")
"""What is shown as it is today even in an approved version."""


class Approved:
    """An actor for reading, with fields as in an approved version."""

    def __init__(self, actor: Actor, fields: Mapping[str, Any]) -> None:
        self._actor, self._fields = actor, fields

    def __getattr__(self, name: str) -> Any:
        return self._fields[name] if name in self._fields else getattr(self._actor, name)


def guarded(session: Session) -> frozenset[str]:
    """Return the labels that somebody guards."""
    return frozenset(session.scalars(sa.select(LabelGuard.label)))


def clearances(
    session: Session, ids: Collection[int], labels: Collection[str]
) -> dict[int, list[LabelClearance]]:
    """Return what is approved of the actors of ``ids`` under ``labels``."""
    found: dict[int, list[LabelClearance]] = {}
    if not labels:
        return found
    for part in chunks(ids, store.BATCH):
        query = (
            sa.select(LabelClearance)
            .where(LabelClearance.label.in_(labels), LabelClearance.actor_id.in_(part))
            .order_by(LabelClearance.label)
        )
        for one in session.scalars(query):
            found.setdefault(one.actor_id, []).append(one)
    return found


def of_rows(session: Session, rows: Sequence[ActorRow]) -> list[Sequence[str]]:
    """Return the labels of each row, the guarded ones only where they are approved."""
    guards = guarded(session)
    if not guards:
        return [row.terms.get(LABEL, ()) for row in rows]
    approved: dict[int, list[str]] = {}
    for part in chunks([row.id for row in rows], store.BATCH):
        query = sa.select(LabelClearance.actor_id, LabelClearance.label).where(
            LabelClearance.label.in_(guards), LabelClearance.actor_id.in_(part)
        )
        for actor_id, label in session.execute(query):
            approved.setdefault(actor_id, []).append(label)
    return [_labels(row.terms, guards, approved.get(row.id, ())) for row in rows]


def of_actor(session: Session, actor: Actor) -> Sequence[str]:
    """Return the labels that the page of an actor shows."""
    return of_rows(session, [ActorRow(actor.id, actor.terms, "")])[0]


def _labels(
    terms: Mapping[str, Sequence[str]], guards: Collection[str], approved: Iterable[str]
) -> list[str]:
    free = (key for key in terms.get(LABEL, ()) if key not in guards)
    return sorted({*free, *approved})


def as_shown(
    session: Session, actors: Sequence[Actor], asked: Collection[str]
) -> list[Actor | Approved]:
    """Return ``actors`` as a selection of the labels ``asked`` shows them.

    Under a guarded label it is the approved version; in any case only approved labels are named.
    """
    guards = guarded(session)
    if not guards:
        return list(actors)
    wanted = _below(asked)
    found = clearances(session, [actor.id for actor in actors], guards)
    return [_shown(actor, guards, found.get(actor.id, ()), wanted) for actor in actors]


def _shown(
    actor: Actor,
    guards: Collection[str],
    approved: Sequence[LabelClearance],
    wanted: Collection[str],
) -> Actor | Approved:
    labels = _labels(actor.terms, guards, (one.label for one in approved))
    seen = next((one for one in approved if one.label in wanted), None)
    if seen is None and labels == sorted(actor.terms.get(LABEL, ())):
        return actor
    fields = {} if seen is None else _fields(seen.values)
    terms = {**fields.get("terms", actor.terms), LABEL: labels}
    return Approved(
        actor, {**fields, "terms": {name: keys for name, keys in terms.items() if keys}}
    )


def _fields(values: Mapping[str, Any]) -> dict[str, Any]:
    own = {name: values[name] for name in saying.OWN_FIELDS if name not in CURRENT}
    return own | {"verified_at": saying.day(own["verified_at"])}


def _below(labels: Collection[str]) -> frozenset[str]:
    vocabulary = registry().vocabularies[LABEL]
    return frozenset().union(*(vocabulary.descendants.get(key, {key}) for key in labels))


def clear(
    session: Session,
    actor_id: int,
    label: str,
    version: int,
    values: Mapping[str, Any],
    at: datetime,
    by_id: int | None,
    contribution_id: int | None = None,
) -> None:
    """Approve a version of an actor for a label."""
    approval = {"version": version, "values": dict(values), "approved_at": at}
    key = {"actor_id": actor_id, "label": label}
    session.merge(LabelClearance(**key, **approval, approved_by_id=by_id))
    session.flush()
    _tell(session, [actor_id], at, contribution_id)


def unclear(
    session: Session, actor_id: int, label: str, at: datetime, contribution_id: int | None = None
) -> None:
    """Take an actor out of a label."""
    found = session.get(LabelClearance, (actor_id, label))
    if found is not None:
        session.delete(found)
        session.flush()
        _tell(session, [actor_id], at, contribution_id)


def _tell(
    session: Session, ids: Iterable[int], at: datetime, contribution_id: int | None = None
) -> None:
    """What the label shows has changed, the record itself has not: no new version of it."""
    events = [journal.Event("actor.cleared", actor_id) for actor_id in ids]
    journal.record(session, events, at, contribution_id)


def guard(session: Session, label: str, at: datetime) -> int:
    """Begin to guard a label; who carries it is approved as they are. Return how many they are."""
    session.add(LabelGuard(label=label, since=at))
    session.flush()
    carriers = _carriers(session, label)
    for part in chunks(carriers, BATCH):
        session.add_all(
            LabelClearance(
                actor_id=actor.id,
                label=label,
                version=actor.version,
                values=saying.values(actor),
                approved_at=at,
            )
            for actor in store.load(session, part)
        )
        session.flush()
    return len(carriers)


def unguard(session: Session, label: str, at: datetime) -> None:
    """Stop guarding a label: whoever's terms say so carries it again."""
    approved = set(
        session.scalars(sa.select(LabelClearance.actor_id).where(LabelClearance.label == label))
    )
    session.execute(sa.delete(LabelClearance).where(LabelClearance.label == label))
    session.execute(sa.delete(LabelGuard).where(LabelGuard.label == label))
    _tell(session, sorted(approved ^ set(_carriers(session, label))), at)


def carrying(label: str) -> sa.ColumnElement[bool]:
    """Return the clause of the actors whose own terms have a label."""
    return sa.cast(Actor.terms[LABEL], sa.Text).contains(f'"{label}"', autoescape=True)


def _carriers(session: Session, label: str) -> list[int]:
    return list(session.scalars(sa.select(Actor.id).where(carrying(label)).order_by(Actor.id)))
