# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finding by name the actor that took over from one that has closed."""

from __future__ import annotations

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map.actors.models import Actor, ActorLocation
from ess_map.core.text import words
from ess_map.territories.models import Territory

MOST = 8
MOST_READ = 20_000


def find(session: Session, actor: Actor, text: str) -> list[Actor]:
    """Return the published actors of the same EPCI whose name has all the words of ``text``."""
    asked = words(text[:250])
    if not asked:
        return []
    rows = session.execute(
        sa.select(Actor.id, Actor.name)
        .join(ActorLocation, ActorLocation.actor_id == Actor.id)
        .where(Actor.status == "published", Actor.id != actor.id, _near(actor))
        .order_by(Actor.name, Actor.id)
        .limit(MOST_READ)
    )
    ids = [row.id for row in rows if set(asked) <= set(words(row.name))][:MOST]
    return list(session.scalars(sa.select(Actor).where(Actor.id.in_(ids)).order_by(Actor.name)))


def chosen(answer: str | None, found: list[Actor]) -> int | None:
    """Return the id that was chosen among those found; the only one needs no choice."""
    ids = [one.id for one in found]
    if answer and answer.isdecimal() and int(answer) in ids:
        return int(answer)
    return ids[0] if len(ids) == 1 and not answer else None


def choices(found: list[Actor]) -> list[tuple[str, str]]:
    """Return what to choose from, with a way out."""
    named = [(str(one.id), f"{one.name} ({one.city})" if one.city else one.name) for one in found]
    return [*named, ("none", _("Aucun de ceux-là"))]


def sentence(found: list[Actor]) -> str:
    """Return what to say when no successor is chosen yet."""
    if found:
        return _("Plusieurs lieux portent ces mots : choisissez.")
    return _("Aucun lieu des environs ne porte ces mots : corrigez-les, ou choisissez « Aucun ».")


def _near(actor: Actor) -> sa.ColumnElement[bool]:
    code = actor.location.commune_code if actor.location else ""
    epci = sa.select(Territory.epci_code).where(
        Territory.level == "commune", Territory.code == code
    )
    inside = sa.select(Territory.code).where(
        Territory.level == "commune", Territory.epci_code.in_(epci)
    )
    return sa.or_(ActorLocation.commune_code == code, ActorLocation.commune_code.in_(inside))
