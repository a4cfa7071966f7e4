# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the validation and the help received keep of people: said, forgotten, for how long."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map.core.db import db
from ess_map.people.models import User
from ess_map.platform.retention import Retention
from ess_map.pole_stages import validation
from ess_map.pole_stages.stage_steps import SUPPORT
from ess_map.poles.models import PoleNote, PoleParty

RETENTIONS = (
    Retention(
        "pole_parties",
        _l("L'adresse de courriel d'une organisation qui doit valider un pôle"),
        _l("Lui demander si elle valide le projet"),
        _l("Intérêt légitime : préparer la création d'un pôle (RGPD, article 6.1.f)"),
        _l("Jusqu'à sa réponse, 180 jours au plus ; jamais montrée"),
        validation.KEPT,
        validation.purge,
    ),
)


def of(user: User) -> list[tuple[str, Any]]:
    """Return what is kept about ``user``, by the name of its file."""
    parties = db.session.scalars(
        sa.select(PoleParty)
        .where(sa.or_(PoleParty.email == user.email, PoleParty.recorded_by_id == user.id))
        .order_by(PoleParty.id)
    )
    notes = db.session.scalars(
        sa.select(PoleNote)
        .where(PoleNote.author_id == user.id, PoleNote.kind == SUPPORT)
        .order_by(PoleNote.id)
    )
    asked = [
        {
            "partie": party.name,
            "courriel": party.email,
            "interrogée le": party.asked_at,
            "réponse": party.answer,
            "le": party.answered_on,
            "motif": party.reason,
        }
        for party in parties
    ]
    helped = [{"appui": note.body, "le": note.dated, "noté le": note.at} for note in notes]
    return [("validation-des-poles", asked), ("appuis-aux-poles", helped)]


def forget(session: Session, user: User) -> None:
    """Forget the address; the database itself takes their name off what they wrote down."""
    asked = sa.update(PoleParty).where(PoleParty.email == user.email)
    session.execute(asked.values(email=""))
