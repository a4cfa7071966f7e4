# SPDX-License-Identifier: AGPL-3.0-or-later
"""What our tables say of a row, in the words of the row: compared before and after."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from ess_map import Actor, coordinates, load_actors
from ess_map_currency.agreements.models import Acceptance
from ess_map_currency.desks.models import Desk
from ess_map_currency.exchange import sorts
from ess_map_currency.exchange.reading import Read

OF_ACTOR = ("name", "siret", "street", "postal_code", "city", "phone", "website", "lon", "lat")
OF_TERMS = ("media", "share", "discount", "trades", "itinerant")
OF_AGREEMENT = ("number", "agreed_on", "renew_by")
Facts = dict[str, Any]


@dataclass(frozen=True)
class Linked:
    """An actor with what it does for one currency."""

    actor: Actor
    acceptance: Acceptance | None
    desk: Desk | None


def load(session: Session, currency_id: int, actor_ids: Collection[int]) -> dict[int, Linked]:
    """Return actors by id, with their acceptance (and its agreement) and their desk."""
    accepting = _by_actor(session, Acceptance, currency_id, actor_ids)
    desks = _by_actor(session, Desk, currency_id, actor_ids)
    return {
        actor.id: Linked(actor, accepting.get(actor.id), desks.get(actor.id))
        for actor in load_actors(session, sorted(actor_ids))
    }


def said(read: Read) -> Facts:
    """Return what a row says, as JSON."""
    kept = {name: getattr(read, name) for name in OF_ACTOR}
    kept |= {name: getattr(read, name) for name in ("share", "discount", "itinerant", "number")}
    return kept | {
        "media": list(read.media),
        "trades": sorts.sorted_out(read.categories)[0],
        "hours": read.hours_osm,
        "hours_said": read.hours_said,
        "desk": read.is_desk,
        "agreed_on": _day(read.agreed_on),
        "renew_by": _day(read.renew_by),
    }


def now_of(one: Linked) -> Facts:
    """Return what our tables say now, as JSON."""
    actor, acceptance, desk = one.actor, one.acceptance, one.desk
    point = coordinates(actor) or (None, None)
    found: Facts = {name: getattr(actor, name) for name in OF_ACTOR if name not in ("lon", "lat")}
    found |= {"lon": point[0], "lat": point[1], "hours": actor.opening_hours}
    if acceptance is not None:
        found |= {name: getattr(acceptance, name) for name in OF_TERMS}
        found["hours"] = acceptance.hours or actor.opening_hours
        found["name"] = acceptance.public_name or actor.name
        found |= {"number": acceptance.agreement.number}
        found["agreed_on"] = _day(acceptance.agreement.agreed_on)
        found["renew_by"] = _day(acceptance.agreement.renew_by)
        found["closed_on"] = _day(acceptance.closed_on)
    if desk is not None:
        found["desk"] = desk.state != "closed"
    return found


def by_hand(now: Mapping[str, Any], here: Mapping[str, Any]) -> dict[str, Any]:
    """Return what our tables say otherwise than just after the row was last written."""
    return {name: value for name, value in now.items() if name in here and here[name] != value}


def _by_actor(
    session: Session, model: Any, currency_id: int, actor_ids: Collection[int]
) -> dict[int, Any]:
    query = sa.select(model).where(
        model.currency_id == currency_id, model.actor_id.in_(sorted(actor_ids))
    )
    if model is Acceptance:
        query = query.options(joinedload(Acceptance.agreement))
    return {one.actor_id: one for one in session.scalars(query)}


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None
