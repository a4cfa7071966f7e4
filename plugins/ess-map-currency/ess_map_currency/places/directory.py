# SPDX-License-Identifier: AGPL-3.0-or-later
"""The directory of a currency, commune by commune, to be read on paper."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy.orm import Session

from ess_map import Actor, local_now
from ess_map_currency import trades, words
from ess_map_currency.agreements import record
from ess_map_currency.agreements.models import Acceptance
from ess_map_currency.currencies.models import Currency
from ess_map_currency.desks import record as desks
from ess_map_currency.desks.saying import amounts_taken, labels
from ess_map_currency.places import properties
from ess_map_currency.stalls import saying, today
from ess_map_currency.stalls.models import Stall


@dataclass(frozen=True)
class Entry:
    """One line: who, where, when, and how one pays or changes there."""

    name: str
    city: str
    street: str
    """'' when nobody knows it, or it is told on request."""
    hidden: bool
    what: str
    hours: tuple[str, ...]
    terms: tuple[str, ...]
    phone: str
    slug: str
    fictional: bool


@dataclass(frozen=True)
class Directory:
    """Everything of one currency, each part by commune: (city, entries)."""

    places: tuple[tuple[str, tuple[Entry, ...]], ...]
    markets: tuple[tuple[str, tuple[Entry, ...]], ...]
    desks: tuple[tuple[str, tuple[Entry, ...]], ...]
    count: int
    """Establishments that accept the currency, itinerant ones included."""


def of(session: Session, currency: Currency) -> Directory:
    """Return the directory of ``currency`` as it is today."""
    day = local_now().date()
    accepting = record.accepting(session, Acceptance.currency_id == currency.id)
    stalls = today.public(session, Stall.acceptance.has(currency_id=currency.id), today=day)
    counters = desks.in_service(session, currency.id)
    return Directory(
        places=_by_city(_place(one) for one in accepting if not one.itinerant),
        markets=_by_city(_stall(one) for one in stalls),
        desks=_by_city(_desk(one, desks.open_hours(one, day)) for one in counters),
        count=len(accepting),
    )


def _place(one: Acceptance) -> Entry:
    actor = one.actor
    return Entry(
        name=one.public_name or actor.name,
        city=actor.city,
        street="" if one.address_hidden else actor.street,
        hidden=one.address_hidden,
        what=_sold(one),
        hours=tuple(saying.in_words(one.hours or actor.opening_hours)),
        terms=_terms(one),
        phone="" if one.address_hidden else actor.phone,
        slug=actor.slug,
        fictional=actor.fictional,
    )


def _stall(stall: Stall) -> Entry:
    one = stall.acceptance
    return Entry(
        name=one.public_name or one.actor.name,
        city=stall.city,
        street=", ".join(part for part in (stall.place, stall.street) if part),
        hidden=False,
        what=_sold(one),
        hours=tuple(saying.in_words(stall.hours)),
        terms=_terms(one),
        phone="",
        slug=one.actor.slug,
        fictional=one.actor.fictional,
    )


def _desk(desk: desks.Desk, hours: str) -> Entry:
    actor: Actor = desk.actor
    terms = (labels(desks.media_of(desk), words.MEDIA), amounts_taken(desk), desk.note)
    return Entry(
        name=actor.name,
        city=actor.city,
        street=actor.street,
        hidden=False,
        what=labels(desk.operations, words.OPERATIONS),
        hours=tuple(saying.in_words(hours)),
        terms=tuple(one for one in terms if one),
        phone=actor.phone,
        slug=actor.slug,
        fictional=actor.fictional,
    )


def _sold(one: Acceptance) -> str:
    known = trades.register()
    return ", ".join(known.label_of(key) for key in one.trades)


def _terms(one: Acceptance) -> tuple[str, ...]:
    media = properties.paid_with(one)
    only = labels(media, words.MEDIA) if set(media) != set(one.currency.media) else ""
    return tuple(text for text in (properties.share(one), one.discount, only) if text)


def _by_city(entries: Iterable[Entry]) -> tuple[tuple[str, tuple[Entry, ...]], ...]:
    ordered = sorted(entries, key=lambda one: (trades.fold(one.city), trades.fold(one.name)))
    groups = groupby(ordered, key=lambda one: trades.fold(one.city))
    listed = [tuple(group) for _city, group in groups]
    return tuple((group[0].city, group) for group in listed)
