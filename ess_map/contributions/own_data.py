# SPDX-License-Identifier: AGPL-3.0-or-later
"""What contributions keep of people: said, forgotten in time, taken off what stays."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map.contributions.models import Contribution, ContributionMessage
from ess_map.core import uploads
from ess_map.core.db import chunks, db
from ess_map.people.models import User
from ess_map.platform.retention import Retention

UNCONFIRMED = 8
"""Days; the mailed link is good for seven."""
BATCH = 500
DECIDED = 400
"""Days for which the tracking link of an author without account is good."""


def forget_unconfirmed(session: Session, before: datetime) -> int:
    """Delete what its author never confirmed, and leave its files to be swept."""
    old = sa.select(Contribution.id).where(
        Contribution.status == "unconfirmed", Contribution.created_at < before
    )
    ids = session.scalars(old).all()
    for some in chunks(ids, BATCH):
        for id_ in some:
            uploads.release(session, id_)
        session.execute(sa.delete(Contribution).where(Contribution.id.in_(some)))
    return len(ids)


def forget_authors(session: Session, before: datetime) -> int:
    """Take address and name off contributions whose decision is old."""
    named = sa.or_(Contribution.author_email != "", Contribution.author_name != "")
    done = session.execute(
        sa.update(Contribution)
        .where(Contribution.decided_at < before, named)
        .values(author_email="", author_name="")
    )
    return done.rowcount


RETENTIONS = (
    Retention(
        "proposals_unconfirmed",
        _l("Propositions sans compte jamais confirmées : adresse de courriel, nom, contenu"),
        _l("Attendre que vous suiviez le lien du courriel"),
        _l("Exécution du service que vous demandez (RGPD, article 6.1.b)"),
        _l("8 jours"),
        UNCONFIRMED,
        forget_unconfirmed,
    ),
    Retention(
        "proposals_authors",
        _l("Propositions sans compte : adresse de courriel et nom de l'auteur"),
        _l("Vous dire la décision, et vous poser une question"),
        _l("Exécution du service que vous demandez (RGPD, article 6.1.b)"),
        _l("400 jours après la décision ; la proposition elle-même reste, sans vous"),
        DECIDED,
        forget_authors,
    ),
    Retention(
        "proposals",
        _l("Contributions d'un compte : qui a proposé, décidé, répondu"),
        _l("Expliquer d'où vient chaque information, et pouvoir l'annuler"),
        _l("Intérêt légitime : une carte fiable (RGPD, article 6.1.f)"),
        _l("Tant que la fiche existe ; votre nom en est ôté si vous effacez votre compte"),
    ),
)


def of(user: User) -> list[tuple[str, Any]]:
    """Return what ``user`` proposed, decided and wrote, by the name of its file."""
    mine = _all(Contribution, Contribution.author_id == user.id)
    decided = _all(Contribution, Contribution.decided_by_id == user.id)
    said = _all(ContributionMessage, ContributionMessage.author_id == user.id)
    return [
        ("contributions", [_told(one) for one in mine]),
        ("decisions", [{"contribution": one.id, "le": one.decided_at} for one in decided]),
        ("messages", [{"contribution": m.contribution_id, "texte": m.body} for m in said]),
    ]


def forget(session: Session, user: User) -> None:
    """Take ``user`` off every contribution; what was contributed stays."""
    for column in (
        Contribution.author_id,
        Contribution.assigned_to_id,
        Contribution.decided_by_id,
        ContributionMessage.author_id,
    ):
        session.execute(
            sa.update(column.class_).where(column == user.id).values({column.key: None})
        )
    session.execute(
        sa.update(Contribution)
        .where(Contribution.author_email == user.email)
        .values(author_email="", author_name="")
    )


def _all(kind: Any, mine: sa.ColumnElement[bool]) -> list[Any]:
    return list(db.session.scalars(sa.select(kind).where(mine).order_by(kind.id)))


def _told(one: Contribution) -> dict[str, Any]:
    return {
        "numéro": one.id,
        "sorte": one.kind,
        "état": one.status,
        "fiche": one.actor_id,
        "contenu": one.changes,
        "message": one.message,
        "le": one.created_at,
        "réponse": one.reason,
    }
