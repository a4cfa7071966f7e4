# SPDX-License-Identifier: AGPL-3.0-or-later
"""What we keep of advisers, how long, and how it is given back and forgotten."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map import Retention, User, db, forget_letters
from ess_map_accompaniment.offer import advisers
from ess_map_accompaniment.offer.models import Absence, Adviser, Structure

INVITED_DAYS = 60
LEFT_DAYS = 365


def data_of(person: User) -> list[tuple[str, Any]]:
    """Return what we keep of somebody as an adviser."""
    found = [
        {
            "structure": structure.actor.name,
            "name": adviser.name,
            "email": adviser.email,
            "joined_at": adviser.joined_at.isoformat() if adviser.joined_at else None,
            "left_on": adviser.left_on.isoformat() if adviser.left_on else None,
            "absences": _absences(adviser),
        }
        for adviser, structure in advisers.of_person(db.session, person.id)
    ]
    written = [one.id for one in db.session.scalars(_written_at(person.email.lower()))]
    told = [("accompaniment_advisers", found)] if found else []
    return told + ([("accompaniment_structures_written_at", written)] if written else [])


def _absences(adviser: Adviser) -> list[dict[str, str]]:
    query = sa.select(Absence).where(Absence.adviser_id == adviser.id).order_by(Absence.id)
    return [
        {"since": one.since.isoformat(), "until": one.until.isoformat(), "note": one.note}
        for one in db.session.scalars(query)
    ]


def erase(person: User) -> None:
    """Forget somebody as an adviser; what they answered stays, without their name.

    A structure to whose address they alone answered has none any more, and its space says so.
    """
    address = person.email.lower()
    theirs = sa.or_(Adviser.user_id == person.id, sa.func.lower(Adviser.email) == address)
    for adviser in db.session.scalars(sa.select(Adviser).where(theirs).order_by(Adviser.id)):
        db.session.delete(adviser)
    for structure in db.session.scalars(_written_at(address)):
        structure.email = ""
    db.session.flush()


def _written_at(address: str) -> sa.Select[tuple[Structure]]:
    query = sa.select(Structure).where(sa.func.lower(Structure.email) == address)
    return query.order_by(Structure.id)


def purge_invited(session: Session, before: datetime) -> int:
    """Forget invitations that nobody has accepted, and the letters that brought them."""
    query = sa.select(Adviser).where(Adviser.joined_at.is_(None), Adviser.invited_at < before)
    found = list(session.scalars(query.order_by(Adviser.id)))
    for adviser in found:
        forget_letters(session, adviser.email)
        session.delete(adviser)
    session.flush()
    return len(found)


def purge_left(session: Session, before: datetime) -> int:
    """Forget the names of advisers who left; what they answered stays."""
    query = sa.select(Adviser).where(Adviser.left_on < before.date())
    found = list(session.scalars(query.order_by(Adviser.id)))
    for adviser in found:
        session.delete(adviser)
    session.flush()
    return len(found)


def retention() -> list[Retention]:
    """Return what the public register says of advisers."""
    interest = _l("Intérêt légitime (RGPD, article 6, 1, f)")
    return [
        Retention(
            "accompaniment.invitations",
            _l("Nom et courriel des personnes invitées à répondre pour une structure"),
            _l("Leur écrire l'invitation"),
            interest,
            _l("60 jours sans réponse"),
            INVITED_DAYS,
            purge_invited,
        ),
        Retention(
            "accompaniment.advisers",
            _l("Nom, courriel et absences des conseillers d'une structure"),
            _l("Répondre aux porteurs de projet au nom de la structure"),
            interest,
            _l("Un an après leur départ"),
            LEFT_DAYS,
            purge_left,
        ),
    ]
