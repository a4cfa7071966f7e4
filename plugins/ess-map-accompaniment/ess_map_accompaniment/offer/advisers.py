# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who answers for a structure: invited by letter, bound to an account once they accept."""

from __future__ import annotations

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session, joinedload

from ess_map import Conflict, Gone, Invalid, User, local_now, now, post_letter, sign, verify
from ess_map_accompaniment.offer import record
from ess_map_accompaniment.offer.models import Adviser, Structure

PURPOSE = "accompaniment.adviser"
VALID_DAYS = 30
LETTER = "accompaniment.invited"


def of_structure(session: Session, structure_id: int) -> list[Adviser]:
    """Return the advisers of a structure and those who are invited, by name; not who left."""
    query = sa.select(Adviser).where(
        Adviser.structure_id == structure_id, Adviser.left_on.is_(None)
    )
    return list(session.scalars(query.order_by(Adviser.name, Adviser.email, Adviser.id)))


def invite(session: Session, structure: Structure, email: str, name: str = "") -> Adviser:
    """Invite somebody by letter; invited again, they get a new one. ``Invalid`` for an address."""
    address = email.strip().lower()
    known = [one for one in of_structure(session, structure.id) if one.email.lower() == address]
    adviser = known[0] if known else Adviser(structure_id=structure.id, email=address, name=name)
    if adviser.joined_at is not None:
        raise Conflict(_("Cette personne répond déjà pour la structure."))
    adviser.invited_at = now()
    session.add(adviser)
    session.flush()
    post_letter(
        session,
        address,
        _l("%(structure)s vous invite à répondre aux porteurs de projet",
           structure=structure.actor.name),
        "accompaniment/offer/mail/invited.txt",
        kind=LETTER,
        name=adviser.name,
        structure=structure.actor.name,
        path=f"/accompagnement/invitation/{token(adviser)}",
        days=VALID_DAYS,
    )  # fmt: skip
    return adviser


def token(adviser: Adviser) -> str:
    """Return what the letter to somebody invited carries.

    Its instant stands beside its id, which SQLite gives again: of two letters the last one holds.
    """
    return sign(PURPOSE, [adviser.id, _made(adviser)])


def invited(session: Session, said: str) -> tuple[Adviser, Structure]:
    """Return who a link was written to, and for what; ``Gone`` when it is worth nothing more."""
    adviser_id, made = verify(PURPOSE, said, max_age=VALID_DAYS * 24 * 3600)
    adviser = session.get(Adviser, adviser_id)
    if adviser is None or adviser.left_on is not None or _made(adviser) != made:
        raise Gone(_("Cette invitation a été retirée. Demandez-en une nouvelle à la structure."))
    return adviser, record.structure(session, adviser.structure_id)


def join(session: Session, adviser: Adviser, person: User) -> Adviser:
    """Bind an invitation to the account of ``person``; return them as an adviser.

    ``Conflict`` when somebody else has accepted it; accepted twice by one person is once.
    """
    if adviser.user_id is not None and adviser.user_id != person.id:
        raise Conflict(_("Cette invitation a déjà servi à quelqu'un d'autre : demandez la vôtre."))
    query = sa.select(Adviser).where(
        Adviser.structure_id == adviser.structure_id,
        Adviser.user_id == person.id,
        Adviser.id != adviser.id,
    )
    earlier = session.scalar(query)
    if earlier is not None:
        # They were one before: their past answers stay under one name.
        session.delete(adviser)
        session.flush()
        adviser = earlier
    adviser.user_id, adviser.left_on = person.id, None
    adviser.joined_at = adviser.joined_at or now()
    adviser.name = adviser.name or person.name or person.email
    adviser.email = adviser.email or person.email
    session.flush()
    return adviser


def remove(session: Session, structure: Structure, adviser_id: int) -> Adviser:
    """Let an adviser answer no more, or take an invitation back; return who it was."""
    adviser = session.get(Adviser, adviser_id)
    if adviser is None or adviser.structure_id != structure.id:
        raise Invalid(_("Choisissez un conseiller de cette structure, dans la liste."))
    adviser.left_on = adviser.left_on or local_now().date()
    session.flush()
    return adviser


def people(session: Session, structure_id: int) -> list[User]:
    """Return the accounts that answer for a structure, for who has news for them."""
    query = (
        sa.select(User)
        .join(Adviser, Adviser.user_id == User.id)
        .where(
            Adviser.structure_id == structure_id,
            Adviser.joined_at.is_not(None),
            Adviser.left_on.is_(None),
        )
        .order_by(User.id)
    )
    return list(session.scalars(query))


def of_person(session: Session, user_id: int) -> list[tuple[Adviser, Structure]]:
    """Return where somebody advises, or did, with the structures and their actors."""
    query = (
        sa.select(Adviser, Structure)
        .join(Structure, Structure.id == Adviser.structure_id)
        .where(Adviser.user_id == user_id)
        .options(joinedload(Structure.actor))
        .order_by(Adviser.id)
    )
    return [(adviser, structure) for adviser, structure in session.execute(query)]


def _made(adviser: Adviser) -> int:
    return int(adviser.invited_at.timestamp() * 1000)
