# SPDX-License-Identifier: AGPL-3.0-or-later
"""Proposing a change: by anyone, decided at once for those who may, later for the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map.actors import placing, saying, store
from ess_map.actors.models import Actor
from ess_map.contributions import decide, history, notices, units
from ess_map.contributions.merge import Merge, merge
from ess_map.contributions.models import Contribution
from ess_map.contributions.telling import tell
from ess_map.contributions.wanted import clean, refuse_foreign
from ess_map.core import clock
from ess_map.core.db import begin_writing
from ess_map.core.errors import Conflict, Invalid
from ess_map.people import rights
from ess_map.people.models import User

AT_ONCE = "contributor"
"""The role whose own changes need nobody's leave."""


@dataclass(frozen=True)
class Author:
    """Who proposes: an account, or an address that a mailed link will confirm."""

    user: User | None = None
    email: str = ""
    name: str = ""
    language: str = "fr"


def prepare(session: Session, actor: Actor, base_version: int, wanted: Mapping[str, Any]) -> Merge:
    """Compare what the author wants with what the author saw and with what is there now.

    Units that a proposal may not touch, and values that no field may have, are refused with
    ``Invalid``; what the author left as it was is not judged. The record is read afresh, and
    nobody else writes it until the caller's transaction ends: what is proposed on the strength
    of this comparison may be accepted at once.
    """
    refuse_foreign(wanted)
    begin_writing(session)
    (actor,) = store.load(session, [actor.id], to_write=True)
    base = units.split(history.values_at(session, actor, base_version))
    changed = {unit: value for unit, value in wanted.items() if value != base.get(unit)}
    return merge(base, units.split(saying.values(actor)), clean(changed))


def create(
    session: Session, wanted: Mapping[str, Any], commune: str, author: Author, message: str = ""
) -> Contribution:
    """Propose a new actor in the commune of that code."""
    if not wanted.get("name"):
        raise Invalid(_("Donnez un nom à ce lieu."))
    wanted = clean(wanted)
    kept = {unit: value for unit, value in wanted.items() if value != units.empty(unit)}
    contribution = Contribution(kind="create", changes=kept, commune_code=commune, message=message)
    return _submit(session, contribution, author, rights.of_commune(commune))


def update(
    session: Session,
    actor: Actor,
    merged: Merge,
    base_version: int,
    author: Author,
    message: str = "",
) -> Contribution:
    """Propose the changes of a merge without clashes; ``Invalid`` when nothing would change."""
    if merged.clashes:
        raise Conflict(_("Cette fiche a changé pendant que vous la modifiiez."))
    if not merged.changes:
        raise Invalid(_("Vous n'avez rien changé : corrigez un champ, puis envoyez."))
    moved = units.PLACE in merged.changes and set(merged.changes) <= units.WHERE
    contribution = Contribution(
        kind="move" if moved else "update",
        base_version=base_version,
        base=merged.base,
        changes=merged.changes,
        message=message,
    )
    return _about(session, actor, contribution, author)


def close(
    session: Session,
    actor: Actor,
    on: date,
    author: Author,
    *,
    successor_id: int | None = None,
    message: str = "",
) -> Contribution:
    """Propose to say that an actor has closed, when, and what became of it."""
    changes = {"closed_on": on.isoformat(), "successor_id": successor_id}
    contribution = Contribution(kind="close", changes=changes, message=message)
    return _about(session, actor, contribution, author)


def confirm(session: Session, actor: Actor, author: Author, message: str = "") -> Contribution:
    """Say that the record of an actor is still right."""
    changes = {"verified_at": clock.local_now().date().isoformat()}
    contribution = Contribution(kind="confirm", changes=changes, message=message)
    return _about(session, actor, contribution, author)


def waits_confirmation(session: Session, actor: Actor) -> bool:
    """Tell whether somebody's word that an actor is right is already waiting for a decision."""
    waiting = sa.select(Contribution.id).where(
        Contribution.actor_id == actor.id,
        Contribution.kind == "confirm",
        Contribution.status == "pending",
    )
    return session.scalar(waiting.limit(1)) is not None


def report(session: Session, actor: Actor, message: str, author: Author) -> Contribution:
    """Tell those who decide that something is wrong, in words."""
    if not message.strip():
        raise Invalid(_("Dites en quelques mots ce qui ne va pas."))
    contribution = Contribution(kind="report", changes={}, message=message)
    return _about(session, actor, contribution, author)


def confirm_author(session: Session, contribution: Contribution) -> None:
    """Let a contribution whose author followed the mailed link into the queue; twice is once."""
    waits = Contribution.id == contribution.id, Contribution.status == "unconfirmed"
    begin = sa.update(Contribution).where(*waits).execution_options(synchronize_session=False)
    begun = session.execute(begin.values(status="pending", confirmed_at=clock.now()))
    session.refresh(contribution)
    if begun.rowcount != 1:
        return
    tell(session, contribution, "proposed")
    notices.proposed(session, contribution)


def _about(
    session: Session, actor: Actor, contribution: Contribution, author: Author
) -> Contribution:
    contribution.actor_id = actor.id
    contribution.base_version = contribution.base_version or actor.version
    contribution.commune_code = actor.location.commune_code if actor.location else ""
    scopes = rights.of_actor(actor)
    new_place = contribution.changes.get(units.PLACE)
    # The point decides in which commune it lies, not the code that came with it.
    commune = new_place and placing.resolve(session, [new_place])[0]["commune_code"]
    if commune and not rights.allows(author.user, AT_ONCE, rights.of_commune(commune)):
        scopes = frozenset()
    return _submit(session, contribution, author, scopes)


def _submit(
    session: Session, contribution: Contribution, author: Author, scopes: frozenset[str]
) -> Contribution:
    contribution.author_id = author.user.id if author.user else None
    contribution.author_email = "" if author.user else author.email
    contribution.author_name = "" if author.user else author.name
    contribution.language = author.language
    contribution.created_at = clock.now()
    contribution.status = "pending" if author.user else "unconfirmed"
    session.add(contribution)
    session.flush()
    if contribution.status == "pending":
        tell(session, contribution, "proposed")
        if contribution.kind != "report" and rights.allows(author.user, AT_ONCE, scopes):
            decide.accept(session, contribution, author.user)
        else:
            notices.proposed(session, contribution)
    return contribution
