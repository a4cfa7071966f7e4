# SPDX-License-Identifier: AGPL-3.0-or-later
"""Find structures and services, with the actor whose role they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session, joinedload, selectinload

from ess_map import Actor, NotFound, load_actors, local_now
from ess_map_accompaniment.offer.models import Service, Structure

WHOLE = (joinedload(Structure.actor), selectinload(Structure.services))


def structure(session: Session, structure_id: int) -> Structure:
    """Return a structure with its services and its actor, that one with its place; closed too."""
    found = session.scalar(sa.select(Structure).where(Structure.id == structure_id).options(*WHOLE))
    if found is None:
        raise NotFound(_("Cette structure n'accompagne pas, ou plus, de projets."))
    load_actors(session, [found.actor_id])
    return found


def service(session: Session, service_id: int) -> Service:
    """Return a service with its structure and the actor of that one; closed ones too."""
    query = sa.select(Service).where(Service.id == service_id)
    found = session.scalar(query.options(joinedload(Service.structure)))
    if found is None:
        raise NotFound(_("Ce service n'existe pas, ou plus."))
    structure(session, found.structure_id)
    return found


def of_actor(session: Session, actor_id: int) -> Structure | None:
    """Return the structure that the actor is, with its services; None when it is none."""
    query = sa.select(Structure).where(Structure.actor_id == actor_id).options(*WHOLE)
    return session.scalar(query)


def all_open(session: Session, ids: Sequence[int] | None = None) -> list[Structure]:
    """Return the structures that are open and whose actor is published, by name.

    With their services; ``ids`` narrows them.
    """
    query = (
        sa.select(Structure)
        .join(Structure.actor)
        .where(Structure.closed_on.is_(None), Actor.status == "published")
        .options(*WHOLE)
        .order_by(Actor.name, Structure.id)
    )
    if ids is not None:
        query = query.where(Structure.id.in_(ids))
    found = list(session.scalars(query))
    load_actors(session, [one.actor_id for one in found])
    return found


def in_service(one: Service, today: date | None = None) -> bool:
    """Tell whether a service is still offered: not closed, and not past its last day."""
    today = today or local_now().date()
    return one.closed_on is None and (one.valid_until is None or one.valid_until >= today)
