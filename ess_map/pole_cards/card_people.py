# SPDX-License-Identifier: AGPL-3.0-or-later
"""What cards and ratings keep of people: who changed a card, who rated, who wrote the rubric."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map.core.db import db
from ess_map.people.models import User
from ess_map.platform.retention import Retention
from ess_map.poles.models import PoleCardChange, PoleRating, RatingCriterion

RETENTIONS = (
    Retention(
        "pole_cards",
        _l("Cartes d'identité et notes des pôles : qui a modifié, qui a noté"),
        _l("Dire d'où vient chaque information, et pouvoir en reparler"),
        _l("Intérêt légitime : une carte fiable (RGPD, article 6.1.f)"),
        _l("Tant que le pôle existe ; votre nom en est ôté si vous effacez votre compte"),
    ),
)


def of(user: User) -> list[tuple[str, Any]]:
    """Return what ``user`` changed and judged, by the name of its file."""
    changed = sa.select(PoleCardChange).where(PoleCardChange.by_id == user.id)
    rated = sa.select(PoleRating).where(PoleRating.rated_by_id == user.id)
    written = sa.select(RatingCriterion).where(RatingCriterion.changed_by_id == user.id)
    cards = [
        {"pôle": one.pole_id, "version": one.version}
        for one in db.session.scalars(
            changed.order_by(PoleCardChange.pole_id, PoleCardChange.version)
        )
    ]
    ratings = [
        {
            "pôle": one.pole_id,
            "échelle": one.scale,
            "note": one.level,
            "le": one.rated_on,
            "motif": one.reason,
        }
        for one in db.session.scalars(rated.order_by(PoleRating.id))
    ]
    criteria = [
        {"échelle": one.scale, "niveau": one.level, "le": one.changed_at}
        for one in db.session.scalars(
            written.order_by(RatingCriterion.scale, RatingCriterion.level)
        )
    ]
    found = {"cartes-de-poles": cards, "notes-de-poles": ratings, "grille-des-poles": criteria}
    return list(found.items())


def forget(session: Session, user: User) -> None:
    """Take ``user`` off what they changed and judged; what was said stays."""
    for column in (PoleCardChange.by_id, PoleRating.rated_by_id, RatingCriterion.changed_by_id):
        session.execute(
            sa.update(column.class_).where(column == user.id).values({column.key: None})
        )
