# SPDX-License-Identifier: AGPL-3.0-or-later
"""What we keep of the people of an association, how long, and how it is forgotten."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map import Retention, User, db, forget_letters
from ess_map_currency.currencies import record
from ess_map_currency.currencies.models import Currency, Steward

INVITED_DAYS = 60


def data_of(person: User) -> list[tuple[str, Any]]:
    """Return what we keep of somebody as a steward."""
    query = (
        sa.select(Steward, Currency.name)
        .join(Currency, Currency.id == Steward.currency_id)
        .where(Steward.user_id == person.id)
        .order_by(Steward.id)
    )
    found = [
        {
            "currency": name,
            "name": steward.name,
            "email": steward.email,
            "joined_at": steward.joined_at.isoformat() if steward.joined_at else None,
        }
        for steward, name in db.session.execute(query)
    ]
    written = [one.name for one in db.session.scalars(_written_at(person.email.lower()))]
    told = [("currency_stewards", found)] if found else []
    return told + ([("currencies_written_at", written)] if written else [])


def erase(person: User) -> None:
    """Forget somebody as a steward; a currency whose public address was theirs has none."""
    address = person.email.lower()
    theirs = sa.or_(Steward.user_id == person.id, sa.func.lower(Steward.email) == address)
    for steward in db.session.scalars(sa.select(Steward).where(theirs).order_by(Steward.id)):
        db.session.delete(steward)
    for currency in db.session.scalars(_written_at(address)):
        currency.email = ""
    db.session.flush()


def _written_at(address: str) -> sa.Select[tuple[Currency]]:
    query = sa.select(Currency).where(sa.func.lower(Currency.email) == address)
    return query.order_by(*record.ORDER)


def purge_invited(session: Session, before: datetime) -> int:
    """Forget invitations that nobody has accepted, and the letters that brought them."""
    query = sa.select(Steward).where(Steward.joined_at.is_(None), Steward.invited_at < before)
    found = list(session.scalars(query.order_by(Steward.id)))
    for steward in found:
        forget_letters(session, steward.email)
        session.delete(steward)
    session.flush()
    return len(found)


def retention() -> list[Retention]:
    """Return what the public register says of stewards."""
    return [
        Retention(
            "currency.invitations",
            _l("Nom et courriel des personnes invitées dans l'équipe d'une monnaie locale"),
            _l("Leur écrire l'invitation"),
            _l("Intérêt légitime (RGPD, article 6, 1, f)"),
            _l("60 jours sans réponse"),
            INVITED_DAYS,
            purge_invited,
        )
    ]
