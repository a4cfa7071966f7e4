# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the rows of feeds keep of people, and how it goes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map import Retention, User, db
from ess_map_currency.exchange.models import FeedRow

DAYS = 365
RETENTION = (
    Retention(
        "currency.feeds",
        _l(
            "Lignes des fichiers de membres que donne l'association d'une monnaie, mot pour mot : "
            "elles peuvent contenir un nom, un courriel ou un téléphone professionnels."
        ),
        _l("Reconnaître chaque ligne au fichier suivant, et rendre le fichier tel qu'il était."),
        _l("Intérêt légitime de l'association de la monnaie."),
        _l(
            "Tant que la ligne est dans le fichier ; un an après qu'elle en a disparu. Visibles de "
            "l'association seule."
        ),
        days=DAYS,
        purge=lambda session, before: forget_vanished(session, before),
    ),
)


def forget_vanished(session: Session, before: datetime) -> int:
    """Forget the rows that vanished before an instant; what was written of them stays."""
    gone = sa.delete(FeedRow).where(FeedRow.vanished_at < before)
    return session.execute(gone).rowcount


def data_of(user: User) -> list[dict[str, Any]]:
    """Return the rows in which a person's address stands."""
    return [{"ligne": row.name, "contenu": row.content} for row in _rows(user)]


def erase(user: User) -> None:
    """Take a person's address out of the rows; the association is to take it out of its file."""
    for row in _rows(user):
        row.content = _without(row.content, user.email.lower())
        row.digest = ""


def _rows(user: User) -> list[FeedRow]:
    if not user.email:
        return []
    text = sa.func.lower(sa.cast(FeedRow.content, sa.Text))
    found = sa.select(FeedRow).where(text.contains(user.email.lower(), autoescape=True))
    return list(db.session.scalars(found.order_by(FeedRow.id)))


def _without(content: Any, email: str) -> Any:
    if isinstance(content, dict):
        return {key: _without(value, email) for key, value in content.items()}
    if isinstance(content, list):
        return [_without(value, email) for value in content]
    if isinstance(content, str) and email in content.lower():
        at = content.lower().index(email)
        return _without(content[:at] + content[at + len(email) :], email)
    return content
