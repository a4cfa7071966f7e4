# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finding currencies, under the names that they had too."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session, joinedload

from ess_map import NotFound
from ess_map_currency.currencies.lifecycle import SHOWN
from ess_map_currency.currencies.models import Currency, Steward

LIST = "currency-list"
"""The source of what a list of currencies has brought."""
ORDER = (sa.func.lower(Currency.name), Currency.id)


def find(session: Session, slug: str) -> Currency:
    """Return the currency of an address, a former one included; ``NotFound``.

    Compare its ``slug`` with yours: when it differs, the address has moved.
    """
    query = sa.select(Currency).options(joinedload(Currency.emitter))
    found = session.scalar(query.where(Currency.slug == slug))
    if found is None:
        renamed = (one for one in session.scalars(query) if slug in one.former_slugs)
        found = next(renamed, None)
    if found is None:
        raise NotFound(_("Nous ne connaissons pas cette monnaie."))
    return found


def by_id(session: Session, currency_id: int) -> Currency:
    """Return a currency with its emitter; ``NotFound``."""
    query = sa.select(Currency).options(joinedload(Currency.emitter))
    found = session.scalar(query.where(Currency.id == currency_id))
    if found is None:
        raise NotFound(_("Nous ne connaissons pas cette monnaie."))
    return found


def of_states(session: Session, states: Sequence[str] = SHOWN) -> list[Currency]:
    """Return the currencies in one of ``states``, by name, with their emitters."""
    query = sa.select(Currency).where(Currency.state.in_(states)).order_by(*ORDER)
    return list(session.scalars(query.options(joinedload(Currency.emitter))))


def everything(session: Session) -> list[Currency]:
    """Return all currencies, by name, with their emitters."""
    query = sa.select(Currency).order_by(*ORDER).options(joinedload(Currency.emitter))
    return list(session.scalars(query))


def merged_into(session: Session, currency_id: int) -> list[Currency]:
    """Return the currencies that became this one, by name."""
    query = sa.select(Currency).where(Currency.successor_id == currency_id)
    return list(session.scalars(query.order_by(*ORDER).options(joinedload(Currency.emitter))))


def emitted_by(session: Session, actor_id: int) -> list[Currency]:
    """Return the currencies that an actor emits, by name, those that have ended too."""
    query = sa.select(Currency).where(Currency.emitter_id == actor_id).order_by(*ORDER)
    return list(session.scalars(query.options(joinedload(Currency.emitter))))


def unclaimed(session: Session, currency: Currency) -> bool:
    """Tell whether a currency came from a list and nobody here holds it: no one would answer."""
    if currency.source != LIST or currency.verified_at is not None:
        return False
    joined = sa.select(Steward.id).where(
        Steward.currency_id == currency.id, Steward.joined_at.is_not(None)
    )
    return session.scalar(joined.limit(1)) is None
