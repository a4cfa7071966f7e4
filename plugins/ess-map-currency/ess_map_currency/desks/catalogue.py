# SPDX-License-Identifier: AGPL-3.0-or-later
"""All desks as arrays, read once as long as nothing has changed."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import sqlalchemy as sa
from flask import current_app
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from ess_map import Actor, coordinates, hours, local_now
from ess_map_currency.currencies.models import Currency
from ess_map_currency.desks import record
from ess_map_currency.desks.models import Desk
from ess_map_currency.words import MEDIA, OPERATIONS

KNOWN = "currency.desks"
NONE, ALL = np.iinfo(np.int64).min, np.iinfo(np.int64).max


@dataclass(frozen=True)
class Catalogue:
    """The public desks that have a place, by id; times are seconds, days are ordinals, in UTC."""

    ids: NDArray[np.int64]
    currency_ids: NDArray[np.int64]
    longitudes: NDArray[np.float64]
    latitudes: NDArray[np.float64]
    media: dict[str, NDArray[np.bool_]]
    operations: dict[str, NDArray[np.bool_]]
    least: NDArray[np.int64]
    most: NDArray[np.int64]
    out: NDArray[np.bool_]
    stock_at: NDArray[np.float64]
    """When the stock was said; infinite when nobody wrote that down."""
    verified: NDArray[np.int64]
    """The day of the last check, 0 when there was none."""
    away_until: NDArray[np.int64]
    """The last day of a closure, 0 for none."""
    texts: tuple[str, ...]
    """Opening hours less closures; '' when nobody knows."""
    timetable: hours.Timetable


@dataclass
class _Edition:
    """Which writing of this process was the last one: a clock may stand still."""

    number: int = 0


_edition = _Edition()
_editions = itertools.count(1)


def _written(*_about: Any) -> None:
    _edition.number = next(_editions)


for _model in (Desk, Currency):
    for _what in ("after_insert", "after_update", "after_delete"):
        sa.event.listen(_model, _what, _written)


def catalogue(session: Session) -> Catalogue:
    """Return the desks; they are read again when a stamp says that something has changed."""
    stamp = _stamp(session)
    kept = current_app.extensions.get(KNOWN)
    if kept is None or kept[0] != stamp:
        kept = current_app.extensions[KNOWN] = stamp, _read(session)
    return kept[1]


def _stamp(session: Session) -> tuple[Any, ...]:
    concerned = Actor.id.in_(sa.select(Desk.actor_id))
    sums = sa.union_all(_sums(Desk), _sums(Currency), _sums(Actor).where(concerned))
    return local_now().date(), _edition.number, *map(tuple, session.execute(sums))


def _sums(model: Any) -> sa.Select[Any]:
    told = (sa.func.count(), sa.func.sum(model.id), sa.func.sum(model.version))
    return sa.select(*told, sa.func.max(model.updated_at))


def _read(session: Session) -> Catalogue:
    today = local_now().date()
    placed = [(one, coordinates(one.actor)) for one in record.in_service(session)]
    desks = [one for one, point in placed if point]
    points = [point for _one, point in placed if point]
    texts = tuple(record.open_hours(one, today) for one in desks)
    media = [record.media_of(one) for one in desks]
    return Catalogue(
        ids=_whole(one.id for one in desks),
        currency_ids=_whole(one.currency_id for one in desks),
        longitudes=np.array([point[0] for point in points], dtype=float),
        latitudes=np.array([point[1] for point in points], dtype=float),
        media={key: np.array([key in one for one in media], dtype=bool) for key in MEDIA},
        operations={
            key: np.array([key in one.operations for one in desks], dtype=bool)
            for key in OPERATIONS
        },
        least=_whole(NONE if one.least is None else one.least for one in desks),
        most=_whole(ALL if one.most is None else one.most for one in desks),
        out=np.array([one.stock == "out" for one in desks], dtype=bool),
        stock_at=np.array([_second(one) for one in desks], dtype=float),
        verified=_whole(_ordinal(one.verified_at) for one in desks),
        away_until=_whole(
            _ordinal(one.closed_until or record.LAST_DAY) if record.is_away(one, today) else 0
            for one in desks
        ),
        texts=texts,
        timetable=hours.Timetable(texts),
    )


def _whole(values: Any) -> NDArray[np.int64]:
    return np.array(list(values), dtype=np.int64)


def _ordinal(day: date | None) -> int:
    return day.toordinal() if day else 0


def _second(desk: Desk) -> float:
    return desk.stock_at.timestamp() if desk.stock_at else np.inf
