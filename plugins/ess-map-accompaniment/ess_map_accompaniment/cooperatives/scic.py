# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a SCIC says of itself: read for its page, written as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map import Actor, Forbidden, NotFound, User, allowed, alone, load_actors, user
from ess_map_accompaniment.cooperatives import law
from ess_map_accompaniment.cooperatives.law import Part, Remark
from ess_map_accompaniment.cooperatives.models import College, Scic
from ess_map_accompaniment.offer import acting


@dataclass(frozen=True)
class Sheet:
    """A SCIC with its colleges in order, and what the law would have otherwise."""

    scic: Scic
    parts: tuple[Part, ...]
    remarks: tuple[Remark, ...]


def is_scic(actor: Actor) -> bool:
    """Tell whether the legal form of ``actor`` is that of a SCIC."""
    return "scic" in actor.terms.get("legal_form", ())


def of_actor(session: Session, actor_id: int) -> Sheet | None:
    """Return what is known of a SCIC, None when nobody has said anything."""
    found = session.scalar(sa.select(Scic).where(Scic.actor_id == actor_id))
    if found is None:
        return None
    rows = session.scalars(
        sa.select(College).where(College.scic_id == found.id).order_by(College.position, College.id)
    )
    parts = tuple(Part(row.name, row.category, row.weight, row.members) for row in rows)
    remarks = law.remarks(parts, found.by_college, found.public_capital)
    return Sheet(found, parts, tuple(remarks))


def may_edit(person: User | None, actor_id: int) -> bool:
    """Tell whether ``person`` writes the sheet: who animates where the SCIC is."""
    return person is not None and allowed(person, acting.EDIT, acting.of_actor_id(actor_id))


def to_edit(session: Session, actor_id: int) -> Actor:
    """Return the SCIC that the reader may describe; ``NotFound``, ``Forbidden``."""
    found = load_actors(session, [actor_id])
    if not found or not is_scic(found[0]):
        raise NotFound(
            _(
                "Cet acteur n'est pas une SCIC (société coopérative d'intérêt collectif) : "
                "corrigez d'abord sa forme juridique sur sa fiche."
            )
        )
    if not may_edit(user(), actor_id):
        raise Forbidden(_("Seule l'animation du territoire décrit le sociétariat d'une SCIC."))
    return found[0]


def write(
    session: Session,
    actor_id: int,
    version: int,
    facts: Mapping[str, Any],
    parts: Sequence[Part],
) -> bool:
    """Replace what a SCIC says; False, and nothing written, when it is not ``version`` now."""
    alone(session, f"accompaniment.scic {actor_id}")
    sheet = of_actor(session, actor_id)
    if sheet is not None:
        session.refresh(sheet.scic)
    if version != (sheet.scic.version if sheet else 0):
        return False
    scic = sheet.scic if sheet else Scic(actor_id=actor_id, version=0)
    for name, value in facts.items():
        setattr(scic, name, value)
    scic.version += 1
    session.add(scic)
    session.flush()
    session.execute(sa.delete(College).where(College.scic_id == scic.id))
    for position, part in enumerate(parts):
        session.add(
            College(
                scic_id=scic.id,
                position=position,
                name=part.name,
                category=part.category,
                weight=part.weight,
                members=part.members,
            )
        )
    session.flush()
    return True
