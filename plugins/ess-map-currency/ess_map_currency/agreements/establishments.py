# SPDX-License-Identifier: AGPL-3.0-or-later
"""Establishments that accept a currency under an agreement: add, change, close, admit outside."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session, joinedload

from ess_map import Actor, Conflict, Invalid, NotFound, hours, load_actors, refresh_actors
from ess_map_currency import trades
from ess_map_currency.agreements import dates
from ess_map_currency.agreements.lifecycle import RUNNING
from ess_map_currency.agreements.models import Acceptance, Agreement
from ess_map_currency.currencies import perimeter
from ess_map_currency.currencies import record as currencies
from ess_map_currency.words import MEDIA

FREED = ("refused", "left")
"""The states of an agreement whose establishments another one may take over."""
_FRESH = {"derogation": "", "derogation_on": None, "since": None, "closed_on": None}
_TERMS = {"media": (), "share": None, "cap": None, "discount": "", "trades": ()}


def add(session: Session, agreement: Agreement, actor: Actor, **fields: Any) -> Acceptance:
    """Let ``actor`` accept the currency of ``agreement``; whether it lies outside is looked up.

    ``Conflict`` when it accepts it already, under this agreement or another; what a member who
    left, or was refused, had is taken over. ``Invalid`` for terms that cannot be.
    """
    currency = currencies.by_id(session, agreement.currency_id)
    (actor,) = load_actors(session, [actor.id])
    found = _of(session, currency.id, actor.id)
    if found is not None and (
        found.agreement_id == agreement.id or found.agreement.state not in FREED
    ):
        raise Conflict(
            _(
                "« %(name)s » accepte déjà cette monnaie, sous l'agrément de %(member)s.",
                name=actor.name,
                member=found.agreement.member,
            )
        )
    outside = perimeter.is_outside(currency, actor)
    if found is None:
        found = Acceptance(currency_id=currency.id, actor_id=actor.id)
    _set(found, _FRESH | _TERMS | fields)
    found.agreement_id, found.outside = agreement.id, outside
    session.add(found)
    if agreement.state in RUNNING:
        found.since = found.since or dates.today()
    session.flush()
    session.expire(agreement, ["acceptances"])
    refresh_actors(session, [actor.id])
    return found


def change(session: Session, acceptance: Acceptance, **fields: Any) -> Acceptance:
    """Change the terms of an establishment; ``Invalid`` for what cannot be."""
    _set(acceptance, fields)
    acceptance.verified_at = dates.today()
    acceptance.version += 1
    session.flush()
    refresh_actors(session, [acceptance.actor_id])
    return acceptance


def close(session: Session, acceptance: Acceptance, on: date | None) -> None:
    """Say since when one establishment accepts the currency no more; None: it does again."""
    acceptance.closed_on = on
    acceptance.version += 1
    session.flush()
    refresh_actors(session, [acceptance.actor_id])


def derogate(session: Session, acceptance: Acceptance, motive: str) -> None:
    """Admit an establishment that lies outside the perimeter; '' takes the derogation back."""
    motive = motive.strip()
    acceptance.derogation = motive
    acceptance.derogation_on = dates.today() if motive else None
    acceptance.version += 1
    session.flush()
    refresh_actors(session, [acceptance.actor_id])


def remove(session: Session, acceptance: Acceptance) -> None:
    """Take out an establishment that was entered by mistake; one that leaves is closed instead."""
    actor_id, agreement_id = acceptance.actor_id, acceptance.agreement_id
    session.delete(acceptance)
    session.flush()
    session.expire(session.get(Agreement, agreement_id), ["acceptances"])
    refresh_actors(session, [actor_id])


def of_agreement(agreement: Agreement, acceptance_id: int) -> Acceptance:
    """Return one establishment of an agreement (loaded); ``NotFound``."""
    for one in agreement.acceptances:
        if one.id == acceptance_id:
            return one
    raise NotFound(_("Cet établissement n'est pas, ou plus, dans cet agrément."))


def taken(session: Session, currency_id: int, actor_id: int) -> Acceptance | None:
    """Return under what an actor accepts a currency already, None when it is free."""
    found = _of(session, currency_id, actor_id)
    return None if found is None or found.agreement.state in FREED else found


def _of(session: Session, currency_id: int, actor_id: int) -> Acceptance | None:
    query = sa.select(Acceptance).where(
        Acceptance.currency_id == currency_id, Acceptance.actor_id == actor_id
    )
    return session.scalar(query.options(joinedload(Acceptance.agreement)))


def _set(acceptance: Acceptance, fields: dict[str, Any]) -> None:
    share = fields.get("share")
    if share is not None and not 1 <= share <= 100:
        raise Invalid(_("La part d'un achat est un pourcentage, de 1 à 100."))
    if (fields.get("cap") or 0) < 0:
        raise Invalid(_("Le plafond d'un achat ne peut pas être négatif."))
    if fields.get("hours"):
        hours.parse(fields["hours"])
    for name, value in fields.items():
        if name == "media":
            value = [key for key in MEDIA if key in value]
        elif name == "trades":
            value = [one.key for one in trades.TRADES if one.key in value]
        setattr(acceptance, name, value)
