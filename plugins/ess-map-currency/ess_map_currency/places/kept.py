# SPDX-License-Identifier: AGPL-3.0-or-later
"""Everywhere one can pay with a local currency, as columns, read once until something changes."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import sqlalchemy as sa
from flask import current_app
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from ess_map import Actor, NotFound, bbox, find_territory, hours, local_now, spots
from ess_map_currency import trades, words
from ess_map_currency.agreements import record
from ess_map_currency.agreements.models import Acceptance, Agreement
from ess_map_currency.currencies.models import Currency
from ess_map_currency.stalls.models import Stall

KNOWN = "currency.places"
READ = (Currency, Agreement, Acceptance, Stall)
TRADES = {one.key: number for number, one in enumerate(trades.TRADES)}
"""The columns of ``Places.trades``."""
MEDIA = tuple(words.MEDIA)
"""The columns of ``Places.media``."""
NOWHERE = (float("nan"), float("nan"))


@dataclass(frozen=True)
class Places:
    """One row for each place at which an establishment accepts a currency, by acceptance.

    Who is itinerant has a row for each of its stalls, with the hours of the stall: where it is
    depends on the moment, and who asks what is open then finds it there.
    """

    acceptances: NDArray[np.int64]
    stalls: NDArray[np.int64]
    """0: the establishment itself."""
    actors: NDArray[np.int64]
    currencies: NDArray[np.int64]
    longitude: NDArray[np.float64]
    latitude: NDArray[np.float64]
    """Degrees; NaN when nobody knows where."""
    trades: NDArray[np.bool_]
    """Rows × ``TRADES``, heads included: a bakery sells food."""
    media: NDArray[np.bool_]
    """Rows × ``MEDIA``."""
    hours: tuple[str, ...]

    @cached_property
    def timetable(self) -> hours.Timetable:
        """When each is open: read when it is first asked for, since that takes a while."""
        return hours.Timetable(self.hours)

    def __len__(self) -> int:
        return len(self.acceptances)


class _Row(NamedTuple):
    acceptance: int
    stall: int
    actor: int
    currency: int
    longitude: float
    latitude: float
    trades: Sequence[str]
    media: Sequence[str]
    hours: str


@dataclass
class _Edition:
    """Which writing of this process was the last one: a clock may stand still."""

    number: int = 0


_edition = _Edition()
_editions = itertools.count(1)


def _written(*_about: Any) -> None:
    _edition.number = next(_editions)


for _model in (*READ, Actor):
    for _what in ("after_insert", "after_update", "after_delete"):
        sa.event.listen(_model, _what, _written)


def places(session: Session) -> Places:
    """Return where one can pay today; kept until something has changed, which some sums tell."""
    stamp = _stamp(session)
    kept = current_app.extensions.get(KNOWN)
    if kept is None or kept[0] != stamp:
        kept = current_app.extensions[KNOWN] = stamp, _read(session, local_now().date())
    return kept[1]


def _stamp(session: Session) -> tuple[Any, ...]:
    concerned = Actor.id.in_(sa.select(Acceptance.actor_id))
    numbers = [_sums(session, Actor, concerned), *(_sums(session, model) for model in READ)]
    return local_now().date(), _edition.number, tuple(numbers)


def _sums(session: Session, model: Any, *narrowed: sa.ColumnElement[bool]) -> tuple[Any, ...]:
    columns = (
        sa.func.count(),
        sa.func.sum(model.id),
        sa.func.sum(model.version),
        sa.func.max(model.updated_at),
    )
    return tuple(session.execute(sa.select(*columns).where(*narrowed)).one())


def _read(session: Session, today: date) -> Places:
    known = session.execute(sa.select(Currency.id, Currency.media))
    usual = {currency: media for currency, media in known}  # noqa: C416 - rows are no pairs
    found = [*_fixed(session, today), *_moving(session, today)]
    rows = sorted(found, key=lambda one: one[:2])
    return Places(
        acceptances=np.array([one.acceptance for one in rows], dtype=np.int64),
        stalls=np.array([one.stall for one in rows], dtype=np.int64),
        actors=np.array([one.actor for one in rows], dtype=np.int64),
        currencies=np.array([one.currency for one in rows], dtype=np.int64),
        longitude=np.array([one.longitude for one in rows], dtype=np.float64),
        latitude=np.array([one.latitude for one in rows], dtype=np.float64),
        trades=_traded(rows),
        media=_paid(rows, usual),
        hours=tuple(one.hours for one in rows),
    )


def _fixed(session: Session, today: date) -> list[_Row]:
    """The establishments themselves; an address on request counts as its commune's centre."""
    own = sa.func.coalesce(sa.func.nullif(Acceptance.hours, ""), Actor.opening_hours)
    query = _known(today, own, Acceptance.address_hidden)
    found = list(session.execute(query.where(Acceptance.itinerant.is_(False))))
    at = spots(session, {actor for _key, actor, *_rest in found})
    middles: dict[str, tuple[float, float]] = {}
    rows = []
    for key, actor, currency, kinds, media, said, hidden in found:
        longitude, latitude, commune = at.get(actor, (*NOWHERE, ""))
        if hidden:
            if commune not in middles:
                middles[commune] = _centre(commune) if commune else NOWHERE
            longitude, latitude = middles[commune]
        rows.append(_Row(key, 0, actor, currency, longitude, latitude, kinds, media, said))
    return rows


def _moving(session: Session, today: date) -> list[_Row]:
    point = (Stall.longitude, Stall.latitude)
    query = _known(today, Stall.id, Stall.hours, *point).join(
        Stall, Stall.acceptance_id == Acceptance.id
    )
    return [
        _Row(key, stall, actor, currency, x, y, kinds, media, said)
        for key, actor, currency, kinds, media, stall, said, x, y in session.execute(query)
    ]


def _known(today: date, *more: Any) -> sa.Select[Any]:
    columns = (Acceptance.id, Acceptance.actor_id, Acceptance.currency_id, Acceptance.trades)
    return (
        sa.select(*columns, Acceptance.media, *more)
        .select_from(Acceptance)
        .join(Acceptance.agreement)
        .join(Acceptance.currency)
        .join(Acceptance.actor)
        .where(*record.public(today))
    )


def _centre(code: str) -> tuple[float, float]:
    try:
        box = bbox(find_territory(f"commune-{code}"))
    except NotFound:
        return NOWHERE
    return ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2) if box else NOWHERE


def _traded(rows: Sequence[_Row]) -> NDArray[np.bool_]:
    known = trades.register()
    lineage = {key: known.lineage(key) for key in TRADES}
    found = np.zeros((len(rows), len(TRADES)), dtype=bool)
    for number, row in enumerate(rows):
        for key in row.trades:
            for above in lineage.get(key, ()):
                found[number, TRADES[above]] = True
    return found


def _paid(rows: Sequence[_Row], usual: Mapping[int, Sequence[str]]) -> NDArray[np.bool_]:
    """With what one pays: the media of the currency unless the establishment says which."""
    found = np.zeros((len(rows), len(MEDIA)), dtype=bool)
    for number, row in enumerate(rows):
        for medium in row.media or usual[row.currency]:
            if medium in MEDIA:
                found[number, MEDIA.index(medium)] = True
    return found
