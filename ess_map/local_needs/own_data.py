# SPDX-License-Identifier: AGPL-3.0-or-later
"""What needs keep of people: said, forgotten in time, taken off what stays."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map.core import eventlog
from ess_map.core.db import chunks, db
from ess_map.local_needs.models import Need
from ess_map.people.models import User
from ess_map.people.own_data import CONTRACT
from ess_map.platform.retention import Retention

UNCONFIRMED = 8
"""Days; the mailed link is good for seven."""
CLOSED = 365
"""Days for which what was refused or withdrawn may still be explained."""
BATCH = 500


def forget_unconfirmed(session: Session, before: datetime) -> int:
    """Delete what its author never confirmed."""
    old = sa.and_(Need.state == "unconfirmed", Need.created_at < before)
    return _delete(session, old)


def forget_closed(session: Session, before: datetime) -> int:
    """Delete what was refused or withdrawn long ago."""
    last = sa.func.coalesce(Need.decided_at, Need.created_at)
    return _delete(session, sa.and_(Need.state.in_(("refused", "withdrawn")), last < before))


def _delete(session: Session, which: sa.ColumnElement[bool]) -> int:
    ids = session.scalars(sa.select(Need.id).where(which)).all()
    for some in chunks(ids, BATCH):
        eventlog.delete(session, "need", some)
        session.execute(sa.delete(Need).where(Need.id.in_(some)))
    return len(ids)


RETENTIONS = (
    Retention(
        "needs_unconfirmed",
        _l("Besoins signalés sans compte et jamais confirmés : adresse de courriel, contenu"),
        _l("Attendre que vous suiviez le lien du courriel"),
        CONTRACT,
        _l("8 jours"),
        UNCONFIRMED,
        forget_unconfirmed,
    ),
    Retention(
        "needs_closed",
        _l("Besoins refusés ou retirés : contenu, et qui les a signalés avec un compte"),
        _l("Expliquer la décision"),
        CONTRACT,
        _l("Un an après la décision"),
        CLOSED,
        forget_closed,
    ),
    Retention(
        "needs",
        _l("Besoins et ressources publiés : qui les a signalés avec un compte, jamais montré"),
        _l("Vous dire ce qu'ils deviennent"),
        CONTRACT,
        _l("Tant qu'ils sont publiés ; sans compte, l'adresse est oubliée à la décision"),
    ),
)


def of(user: User) -> list[tuple[str, Any]]:
    """Return what ``user`` reported."""
    mine = sa.select(Need).where(Need.author_id == user.id).order_by(Need.id)
    said = [
        {
            "numéro": one.id,
            "sorte": one.kind,
            "état": one.state,
            "titre": one.title,
            "texte": one.body,
            "commune": one.commune_code,
            "longitude": one.longitude,
            "latitude": one.latitude,
            "le": one.created_at,
        }
        for one in db.session.scalars(mine)
    ]
    return [("besoins", said)]


def forget(session: Session, user: User) -> None:
    """Delete what nobody has seen of ``user``; take their name off what stays."""
    _delete(session, sa.and_(Need.author_id == user.id, Need.state.in_(("pending", "unconfirmed"))))
    session.execute(sa.update(Need).where(Need.author_id == user.id).values(author_id=None))
    session.execute(sa.update(Need).where(Need.author_email == user.email).values(author_email=""))
