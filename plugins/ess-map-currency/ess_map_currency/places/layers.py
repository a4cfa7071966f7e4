# SPDX-License-Identifier: AGPL-3.0-or-later
"""Over the map: the stalls that stand today, and the desks with what they say of today."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from ess_map import Actor, Layer, Point, coordinates, db, hours, local_now
from ess_map_currency import words
from ess_map_currency.agreements.models import Acceptance, Agreement
from ess_map_currency.currencies.models import Currency
from ess_map_currency.desks import freshness, record
from ess_map_currency.desks.models import Desk
from ess_map_currency.stalls import today as markets
from ess_map_currency.stalls.models import Stall

LONGEST = 200


def stalls() -> list[Point]:
    """Return a point for each stall that stands today, with its hours."""
    found = markets.standing(db.session, local_now())
    found.sort(key=lambda one: (one.stall.id, one.opens))
    return [
        _stall(stall, [(one.opens, one.closes) for one in spans])
        for stall, spans in groupby(found, key=lambda one: one.stall)
    ]


def stalls_version() -> str:
    """Return what changes with the day, and with whatever stalls are made of."""
    itinerant = Actor.id.in_(
        sa.select(Acceptance.actor_id).join(Stall, Stall.acceptance_id == Acceptance.id)
    )
    return _version((Stall,), (Acceptance,), (Agreement,), (Currency,), (Actor, itinerant))


def desks() -> list[Point]:
    """Return a point for each desk in service: its hours of today, and its stock of notes."""
    placed = [(one, coordinates(one.actor)) for one in record.in_service(db.session)]
    return [_desk(one, point) for one, point in placed if point]


def desks_version() -> str:
    """Return what changes with the day, and with whatever desks are made of."""
    concerned = Actor.id.in_(sa.select(Desk.actor_id))
    return _version((Desk,), (Currency,), (Actor, concerned))


def spans_in_words(spans: Sequence[tuple[Any, Any]]) -> str:
    """Return « 09:00 – 12:00, 14:00 – 18:00 »: the same in all languages, for it is kept."""
    return ", ".join(f"{opens:%H:%M} – {closes:%H:%M}" for opens, closes in spans)


def _stall(stall: Stall, spans: Sequence[tuple[datetime, datetime]]) -> Point:
    who = stall.acceptance.public_name or stall.acceptance.actor.name
    text = " · ".join((stall.acceptance.currency.name, spans_in_words(spans)))
    name = f"{who}, {stall.place or stall.city}"[:LONGEST]
    url = f"/acteurs/{stall.acceptance.actor.slug}"
    return Point(stall.longitude, stall.latitude, name, url, text)


def _desk(desk: Desk, point: tuple[float, float]) -> Point:
    today = local_now().date()
    name = f"{desk.actor.name} · {desk.currency.name}"[:LONGEST]
    stock = words.STOCKS[freshness.stock(desk)]
    text = _l("%(hours)s · %(stock)s", hours=_today(record.open_hours(desk, today)), stock=stock)
    return Point(*point, name, f"/acteurs/{desk.actor.slug}", text)


def _today(text: str) -> str | LazyString:
    if not text:
        return _l("Horaires inconnus")
    spans = hours.week(text, local_now().date())[0].spans
    if not spans:
        return _l("Fermé aujourd'hui")
    return _l("Ouvert aujourd'hui %(spans)s", spans=spans_in_words(spans))


def _version(*read: Sequence[Any]) -> str:
    parts = [str(local_now().date())]
    for model, *narrowed in read:
        columns = (
            sa.func.count(),
            sa.func.sum(model.id),
            sa.func.sum(model.version),
            sa.func.max(model.updated_at),
        )
        parts += map(str, db.session.execute(sa.select(*columns).where(*narrowed)).one())
    return "-".join(parts)


LAYERS = (
    Layer(
        "currency.stalls",
        _l("Marchands itinérants aujourd'hui"),
        points=stalls,
        version=stalls_version,
        shown=False,
    ),
    Layer(
        "currency.desks",
        _l("Comptoirs de change"),
        points=desks,
        version=desks_version,
        shown=False,
    ),
)
