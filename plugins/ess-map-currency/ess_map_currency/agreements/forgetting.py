# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is kept of the people behind agreements: hand it over, forget it, and when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map import Conflict, Retention, User, db, forget_letters
from ess_map_currency.agreements import asked, asking, moving
from ess_map_currency.agreements.lifecycle import AGREEMENTS, PENDING
from ess_map_currency.agreements.models import Acceptance, Agreement, Commitment, Document

REFUSED_DAYS, LEFT_DAYS = 365, 1095


def register() -> list[Retention]:
    """Return the lines of the public register about agreements."""
    basis = _l("Mesures précontractuelles et contrat d'agrément, à la demande du professionnel")
    return [
        Retention(
            "currency.applications",
            _l("Les demandes d'agrément refusées ou retirées, et leurs coordonnées"),
            _l("Répondre au demandeur, et lui dire pourquoi"),
            basis,
            _l("Un an après la dernière réponse ; le demandeur peut tout effacer avant."),
            REFUSED_DAYS,
            purge_refused,
        ),
        Retention(
            "currency.members",
            _l("Les coordonnées des membres professionnels d'une monnaie, et leurs documents"),
            _l("Tenir l'agrément : visites, engagements, renouvellement"),
            basis,
            _l("Tant que l'agrément vit, puis trois ans après le départ."),
            LEFT_DAYS,
            purge_left,
        ),
    ]


def purge_refused(session: Session, before: datetime) -> int:
    """Delete what was refused or withdrawn before, and never was in force."""
    return _each(session, before, Agreement.agreed_on.is_(None), delete)


def purge_left(session: Session, before: datetime) -> int:
    """Forget the people of the agreements that have ended."""
    known = sa.or_(Agreement.email != "", Agreement.contact != "", Agreement.phone != "")
    return _each(session, before, sa.and_(Agreement.agreed_on.is_not(None), known), anonymise)


def _each(session: Session, before: datetime, which: Any, forget: Any) -> int:
    query = sa.select(Agreement).where(
        Agreement.state.in_(("refused", "left")), Agreement.updated_at < before, which
    )
    found = session.scalars(query.order_by(Agreement.id)).all()
    for one in found:
        forget(session, one)
    return len(found)


def erase(session: Session, agreement: Agreement) -> bool:
    """Forget an agreement at its member's wish; tell whether nothing of it is left.

    What was in force keeps the name of the enterprise and its days. ``Conflict`` for a member:
    one leaves first.
    """
    if agreement.state in PENDING:
        agreement = moving.apply(session, agreement, "withdraw", allowed=moving.as_member)
    if agreement.state not in ("left", "refused"):
        raise Conflict(
            _("Quittez d'abord le réseau, à la date de votre choix : tout s'efface ensuite.")
        )
    if agreement.agreed_on is None:
        delete(session, agreement)
        return True
    anonymise(session, agreement)
    return False


def delete(session: Session, agreement: Agreement) -> None:
    """Delete an agreement, its history and all that hangs on it."""
    for model in (Acceptance, Commitment, Document):
        session.execute(sa.delete(model).where(model.agreement_id == agreement.id))
    _forget_letters(session, agreement)
    session.expire(agreement, ["acceptances"])
    AGREEMENTS.delete(session, agreement)
    session.flush()


def anonymise(session: Session, agreement: Agreement) -> None:
    """Take the people out of an agreement that has ended; the enterprise and the days stay."""
    _forget_letters(session, agreement)
    session.execute(sa.delete(Document).where(Document.agreement_id == agreement.id))
    agreement.contact = agreement.email = agreement.phone = ""
    agreement.message = agreement.motive = agreement.note = ""
    agreement.user_id, agreement.asked = None, []
    AGREEMENTS.forget(session, agreement)
    session.flush()


def user_data(user: User) -> list[tuple[str, Any]]:
    """Hand over the agreements of a user, and the currencies that they run."""
    found = [data_of(db.session, one) for one in asking.of_user(db.session, user.id, user.email)]
    return [("currency_agreements", found)] if found else []


def erase_user(user: User) -> None:
    """Forget the demands of a user, and their name in what is or was in force."""
    for one in asking.of_user(db.session, user.id, user.email):
        own = one.email == user.email
        if own and one.agreed_on is None and one.state in (*PENDING, "refused", "left"):
            delete(db.session, one)
        elif own:
            anonymise(db.session, one)
        else:
            one.user_id = None


def data_of(session: Session, agreement: Agreement) -> dict[str, Any]:
    """Return what is kept of an agreement (loaded) as JSON can say it."""
    names = ("number", "member", "state", "contact", "email", "phone", "message", "motive", "note")
    days = ("charter_at", "visit_on", "committee_on", "agreed_on", "renew_by", "left_on")
    promised = session.scalars(
        sa.select(Commitment).where(Commitment.agreement_id == agreement.id).order_by(Commitment.id)
    )
    return {
        "currency": agreement.currency.name,
        **{name: getattr(agreement, name) for name in names},
        **{name: _day(getattr(agreement, name)) for name in days},
        "establishments": [one.actor.name for one in agreement.acceptances],
        "asked": [one.name for one in asked.of(agreement)],
        "commitments": [
            {"text": one.text, "due_on": _day(one.due_on), "proof": one.proof} for one in promised
        ],
        "history": [
            {"at": _day(step.at), "event": step.event, "reason": step.reason or ""}
            for step in AGREEMENTS.history(session, agreement)
        ],
    }


def _forget_letters(session: Session, agreement: Agreement) -> None:
    others = sa.select(Agreement.id).where(
        Agreement.email == agreement.email, Agreement.id != agreement.id
    )
    if agreement.email and session.scalar(others.limit(1)) is None:
        forget_letters(session, agreement.email)


def _day(value: Any) -> Any:
    return value.isoformat() if value is not None else None
