# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ask for an agreement: it is written down at once, and a letter leads to its page."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ess_map import now
from ess_map_currency.agreements import asked, letters, moving, record
from ess_map_currency.agreements.asked import Asked
from ess_map_currency.agreements.lifecycle import PENDING
from ess_map_currency.agreements.models import Agreement
from ess_map_currency.currencies.models import Currency


@dataclass(frozen=True)
class Applicant:
    """Who signs, and how to reach them."""

    member: str
    contact: str
    email: str
    phone: str = ""
    message: str = ""
    language: str = "fr"
    user_id: int | None = None


def apply_for(
    session: Session, currency: Currency, who: Applicant, wanted: Asked
) -> Agreement | None:
    """Write a demand down, with its charter accepted; None when the same is already there.

    Then its applicant is written how to reach it, and nobody else learns that it exists.
    """
    twin = _twin(session, currency, who, wanted)
    if twin is not None:
        letters.send_links(session, [twin], twin.email)
        return None
    agreement = Agreement(
        currency_id=currency.id,
        member=who.member,
        contact=who.contact,
        email=who.email.lower(),
        phone=who.phone,
        message=who.message,
        language=who.language,
        user_id=who.user_id,
        state="applied",
        charter_at=now(),
        fictional=currency.fictional,
        asked=[],
        version=1,
    )
    asked.put(agreement, wanted)
    agreement = moving.start(session, agreement, by=who.user_id)
    letters.tell(session, agreement, "applied")
    return agreement


def find(session: Session, email: str) -> None:
    """Write to somebody how to reach their agreements; nothing when there are none."""
    known = of_email(session, email)
    if known:
        letters.send_links(session, known, email.lower())


def of_email(session: Session, email: str) -> list[Agreement]:
    """Return the agreements of an address, the newest first."""
    query = sa.select(Agreement.id).where(Agreement.email == email.lower())
    ids = session.scalars(query.order_by(Agreement.id.desc()))
    return [record.find(session, one) for one in ids] if email else []


def of_user(session: Session, user_id: int, email: str) -> list[Agreement]:
    """Return the agreements bound to an account, or of the address that it has proved."""
    query = sa.select(Agreement.id).where(
        sa.or_(Agreement.user_id == user_id, Agreement.email == email.lower())
    )
    ids = session.scalars(query.order_by(Agreement.id.desc()))
    return [record.find(session, one) for one in ids]


def _twin(session: Session, currency: Currency, who: Applicant, wanted: Asked) -> Agreement | None:
    for one in of_email(session, who.email):
        if one.currency_id != currency.id or one.state not in PENDING:
            continue
        same = any(known.actor_id == wanted.actor_id for known in asked.of(one))
        named = one.member.casefold() == who.member.casefold()
        if (wanted.actor_id and same) or named:
            return one
    return None
