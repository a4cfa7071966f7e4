# SPDX-License-Identifier: AGPL-3.0-or-later
"""What pôles keep of a person as a member: said, forgotten in time, taken off what stays."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map.actors.models import Actor
from ess_map.core import clock
from ess_map.core.db import db
from ess_map.people.models import User
from ess_map.platform.retention import Retention
from ess_map.poles.models import PoleDocumentVersion, PoleMember, PoleNote
from ess_map.poles.space_notes import NOTE

LEFT = 365


def forget_left(session: Session, before: datetime) -> int:
    """Forget the persons who left a pôle before ``before``; organisations stay in its history."""
    gone = sa.delete(PoleMember).where(
        PoleMember.actor_id.is_(None), PoleMember.until < clock.day(before)
    )
    return session.execute(gone).rowcount


RETENTIONS = (
    Retention(
        "pole_members",
        _l("Personnes membres d'un pôle : nom choisi, rôle, collège, dates"),
        _l("Savoir qui fait partie du pôle ; le nom n'est public que si la personne le veut"),
        _l("Exécution du service que vous demandez (RGPD, article 6.1.b)"),
        _l("Tant que vous en êtes membre, puis un an ; effacées avec votre compte"),
        LEFT,
        forget_left,
    ),
    Retention(
        "pole_notes",
        _l("Notes et documents déposés dans l'espace des membres d'un pôle"),
        _l("Travailler ensemble ; seuls les membres et qui anime le pôle les lisent"),
        _l("Exécution du service que vous demandez (RGPD, article 6.1.b)"),
        _l("Tant que le pôle les garde ; votre nom en est ôté si vous effacez votre compte"),
    ),
)


def of(user: User) -> list[tuple[str, Any]]:
    """Return where ``user`` is a member in person, and the notes that they wrote."""
    rows = db.session.execute(
        sa.select(PoleMember, Actor.name)
        .join(Actor, Actor.id == PoleMember.pole_id)
        .where(PoleMember.user_id == user.id)
        .order_by(PoleMember.id)
    )
    notes = db.session.execute(
        sa.select(PoleNote, Actor.name)
        .join(Actor, Actor.id == PoleNote.pole_id)
        .where(PoleNote.author_id == user.id, PoleNote.kind == NOTE)
        .order_by(PoleNote.id)
    )
    return [
        ("pôles", [_member(row, name) for row, name in rows]),
        (
            "notes de pôles",
            [{"pôle": name, "écrite le": note.at, "texte": note.body} for note, name in notes],
        ),
    ]


def forget(session: Session, user: User) -> None:
    """Delete their memberships; what they wrote or put there for others stays, without a name."""
    session.execute(sa.delete(PoleMember).where(PoleMember.user_id == user.id))
    for column in (PoleNote.author_id, PoleDocumentVersion.by_id):
        model = column.class_
        session.execute(sa.update(model).where(column == user.id).values({column: None}))


def _member(row: PoleMember, name: str) -> dict[str, Any]:
    return {
        "pôle": name,
        "nom": row.name,
        "nom public": row.shown,
        "rôle": row.role,
        "collège": row.college,
        "depuis": row.since,
        "jusqu'au": row.until,
        "confirmé le": row.confirmed_at,
    }
