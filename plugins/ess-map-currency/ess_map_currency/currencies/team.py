# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who runs a currency: invited by letter, bound to an account once they accept."""

from __future__ import annotations

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map import Conflict, Gone, Invalid, User, now, post_letter, sign, verify
from ess_map_currency.currencies import record
from ess_map_currency.currencies.models import Currency, Steward

PURPOSE = "currency.steward"
VALID_DAYS = 30
LETTER = "currency.invited"


def of_currency(session: Session, currency_id: int) -> list[Steward]:
    """Return who runs a currency and who is invited to, by name."""
    query = sa.select(Steward).where(Steward.currency_id == currency_id)
    return list(session.scalars(query.order_by(Steward.name, Steward.email, Steward.id)))


def invite(session: Session, currency: Currency, email: str, name: str = "") -> Steward:
    """Invite somebody by letter; invited again, they get a new one. ``Conflict`` when they run it.

    ``Invalid`` for an address that no letter reaches.
    """
    address = email.strip().lower()
    known = [one for one in of_currency(session, currency.id) if one.email.lower() == address]
    steward = known[0] if known else Steward(currency_id=currency.id, email=address, name=name)
    if steward.joined_at is not None:
        raise Conflict(_("Cette personne fait déjà partie de l'équipe."))
    steward.invited_at = now()
    session.add(steward)
    session.flush()
    post_letter(
        session,
        address,
        _l("%(currency)s vous invite dans son équipe", currency=currency.name),
        "currency/currencies/mail/invited.txt",
        kind=LETTER,
        name=steward.name,
        currency=currency.name,
        path=f"/monnaies/invitation/{token(steward)}",
        days=VALID_DAYS,
    )
    return steward


def token(steward: Steward) -> str:
    """Return what the letter to somebody invited carries.

    Its instant stands beside its id, which SQLite gives again: of two letters the last one holds.
    """
    return sign(PURPOSE, [steward.id, _made(steward)])


def invited(session: Session, said: str) -> tuple[Steward, Currency]:
    """Return who a link was written to, and for what; ``Gone`` when it is worth nothing more."""
    steward_id, made = verify(PURPOSE, said, max_age=VALID_DAYS * 24 * 3600)
    steward = session.get(Steward, steward_id)
    if steward is None or steward.invited_at is None or _made(steward) != made:
        raise Gone(_("Cette invitation a été retirée. Demandez-en une nouvelle à l'association."))
    return steward, record.by_id(session, steward.currency_id)


def join(session: Session, steward: Steward, person: User) -> Steward:
    """Bind an invitation to the account of ``person``; return them as a steward.

    ``Conflict`` when somebody else has accepted it; accepted twice by one person is once.
    """
    if steward.user_id is not None and steward.user_id != person.id:
        raise Conflict(_("Cette invitation a déjà servi à quelqu'un d'autre : demandez la vôtre."))
    query = sa.select(Steward).where(
        Steward.currency_id == steward.currency_id,
        Steward.user_id == person.id,
        Steward.id != steward.id,
    )
    earlier = session.scalar(query)
    if earlier is not None:
        session.delete(steward)
        session.flush()
        return earlier
    steward.user_id = person.id
    steward.joined_at = steward.joined_at or now()
    steward.name = steward.name or person.name or person.email
    session.flush()
    return steward


def remove(session: Session, currency: Currency, steward_id: int) -> Steward:
    """Let somebody run the currency no more, or take an invitation back; return who it was."""
    steward = session.get(Steward, steward_id)
    if steward is None or steward.currency_id != currency.id:
        raise Invalid(_("Choisissez quelqu'un de l'équipe, dans la liste."))
    session.delete(steward)
    session.flush()
    return steward


def _made(steward: Steward) -> int:
    return int(steward.invited_at.timestamp() * 1000)
