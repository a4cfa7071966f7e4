# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where each need may be met near a way: the few places that lie best, and when they are open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from ess_map import hours, local_now, setting
from ess_map_currency.desks import catalogue, freshness, travelling
from ess_map_currency.desks.travelling import PARIS
from ess_map_currency.places import kept, way
from ess_map_currency.places.errands import Stop
from ess_map_currency.places.wanted import Need
from ess_map_currency.places.way import Way

MOST = 8
"""Places that are compared for each need: those with the smallest detour."""
LEGS = 3
"""Parts of the way from which a place may be reached: those from which it lies best."""
LOOKED = 300
"""Places whose hours are looked at for each need before one gives up."""
ASIDE = {"foot": 3.0, "bike": 8.0, "car": 20.0}
"""Kilometres that nobody goes aside from a way for one stop."""
HORIZON = timedelta(hours=12)


class Everywhere(NamedTuple):
    """All places, and all desks."""

    places: kept.Places
    desks: catalogue.Catalogue


@dataclass(frozen=True)
class Ground:
    """All places and desks of a currency near a way: arrays, one row for each."""

    acceptances: NDArray[np.int64]
    """Ids, 0 for a desk."""
    stalls: NDArray[np.int64]
    """Ids, 0 for a desk and for an establishment itself."""
    desks: NDArray[np.int64]
    """Ids, 0 for a place."""
    meets: NDArray[np.int64]
    longitude: NDArray[np.float64]
    latitude: NDArray[np.float64]
    texts: tuple[str, ...]
    from_points: NDArray[np.float64]
    """Points of the way × rows, in kilometres."""
    detours: NDArray[np.float64]
    """Legs × rows."""


def everywhere(session: Session) -> Everywhere:
    """Return all places and desks there are: to be asked once for a page."""
    return Everywhere(kept.places(session), catalogue.catalogue(session))


def ground(
    known: Everywhere, found: Way, needs: Sequence[Need], currency_id: int, aside: float
) -> Ground:
    """Return what meets one of ``needs`` within ``aside`` kilometres of the way."""
    shops, desks = known
    bought = _bought(shops, needs, currency_id)
    changed = _changed(desks, needs, currency_id)
    rows = np.flatnonzero((bought > 0) & _boxed(found, shops.longitude, shops.latitude, aside))
    counters = np.flatnonzero(
        (changed > 0) & _boxed(found, desks.longitudes, desks.latitudes, aside)
    )
    longitude = np.concatenate([shops.longitude[rows], desks.longitudes[counters]])
    latitude = np.concatenate([shops.latitude[rows], desks.latitudes[counters]])
    from_points = way.kms(found.points, longitude, latitude)
    lengths = np.diff(found.along)[:, None]
    detours = np.maximum(from_points[:-1] + from_points[1:] - lengths, 0)
    near = np.flatnonzero(detours.min(axis=0) <= 2 * aside) if len(longitude) else np.array([], int)
    texts = [shops.hours[one] for one in rows] + [desks.texts[one] for one in counters]
    meets = np.concatenate([bought[rows], changed[counters]])
    no_place, no_desk = np.zeros(len(counters), np.int64), np.zeros(len(rows), np.int64)
    return Ground(
        acceptances=np.concatenate([shops.acceptances[rows], no_place])[near],
        stalls=np.concatenate([shops.stalls[rows], no_place])[near],
        desks=np.concatenate([no_desk, desks.ids[counters]])[near],
        meets=meets[near],
        longitude=longitude[near],
        latitude=latitude[near],
        texts=tuple(texts[one] for one in near),
        from_points=from_points[:, near],
        detours=detours[:, near],
    )


def chosen(here: Ground, needs: Sequence[Need], local: datetime) -> list[int]:
    """Return the rows to compare: for each need the smallest detours that open in time."""
    rows: dict[int, None] = {}
    for bit in range(len(needs)):
        open_soon = (row for row in nearest(here, bit) if spans(here.texts[row], local))
        rows.update(dict.fromkeys(islice(open_soon, MOST)))
    return sorted(rows)


def nearest(here: Ground, bit: int) -> list[int]:
    """Return the rows that meet one need, those with the smallest detour first, not too many."""
    rows = np.flatnonzero((here.meets >> bit) & 1)
    order = np.argsort(here.detours[:, rows].min(axis=0), kind="stable")[:LOOKED]
    return rows[order].tolist()


def stops(here: Ground, rows: Sequence[int], local: datetime) -> list[Stop]:
    """Return the rows as stops of a round that begins at ``local``."""
    made = []
    for row in rows:
        between = travelling.km(
            here.longitude[row],
            here.latitude[row],
            here.longitude[list(rows)],
            here.latitude[list(rows)],
        )
        legs = np.argsort(here.detours[:, row], kind="stable")[:LEGS]
        made.append(
            Stop(
                int(here.meets[row]),
                tuple(sorted(legs.tolist())),
                spans(here.texts[row], local),
                here.from_points[:, row].tolist(),
                between.tolist(),
            )
        )
    return made


def spans(text: str, local: datetime) -> tuple[tuple[float, float], ...]:
    """Return when a place is open in the hours after ``local``, in minutes since then.

    Minutes are those that pass: in the night in which clocks change they are not those shown.
    """
    if not text or not hours.is_valid(text):
        return ()
    start = travelling.at(local, 0).replace(tzinfo=None)
    found = hours.parse(text).intervals(start, start + HORIZON)
    begin = _instant(start)
    return tuple(
        (_minutes(begin, opens) if opens > start else -1.0, _minutes(begin, closes))
        for opens, closes, state, *_rest in found
        if str(state) == "open"
    )


def _minutes(begin: datetime, wall: datetime) -> float:
    return (_instant(wall) - begin).total_seconds() / 60


def _instant(wall: datetime) -> datetime:
    return wall.replace(tzinfo=PARIS).astimezone(UTC)


def _bought(shops: kept.Places, needs: Sequence[Need], currency_id: int) -> NDArray[np.int64]:
    meets = np.zeros(len(shops), dtype=np.int64)
    for bit, need in enumerate(needs):
        if need.trade:
            meets |= shops.trades[:, kept.TRADES[need.trade]].astype(np.int64) << bit
    return np.where(shops.currencies == currency_id, meets, 0)


def _changed(
    desks: catalogue.Catalogue, needs: Sequence[Need], currency_id: int
) -> NDArray[np.int64]:
    """Which desks do what is asked for, with the amount and the notes: as the nearest one must."""
    meets = np.zeros(len(desks.ids), dtype=np.int64)
    hidden = freshness.months_before(local_now().date(), setting(freshness.HIDE)).toordinal()
    known = (desks.currency_ids == currency_id) & (desks.verified > hidden)
    empty = desks.out & (desks.stock_at >= freshness.shortage_since().timestamp())
    for bit, need in enumerate(needs):
        if need.operation:
            fits = known & desks.operations[need.operation]
            if need.cents is not None:
                fits &= (desks.least <= need.cents) & (need.cents <= desks.most)
            if need.operation == "sell":
                fits &= ~(empty & ~desks.media["digital"])
            meets |= fits.astype(np.int64) << bit
    return meets


def _boxed(
    found: Way, longitude: NDArray[np.float64], latitude: NDArray[np.float64], aside: float
) -> NDArray[np.bool_]:
    """Tell what lies in the box around a way: the quick first look; nowhere lies in no box."""
    xs, ys = zip(*found.points, strict=True)
    tall = aside / 110.5
    wide = tall / max(np.cos(np.radians(max(abs(min(ys)), abs(max(ys))) + tall)), 0.05)
    across = (longitude >= min(xs) - wide) & (longitude <= max(xs) + wide)
    return across & (latitude >= min(ys) - tall) & (latitude <= max(ys) + tall)
