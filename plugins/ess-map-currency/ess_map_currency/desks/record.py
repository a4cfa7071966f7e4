# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finding desks, and the hours that count: their own or the shop's, less a closure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session, joinedload

from ess_map import Actor, NotFound, hours, local_now
from ess_map_currency.currencies.lifecycle import CIRCULATING
from ess_map_currency.currencies.models import Currency
from ess_map_currency.desks.models import Desk

IN_SERVICE = ("open", "temporarily_closed")
LAST_DAY = date(2100, 12, 31)
"""Of a closure whose end nobody knows."""


def public(today: date) -> tuple[sa.ColumnElement[bool], ...]:
    """Return what makes a desk public on ``today``, over its currency and its actor."""
    return (
        Desk.state.in_(IN_SERVICE),
        Currency.state.in_(CIRCULATING),
        Actor.status == "published",
        sa.or_(Actor.closed_on.is_(None), Actor.closed_on > today),
    )


def in_service(session: Session, currency_id: int | None = None) -> list[Desk]:
    """Return the public desks by id, with actor, place and currency; closed for a time included."""
    query = _whole().join(Desk.actor).join(Desk.currency).where(*public(local_now().date()))
    if currency_id is not None:
        query = query.where(Desk.currency_id == currency_id)
    return list(session.scalars(query.order_by(Desk.id)))


def of_currency(session: Session, currency_id: int) -> list[Desk]:
    """Return all desks of a currency for its association: those in service first, by name."""
    query = _whole().join(Desk.actor).where(Desk.currency_id == currency_id)
    order = (Desk.state == "closed", sa.func.lower(Actor.name), Desk.id)
    return list(session.scalars(query.order_by(*order)))


def of_actor(session: Session, actor_id: int) -> list[Desk]:
    """Return the public desks at an actor, by name of their currency."""
    query = _whole().join(Desk.actor).join(Desk.currency)
    query = query.where(Desk.actor_id == actor_id, *public(local_now().date()))
    return list(session.scalars(query.order_by(sa.func.lower(Currency.name), Desk.id)))


def load(session: Session, ids: Collection[int]) -> dict[int, Desk]:
    """Return desks by id, with actor, place and currency."""
    if not ids:
        return {}
    return {one.id: one for one in session.scalars(_whole().where(Desk.id.in_(sorted(ids))))}


def find(session: Session, currency_id: int, desk_id: int) -> Desk:
    """Return a desk of a currency; ``NotFound``."""
    found = session.scalar(_whole().where(Desk.id == desk_id, Desk.currency_id == currency_id))
    if found is None:
        raise NotFound(_("Ce comptoir n'existe pas, ou plus."))
    return found


def open_hours(desk: Desk, today: date) -> str:
    """Return when a desk is open, in the notation of OpenStreetMap; '' when nobody knows."""
    return closing(desk.hours or desk.actor.opening_hours, desk.state, desk.closed_until, today)


def closing(text: str, state: str, until: date | None, today: date) -> str:
    """Return the hours ``text`` less a closure, which may be over; '' while its end is unknown."""
    if not text or not hours.is_valid(text):
        return ""
    if state != "temporarily_closed" or (until is not None and until < today):
        return text
    if until is None:
        return ""
    # From the day before: nothing of last night is left over.
    return hours.closed(text, today - timedelta(days=1), until)


def is_away(desk: Desk, day: date) -> bool:
    """Tell whether a desk is closed for a time on ``day``."""
    over = desk.closed_until is not None and desk.closed_until < day
    return desk.state == "temporarily_closed" and not over


def media_of(desk: Desk) -> list[str]:
    """Return what a desk hands out; what its currency has when nobody has said."""
    return list(desk.media or desk.currency.media)


def _whole() -> sa.Select[tuple[Desk]]:
    actor = joinedload(Desk.actor).joinedload(Actor.location)
    emitter = joinedload(Desk.currency).joinedload(Currency.emitter)
    return sa.select(Desk).options(actor, emitter)
