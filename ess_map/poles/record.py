# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finding a pôle, and making an actor one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session, contains_eager, joinedload

from ess_map.actors import store
from ess_map.actors.models import Actor
from ess_map.actors.views import find as find_actor
from ess_map.core import clock, journal
from ess_map.core.db import db
from ess_map.core.errors import Conflict, Gone, Invalid, NotFound
from ess_map.poles import stages
from ess_map.poles.models import KINDS, ROLE_OF_KIND, Pole


def find(slug: str) -> Pole:
    """Return the pôle whose actor's id ends ``slug``, with its actor.

    ``NotFound`` when there is no such actor or it is no pôle, ``Gone`` once it has left the map.
    """
    actor = find_actor(slug)
    pole = get(db.session, actor.id)
    if pole is None:
        raise NotFound(_("%(name)s n'est pas tenu comme un pôle.", name=actor.name))
    if actor.status != "published":
        raise Gone(_("%(name)s a fermé.", name=actor.name))
    return pole


def get(session: Session, pole_id: int) -> Pole | None:
    """Return the pôle of an actor's id, with its actor; None when that actor is no pôle."""
    return session.scalar(sa.select(Pole).where(Pole.id == pole_id).options(joinedload(Pole.actor)))


def published(*columns: Any) -> sa.Select[Any]:
    """Return the query of ``columns`` of the pôles that are on the map, joined with their actors.

    The second condition says nothing new: without it SQLite, which counts no rows, walks through
    all actors to find the few that are pôles.
    """
    return (
        sa.select(*columns)
        .select_from(Pole)
        .join(Actor, Actor.id == Pole.id)
        .where(Actor.status == "published", Actor.id.in_(sa.select(Pole.id)))
    )


def everyone(session: Session, ids: Sequence[int] | None = None) -> list[Pole]:
    """Return the published pôles by name, those of ``ids`` or all, with their actors."""
    query = published(Pole).options(contains_eager(Pole.actor)).order_by(Actor.name, Pole.id)
    return list(session.scalars(query if ids is None else query.where(Pole.id.in_(ids))))


def begin(
    session: Session,
    actor: Actor,
    kind: str,
    *,
    by: int | None = None,
    host_id: int | None = None,
    stage: str = "idea",
) -> Pole:
    """Make ``actor`` a pôle at its beginning; ``Conflict`` when it is one already.

    ``kind`` is a key of ``KINDS``. The actor gets the role that goes with it.
    """
    if kind not in KINDS:
        raise Invalid(_("Choisissez : pôle local, PTCE ou réseau."))
    if session.get(Pole, actor.id) is not None:
        raise Conflict(_("%(name)s est déjà tenu comme un pôle.", name=actor.name))
    if host_id == actor.id:
        raise Invalid(_("Un pôle ne s'adosse pas à lui-même : choisissez une autre structure."))
    now = clock.now()
    pole = Pole(id=actor.id, kind=kind, stage=stage, host_id=host_id, card={}, created_at=now)
    stages.LIFECYCLE.start(session, pole, by=by)
    role = ROLE_OF_KIND[kind]
    held = actor.terms.get("role", [])
    if role not in held:
        terms = {**actor.terms, "role": sorted({*held, role})}
        store.update(session, actor.id, {"terms": terms}, now)
    journal.record(session, [journal.Event("pole.begun", pole.id, {"kind": kind})], now)
    return pole
