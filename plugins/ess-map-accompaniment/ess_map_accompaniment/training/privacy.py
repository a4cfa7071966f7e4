# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is kept of who follows a training: handed over, erased, forgotten after a year."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map import Retention, User, db, forget_letters
from ess_map_accompaniment.training.models import Enrolment, TrainingSession

KEPT_DAYS = 365
ASKED_DAYS = 2
NOBODY = {"name": "", "email": "", "user_id": None}


def data_of(person: User) -> list[dict[str, Any]]:
    """Return what is kept of the trainings of ``person``, as JSON can say it."""
    query = (
        sa.select(Enrolment, TrainingSession)
        .join(TrainingSession, TrainingSession.id == Enrolment.session_id)
        .where(_of(person))
        .order_by(Enrolment.id)
    )
    return [
        {
            "session": one.title,
            "days": one.days,
            "place": one.place,
            "name": enrolment.name,
            "email": enrolment.email,
            "state": enrolment.state,
            "attended": enrolment.attended,
            "enrolled_at": enrolment.enrolled_at.isoformat(),
        }
        for enrolment, one in db.session.execute(query)
    ]


def erase(person: User) -> None:
    """Forget who ``person`` was in the sessions they followed; a seat to come is given back."""
    for one in db.session.scalars(sa.select(Enrolment).where(_of(person))):
        if not one.attended:
            one.state = "cancelled"
        _forget(db.session, one)


def forget_past(session: Session, before: datetime) -> int:
    """Forget the names of sessions whose last day is before ``before``; return how many."""
    day = before.date().isoformat()
    query = sa.select(Enrolment, TrainingSession.days).join(
        TrainingSession, TrainingSession.id == Enrolment.session_id
    )
    named = session.execute(query.where(sa.or_(Enrolment.name != "", Enrolment.email != ""))).all()
    old = [one for one, days in named if not days or days[-1] < day]
    for one in old:
        _forget(session, one)
    return len(old)


def forget_asked(session: Session, before: datetime) -> int:
    """Delete what was asked before ``before`` and never confirmed; return how many."""
    query = sa.select(Enrolment).where(Enrolment.state == "asked", Enrolment.created_at < before)
    old = session.scalars(query).all()
    for one in old:
        forget_letters(session, one.email)
        session.delete(one)
    return len(old)


RETENTION = (
    Retention(
        "accompaniment.training",
        _l("Inscriptions aux formations de conseillers : nom, courriel, jours suivis"),
        _l("Tenir la liste des places, prévenir d'un changement, remettre l'attestation"),
        _l("Votre demande d'inscription"),
        _l("Un an après la session ; reste le nombre de présents par structure"),
        days=KEPT_DAYS,
        purge=forget_past,
    ),
    Retention(
        "accompaniment.training_asked",
        _l("Inscriptions aux formations qui n'ont pas été confirmées"),
        _l("Vérifier le courriel avant de réserver une place"),
        _l("Votre demande d'inscription"),
        _l("Deux jours"),
        days=ASKED_DAYS,
        purge=forget_asked,
    ),
)


def _of(person: User) -> sa.ColumnElement[bool]:
    return sa.or_(Enrolment.user_id == person.id, Enrolment.email == person.email)


def _forget(session: Session, one: Enrolment) -> None:
    if one.email:
        forget_letters(session, one.email)
    for name, value in NOBODY.items():
        setattr(one, name, value)
