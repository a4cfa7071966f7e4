# SPDX-License-Identifier: AGPL-3.0-or-later
"""The nearest useful desk: open when one gets there, with what one comes for, and likely true."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import islice

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from ess_map import hours, local_now, setting
from ess_map_currency.desks import freshness, record, travelling
from ess_map_currency.desks.catalogue import Catalogue, catalogue
from ess_map_currency.desks.models import Desk

FAR_KM = 100
"""Nobody goes farther to change notes."""
LONG_MINUTES = 120
"""Rather than be longer on the way, one waits for a desk nearby to open."""
TIE_KM = 0.05
"""Closer than that two desks are at the same distance."""
OTHERS, LATER, NEARER = 4, 5, 5
CANDIDATES = 12
"""Of that many nearest desks, those that open first are proposed for later."""


@dataclass(frozen=True)
class Asked:
    """What somebody comes for, from where (degrees), when (wall time of Paris) and how fast.

    ``currency_ids`` None: whatever currency; ``medium`` '' or None: nobody has said, so that
    notes have to be there.
    """

    currency_ids: Sequence[int] | None
    longitude: float
    latitude: float
    local: datetime
    pace_kmh: float
    operation: str = "sell"
    amount_cents: int | None = None
    medium: str | None = None


@dataclass(frozen=True)
class Found:
    """A desk on the way: ``km`` as the crow flies; ``reason`` says why it is not proposed."""

    desk: Desk
    km: float
    minutes: int
    arrival: datetime
    until: datetime | None = None
    """When it closes after the arrival; None: never, or it is closed."""
    opens: datetime | None = None
    """When it opens after the arrival, if it is closed then."""
    reason: str = ""


@dataclass(frozen=True)
class Answer:
    """``useful`` first, then ``others`` that are open too, by distance; without, ``later``."""

    useful: Found | None = None
    others: tuple[Found, ...] = ()
    later: tuple[Found, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)
    """How many desks are not proposed, by reason."""
    nearer: tuple[Found, ...] = ()
    """The nearest ones among them, nearer than the useful one if there is one."""
    far: Found | None = None
    """The nearest one beyond ``FAR_KM``, when all are."""


@dataclass(frozen=True)
class _Way:
    """What one stands before: arrays by number of the desk."""

    asked: Asked
    desks: Catalogue
    km: NDArray[np.float64]
    minutes: NDArray[np.int64]
    arrivals: NDArray[np.int64]
    reasons: NDArray[np.object_]


def find(session: Session, asked: Asked) -> Answer:
    """Return the best desk to go to from where and when somebody asks, and why not a nearer one."""
    way = _way(asked, catalogue(session), local_now().date())
    order = np.argsort(way.km, kind="stable")
    mine = _chosen(asked, way.desks)
    order = order[mine[order]]
    inside = [int(one) for one in order if way.reasons[one] != "beyond"]
    week = "{}-W{:02}".format(*asked.local.isocalendar()[:2])
    able = [one for one in inside if not way.reasons[one]]
    ready = list(islice(_ranked(way, _soon(way, able), week), OTHERS + 1))
    later = [] if ready else _later(way, _soon(way, inside), week)
    if not later and not ready:
        ready = list(islice(_ranked(way, able, week), OTHERS + 1))
        later = [] if ready else _later(way, inside, week)[:1]
    limit = way.km[ready[0]] if ready else np.inf
    waiting = {one for one, _opens in later}
    nearer = [one for one in inside if way.reasons[one] and way.km[one] < limit]
    nearer = [one for one in nearer if one not in waiting][:NEARER]
    far = int(order[0]) if len(order) and not inside else None
    shown = {*ready, *waiting, *nearer, *([] if far is None else [far])}
    rows = record.load(session, [int(way.desks.ids[one]) for one in shown])
    known = {one: _found(way, one, rows) for one in shown}
    return Answer(
        useful=_until(way, ready[0], known) if ready else None,
        others=tuple(_until(way, one, known) for one in ready[1:]),
        later=tuple(replace(known[one], opens=opens) for one, opens in later),
        left_out=dict(Counter(way.reasons[one] for one in order if way.reasons[one])),
        nearer=tuple(known[one] for one in nearer),
        far=None if far is None else known[far],
    )


def _way(asked: Asked, desks: Catalogue, today: date) -> _Way:
    km = travelling.km(asked.longitude, asked.latitude, desks.longitudes, desks.latitudes)
    near = km <= FAR_KM
    minutes = np.ceil(km / asked.pace_kmh * 60 - 1e-9).astype(np.int64)
    arrivals = np.full(len(km), hours.NEVER, dtype=np.int64)
    arrivals[near] = travelling.arrivals(asked.local, minutes[near])
    reasons = _reasons(asked, desks, today)
    closed = ~desks.timetable.open_on_arrival(arrivals)
    days = arrivals // 1440 + hours.ZERO.toordinal()
    _mark(reasons, closed & (days <= desks.away_until), "away")
    _mark(reasons, closed & np.array([not text for text in desks.texts], dtype=bool), "unknown")
    _mark(reasons, closed, "shut")
    reasons[~near] = "beyond"
    return _Way(asked, desks, km, minutes, arrivals, reasons)


def _reasons(asked: Asked, desks: Catalogue, today: date) -> NDArray[np.object_]:
    """Return why each desk is of no use whenever one arrives, the first reason of several."""
    reasons = np.full(len(desks.ids), "", dtype=object)
    nothing = np.zeros(len(desks.ids), dtype=bool)
    _mark(reasons, ~desks.operations.get(asked.operation, nothing), "operation")
    if asked.medium:
        _mark(reasons, ~desks.media.get(asked.medium, nothing), "medium")
    if asked.amount_cents is not None:
        fits = (desks.least <= asked.amount_cents) & (asked.amount_cents <= desks.most)
        _mark(reasons, ~fits, "amount")
    hidden = freshness.months_before(today, setting(freshness.HIDE)).toordinal()
    _mark(reasons, desks.verified <= hidden, "stale")
    if asked.operation == "sell" and asked.medium != "digital":
        lately = desks.stock_at >= freshness.shortage_since().timestamp()
        _mark(reasons, desks.media["paper"] & desks.out & lately, "out")
    return reasons


def _mark(reasons: NDArray[np.object_], which: NDArray[np.bool_], reason: str) -> None:
    reasons[which & (reasons == "")] = reason


def _chosen(asked: Asked, desks: Catalogue) -> NDArray[np.bool_]:
    if asked.currency_ids is None:
        return np.ones(len(desks.ids), dtype=bool)
    return np.isin(desks.currency_ids, list(asked.currency_ids))


def _ranked(way: _Way, numbers: Iterable[int], week: str) -> Iterator[int]:
    """Yield desks by distance; those at the same one by freshness, then by the draw of the week."""
    group: list[int] = []
    for one in numbers:
        if group and way.km[one] - way.km[group[0]] >= TIE_KM:
            yield from sorted(group, key=lambda each: _tie(way, each, week))
            group = []
        group.append(one)
    yield from sorted(group, key=lambda each: _tie(way, each, week))


def _tie(way: _Way, one: int, week: str) -> tuple[int, bytes]:
    lot = hashlib.sha256(f"{way.desks.ids[one]}|{week}".encode()).digest()
    return -int(way.desks.verified[one]), lot


def _soon(way: _Way, numbers: Sequence[int]) -> list[int]:
    return [one for one in numbers if way.minutes[one] <= LONG_MINUTES]


def _later(way: _Way, inside: Sequence[int], week: str) -> list[tuple[int, datetime]]:
    """Return which of the nearest desks open first after one would be there, and when."""
    closed = [one for one in inside if way.reasons[one] in ("shut", "away")]
    coming: list[tuple[datetime, int]] = []
    for one in _ranked(way, closed, week):
        there = hours.ZERO + timedelta(minutes=int(way.arrivals[one]))
        opens = opening(way.desks.texts[one], there)
        if opens is not None:
            coming.append((opens, one))
        if len(coming) == CANDIDATES:
            break
    first = sorted(coming, key=lambda each: each[0])[:LATER]
    return [(one, opens) for opens, one in first]


def opening(text: str, local: datetime) -> datetime | None:
    """Return when a closed place opens after a wall time, None if not within two weeks."""
    minute = int(hours.Timetable((text,)).next_opening(local)[0])
    return None if minute == hours.NEVER else hours.ZERO + timedelta(minutes=minute)


def _found(way: _Way, one: int, rows: Mapping[int, Desk]) -> Found:
    minutes = int(way.minutes[one])
    return Found(
        rows[int(way.desks.ids[one])],
        float(way.km[one]),
        minutes,
        travelling.at(way.asked.local, minutes),
        reason=way.reasons[one],
    )


def _until(way: _Way, one: int, known: Mapping[int, Found]) -> Found:
    return replace(known[one], until=hours.next_change(way.desks.texts[one], known[one].arrival))
