# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may run a currency: the people of its association, and who animates its whole perimeter."""

from __future__ import annotations

import sqlalchemy as sa
from flask import g
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map import Forbidden, ServiceArea, User, allowed, db, user
from ess_map_currency.currencies import perimeter, record
from ess_map_currency.currencies.models import Currency, Steward

ANIMATE = "currency.animate"


def runs(person: User | None, currency: Currency) -> bool:
    """Tell whether ``person`` may act for the association of ``currency``."""
    return any(one.id == currency.id for one in run_by(person))


def run_by(person: User | None) -> list[Currency]:
    """Return the currencies that ``person`` may run, by name; looked up once a request."""
    if person is None:
        return []
    known = g.setdefault("currency_run_by", {})
    if person.id not in known:
        known[person.id] = _run_by(person)
    return known[person.id]


def own(person: User | None) -> list[Currency]:
    """Return the currencies whose association ``person`` is of, by name; animating is not it."""
    ids = _own_ids(person) if person else set()
    return [one for one in run_by(person) if one.id in ids]


def _own_ids(person: User) -> set[int]:
    query = sa.select(Steward.currency_id).where(
        Steward.user_id == person.id, Steward.joined_at.is_not(None)
    )
    return set(db.session.scalars(query))


def _run_by(person: User) -> list[Currency]:
    own_ids = _own_ids(person)
    animates = allowed(person, ANIMATE)
    everywhere = animates and allowed(person, ANIMATE, ["instance"])
    return [
        one
        for one in record.everything(db.session)
        if one.id in own_ids
        or everywhere
        or (animates and allowed(person, ANIMATE, perimeter.held_from(perimeter.of(one))))
    ]


def may_run_there(person: User | None, area: ServiceArea) -> bool:
    """Tell whether ``person`` animates a territory in which ``area`` lies, or the whole map."""
    return allowed(person, ANIMATE, ["instance", *perimeter.held_from(area)])


def may_add(person: User | None) -> bool:
    """Tell whether ``person`` may write a new currency: who animates somewhere."""
    return allowed(person, ANIMATE)


def require(slug: str) -> Currency:
    """Return the currency of an address when the reader may run it; ``Forbidden``, ``NotFound``."""
    found = record.find(db.session, slug)
    if not runs(user(), found):
        raise Forbidden(
            _(
                "Cet espace est celui de l'association de la monnaie. Demandez-lui une "
                "invitation, ou écrivez à l'animateur du territoire."
            )
        )
    return found


def stewards(session: Session, currency_id: int) -> list[User]:
    """Return the accounts of the association, for who has news for them."""
    query = (
        sa.select(User)
        .join(Steward, Steward.user_id == User.id)
        .where(Steward.currency_id == currency_id, Steward.joined_at.is_not(None))
        .order_by(User.id)
    )
    return list(session.scalars(query))
