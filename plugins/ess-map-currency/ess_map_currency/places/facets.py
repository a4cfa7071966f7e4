# SPDX-License-Identifier: AGPL-3.0-or-later
"""On the map: who accepts which currency, what is sold there, where euros are changed, when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from ess_map import Actor, ActorRow, Facet, db, local_now
from ess_map_currency import trades, words
from ess_map_currency.agreements import record
from ess_map_currency.agreements.models import Acceptance
from ess_map_currency.currencies import record as currencies
from ess_map_currency.currencies.lifecycle import CIRCULATING
from ess_map_currency.currencies.models import Currency
from ess_map_currency.places import serving
from ess_map_currency.stalls.models import Stall

Values = list[list[str]]


def names() -> dict[str, str]:
    """Return the currencies that circulate: the word of the address and the name."""
    return {one.slug: one.name for one in currencies.of_states(db.session, CIRCULATING)}


def accepted(rows: Sequence[ActorRow]) -> Values:
    """Return which currencies each actor accepts."""
    return _said(rows, ((actor, [slug]) for actor, slug in _public(rows, Currency.slug)))


def media(rows: Sequence[ActorRow]) -> Values:
    """Return with what one pays there: the media of the currency unless it says which."""
    found = _public(rows, Acceptance.media, Currency.media)
    return _said(rows, ((actor, own or usual) for actor, own, usual in found), words.MEDIA)


def traded(rows: Sequence[ActorRow]) -> Values:
    """Return what one finds there."""
    known = trades.register().by_key
    return _said(rows, _public(rows, Acceptance.trades), known)


def open_hours(rows: Sequence[ActorRow]) -> Values:
    """Return when one can pay there: at the place, or at the stalls of who is itinerant."""
    said = sa.func.coalesce(sa.func.nullif(Acceptance.hours, ""), Actor.opening_hours)
    here = _public(rows, said, more=[Acceptance.itinerant.is_(False)])
    query = _accepting(rows, Stall.hours).join(Stall, Stall.acceptance_id == Acceptance.id)
    both = [*here, *db.session.execute(query)]
    return _said(rows, ((actor, [hours] if hours else []) for actor, hours in both))


def operations(rows: Sequence[ActorRow]) -> Values:
    """Return what one can do at the desks of each actor that are in service."""
    found = serving.of_actors(db.session, [row.id for row in rows])
    return _said(rows, ((one.actor_id, one.operations) for one in found), words.OPERATIONS)


def desk_hours(rows: Sequence[ActorRow]) -> Values:
    """Return when the desks of each actor are open, what closes them for a time included."""
    found = serving.of_actors(db.session, [row.id for row in rows])
    hours = ((one.actor_id, serving.hours_of(one)) for one in found)
    return _said(rows, ((actor, [said] if said else []) for actor, said in hours))


def _public(rows: Sequence[ActorRow], *columns: Any, more: Sequence[Any] = ()) -> list[Any]:
    return list(db.session.execute(_accepting(rows, *columns).where(*more)))


def _accepting(rows: Sequence[ActorRow], *columns: Any) -> sa.Select[Any]:
    return (
        sa.select(Acceptance.actor_id, *columns)
        .select_from(Acceptance)
        .join(Acceptance.agreement)
        .join(Acceptance.currency)
        .join(Acceptance.actor)
        .where(
            *record.public(local_now().date()), Acceptance.actor_id.in_([row.id for row in rows])
        )
    )


def _said(
    rows: Sequence[ActorRow],
    found: Iterable[tuple[int, Iterable[str]]],
    known: Iterable[str] | None = None,
) -> Values:
    """Gather what was found by actor, in the order of ``rows``; strange keys are left out."""
    order = None if known is None else {key: number for number, key in enumerate(known)}
    by_actor: dict[int, set[str]] = defaultdict(set)
    for actor, keys in found:
        by_actor[actor].update(key for key in keys if order is None or key in order)
    rank = order.get if order else None
    return [sorted(by_actor.get(row.id, ()), key=rank) for row in rows]


FACETS = (
    Facet("currency.accepts", _l("Accepte la monnaie locale"), accepted, options=names),
    Facet("currency.trade", _l("Ce qu'on y trouve"), traded, vocabulary=trades.NAME),
    Facet(
        "currency.open",
        _l("Ouvert, en monnaie locale"),
        open_hours,
        hours=True,
        options={"now": _l("Lieux ouverts maintenant")},
    ),
    Facet("currency.medium", _l("Payer avec"), media, options=words.MEDIA),
    Facet("currency.desk", _l("Comptoirs : on peut y"), operations, options=words.OPERATIONS),
    Facet(
        "currency.desk_open",
        _l("Comptoirs ouverts"),
        desk_hours,
        hours=True,
        options={"now": _l("Comptoirs ouverts maintenant")},
    ),
)
