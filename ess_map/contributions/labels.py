# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the owner of a label decides: who carries it, and in which version they are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map.actors import labels, saying, store
from ess_map.actors.labels import LABEL
from ess_map.actors.models import Actor, LabelClearance
from ess_map.contributions import history, notices
from ess_map.contributions.models import Contribution
from ess_map.contributions.telling import tell
from ess_map.core import clock
from ess_map.core.db import alone
from ess_map.core.journal import JournalEntry
from ess_map.people import rights
from ess_map.people.models import User
from ess_map.people.roles import Grant, active, at_least
from ess_map.platform.plugins import registry

JOB = "labels"
AT_ONCE = 200
OWNER = "moderator"
ADD, REMOVE, RENEW = "add", "remove", "renew"
UNREAD = ("verified_at", "terms", "status", "successor_id", "closed_on")
"""What may change without the owner reading the record again; of terms, see ``_differs``."""

Asked = list[tuple[str, str]]
"""(label, what is asked of its owner)."""


def owned(session: Session) -> frozenset[str]:
    """Return the labels over which somebody has a right of their own, with those below them."""
    query = sa.select(Grant.scope).where(
        Grant.scope.startswith(f"{LABEL}-"), Grant.role.in_(at_least(OWNER)), active()
    )
    scopes = set(session.scalars(query))
    vocabulary = registry().vocabularies[LABEL]
    return frozenset(
        key
        for key in vocabulary.by_key
        if scopes & {f"{LABEL}-{above}" for above in vocabulary.lineage(key)}
    )


def sync(session: Session) -> None:
    """Guard the labels that have an owner, and no other, in the caller's transaction."""
    now, was = owned(session), labels.guarded(session)
    for label in sorted(now - was):
        labels.guard(session, label, clock.now())
    for label in sorted(was - now):
        labels.unguard(session, label, clock.now())


def sweep(session: Session) -> str | None:
    """Bring the guards up to date and ask owners about records that changed; for the job.

    A few at a time: after an import there may be thousands, and others want to write as well.
    """
    alone(session, JOB)
    sync(session)
    session.commit()
    asked, more = 0, True
    while more:
        alone(session, JOB)
        some, more = renew(session)
        session.commit()
        asked += some
    return _("%(n)s fiches à relire pour un label.", n=asked) if asked else None


def renew(session: Session, limit: int = AT_ONCE) -> tuple[int, bool]:
    """Ask the owners about actors that have changed since they were approved.

    Return how many, and whether there may be more than the first ``limit`` that were looked at.
    """
    waiting = sa.exists().where(
        Contribution.kind == "label",
        Contribution.actor_id == Actor.id,
        Contribution.changes["label"].as_string() == LabelClearance.label,
        sa.or_(
            Contribution.status == "pending",
            sa.and_(Contribution.status == "refused", Contribution.base_version >= Actor.version),
        ),
    )
    query = (
        sa.select(LabelClearance)
        .join(Actor, Actor.id == LabelClearance.actor_id)
        .where(
            Actor.version > LabelClearance.version,
            Actor.status == "published",
            LabelClearance.label.in_(labels.guarded(session)),
            ~waiting,
        )
    )
    order = (LabelClearance.label, LabelClearance.actor_id)
    found = list(session.scalars(query.order_by(*order).limit(limit)))
    actors = {one.id: one for one in store.load(session, [one.actor_id for one in found])}
    asked = 0
    for clearance in found:
        actor = actors[clearance.actor_id]
        values = saying.values(actor)
        if _differs(values, clearance.values):
            _ask(session, actor, clearance.label, RENEW, None)
            asked += 1
        else:
            clearance.version, clearance.values = actor.version, values
    session.flush()
    return asked, len(found) == limit


def _differs(now: Mapping[str, Any], then: Mapping[str, Any]) -> bool:
    if any(now[name] != then.get(name) for name in now if name not in UNREAD):
        return True
    own, other = dict(now["terms"]), dict(then.get("terms", {}))
    return {**own, LABEL: None} != {**other, LABEL: None}


def hold_back(
    session: Session, fields: dict[str, Any], terms: Mapping[str, Sequence[str]]
) -> tuple[dict[str, Any], Asked]:
    """Leave guarded labels in ``fields`` as they are in ``terms``; return what is to be asked."""
    if "terms" not in fields:
        return fields, []
    guards = labels.guarded(session)
    old, new = set(terms.get(LABEL, ())), set(fields["terms"].get(LABEL, ()))
    asked = [(label, ADD if label in new else REMOVE) for label in sorted((old ^ new) & guards)]
    if not asked:
        return fields, []
    kept = sorted((new - guards) | (old & guards))
    changed = {**fields["terms"], LABEL: kept}
    return {**fields, "terms": {name: keys for name, keys in changed.items() if keys}}, asked


def ask(session: Session, actor_id: int, asked: Asked, origin: Contribution) -> None:
    """Bring what was held back before the owners; one who decided ``origin`` has answered."""
    if not asked:
        return
    (actor,) = store.load(session, [actor_id])
    decider = session.get(User, origin.decided_by_id) if origin.decided_by_id else None
    for label, action in asked:
        contribution = _ask(session, actor, label, action, origin)
        if rights.allows(decider, OWNER, rights.of_scope(f"{LABEL}-{label}")):
            contribution.status, contribution.accepted = "accepted", ["label"]
            contribution.decided_at, contribution.decided_by_id = clock.now(), decider.id
            apply(session, contribution, (), None)


def ask_for_new(session: Session, contribution_id: int) -> None:
    """Ask the owners about the actors to which an import has given their label."""
    origin = session.get_one(Contribution, contribution_id)
    touched = sa.select(JournalEntry.subject_id).where(
        JournalEntry.contribution_id == contribution_id, JournalEntry.subject_type == "actor"
    )
    for label in sorted(labels.guarded(session)):
        cleared = sa.select(LabelClearance.actor_id).where(LabelClearance.label == label)
        query = sa.select(Actor.id).where(
            Actor.id.in_(touched), labels.carrying(label), Actor.id.not_in(cleared)
        )
        for actor in store.load(session, list(session.scalars(query))):
            if not _asked_already(session, actor.id, label):
                _ask(session, actor, label, ADD, origin)


def _asked_already(session: Session, actor_id: int, label: str) -> bool:
    query = sa.select(Contribution.id).where(
        Contribution.kind == "label",
        Contribution.actor_id == actor_id,
        Contribution.status.in_(("pending", "refused")),
        Contribution.changes["label"].as_string() == label,
    )
    return session.scalar(query.limit(1)) is not None


def _ask(
    session: Session, actor: Actor, label: str, action: str, origin: Contribution | None
) -> Contribution:
    former = session.get(LabelClearance, (actor.id, label))
    contribution = Contribution(
        kind="label",
        status="pending",
        actor_id=actor.id,
        commune_code=actor.location.commune_code if actor.location else "",
        base_version=actor.version,
        base={"label": label, "action": former.version if former else None},
        changes={"label": label, "action": action},
        message=_sentence(label, action, former),
        author_id=origin.author_id if origin else None,
        created_at=clock.now(),
    )
    session.add(contribution)
    session.flush()
    tell(session, contribution, "proposed")
    notices.proposed(session, contribution)
    return contribution


def _sentence(label: str, action: str, former: LabelClearance | None) -> str:
    name = registry().vocabularies[LABEL].label_of(label)
    if action == ADD:
        return _("Demande à porter « %(name)s ».", name=name)
    if action == REMOVE:
        return _("Demande à ne plus porter « %(name)s ».", name=name)
    return _(
        "La fiche a changé depuis la version %(n)s, approuvée pour « %(name)s ».",
        n=former.version,
        name=name,
    )


def apply(session: Session, contribution: Contribution, _accepted: Any, seen: int | None) -> None:
    """Do what the owner accepted; ``seen`` is the version that they read."""
    label, action = contribution.changes["label"], contribution.changes["action"]
    (actor,) = store.load(session, [contribution.actor_id], to_write=True)
    version = seen if seen is not None else actor.version
    newest = version == actor.version
    at = contribution.decided_at
    if (label in actor.terms.get(LABEL, ())) != (action != REMOVE):
        own = set(actor.terms.get(LABEL, ())) ^ {label}
        terms = {**actor.terms, LABEL: sorted(own)}
        store.update(session, actor.id, {"terms": terms}, at, contribution.id)
    if action == REMOVE:
        labels.unclear(session, actor.id, label, at, contribution.id)
        return
    version = actor.version if newest else version
    values = history.values_at(session, actor, version)
    by = contribution.decided_by_id
    labels.clear(session, actor.id, label, version, values, at, by, contribution.id)


def take_back(session: Session, contribution: Contribution, undoing: Contribution) -> None:
    """Show again, under the label, the version that was approved before."""
    label, former = contribution.changes["label"], contribution.base.get("action")
    found = store.load(session, [contribution.actor_id], to_write=True)
    if former is None or not found:
        labels.unclear(session, contribution.actor_id, label, clock.now(), undoing.id)
        return
    values = history.values_at(session, found[0], former)
    by = undoing.author_id
    labels.clear(session, found[0].id, label, former, values, clock.now(), by, undoing.id)


class Approval(NamedTuple):
    """A guarded label on the page of an actor."""

    label: str
    by: str
    at: datetime
    version: int


def approvals(session: Session, actor: Actor) -> list[Approval]:
    """Return the guarded labels of an actor, with who approved which version."""
    found = labels.clearances(session, [actor.id], labels.guarded(session)).get(actor.id, ())
    vocabulary = registry().vocabularies[LABEL]
    return [
        Approval(
            vocabulary.label_of(one.label),
            _name(session, one.approved_by_id),
            one.approved_at,
            one.version,
        )
        for one in found
    ]


def _name(session: Session, user_id: int | None) -> str:
    by = session.get(User, user_id) if user_id is not None else None
    return by.public_name if by else ""


def changed(session: Session, contribution: Contribution, actor: Actor) -> list[history.Change]:
    """Return what differs from the approved version, for the owner who reads a record again."""
    former = contribution.base.get("action")
    if former is None or contribution.changes["action"] != RENEW:
        return []
    return history.diff(session, actor, former, actor.version)
