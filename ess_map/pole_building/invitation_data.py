# SPDX-License-Identifier: AGPL-3.0-or-later
"""What invitations keep of people: said, forgotten in time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map.core.db import db
from ess_map.people.models import User
from ess_map.platform.retention import Retention
from ess_map.pole_building import invitation_past
from ess_map.poles.models import PoleInvitation

BLANK = {"email": "", "name": "", "words": ""}


def forget_addresses(session: Session, before: datetime) -> int:
    """Take address, name and words off invitations whose answer, or last letter, is older."""
    last = sa.func.coalesce(PoleInvitation.answered_at, invitation_past.last_letter())
    done = session.execute(
        sa.update(PoleInvitation)
        .where(PoleInvitation.email != "", last < before)
        .values(**BLANK)
        .execution_options(synchronize_session=False)
    )
    return done.rowcount


RETENTIONS = (
    Retention(
        "pole_invitations",
        _l("Invitations à rejoindre un pôle : adresse de courriel, nom, réponse"),
        _l("Vous inviter, connaître votre réponse, ne pas insister"),
        _l("Intérêt légitime : réunir les acteurs d'un territoire (RGPD, article 6.1.f)"),
        _l("90 jours après votre réponse ou la dernière lettre ; l'invitation reste comptée"),
        invitation_past.REST.days,
        forget_addresses,
    ),
)


def of(user: User) -> list[tuple[str, Any]]:
    """Return the invitations that ``user`` received and sent, by the name of their file."""
    mine = sa.func.lower(PoleInvitation.email) == user.email.lower()
    return [
        ("invitations_recues", [_told(one) | {"mots": one.words} for one in _all(mine)]),
        (
            "invitations_envoyees",
            [
                _told(one) | {"message": one.message}
                for one in _all(PoleInvitation.sent_by_id == user.id)
            ],
        ),
    ]


def forget(session: Session, user: User) -> None:
    """Take ``user`` off every invitation; one that waited for them is gone."""
    mine = sa.func.lower(PoleInvitation.email) == user.email.lower()
    waiting = sa.delete(PoleInvitation).where(mine, PoleInvitation.answer == "")
    session.execute(waiting.execution_options(synchronize_session=False))
    for rows, values in (
        (mine, BLANK),
        (PoleInvitation.sent_by_id == user.id, {"sent_by_id": None}),
    ):
        change = sa.update(PoleInvitation).where(rows).values(**values)
        session.execute(change.execution_options(synchronize_session=False))


def _all(rows: sa.ColumnElement[bool]) -> list[PoleInvitation]:
    return list(
        db.session.scalars(sa.select(PoleInvitation).where(rows).order_by(PoleInvitation.id))
    )


def _told(one: PoleInvitation) -> dict[str, Any]:
    return {
        "pôle": one.pole_id,
        "structure": one.actor_id,
        "envoyée le": one.sent_at,
        "relancée le": one.reminded_at,
        "réponse": one.answer,
        "répondu le": one.answered_at,
    }
