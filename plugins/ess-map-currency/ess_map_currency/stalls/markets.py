# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is on which market, near a place, on a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import numpy as np
from sqlalchemy.orm import Session

from ess_map import local_now, territories_below
from ess_map_currency import trades
from ess_map_currency.desks import travelling
from ess_map_currency.stalls import near, today
from ess_map_currency.stalls.models import Stall
from ess_map_currency.stalls.near import Near
from ess_map_currency.stalls.today import Standing

NEAR_KM = 30
DAYS = 7
"""Days of the strip, today the first."""


@dataclass(frozen=True)
class Wish:
    """What an address asks for: around where, and on which day."""

    near: Near
    day: date

    def args(self, **changes: str) -> dict[str, str]:
        """Return the parameters of an address that asks the same, but for ``changes``."""
        said = {"near": self.near.typed, "day": self.day.isoformat(), **changes}
        return {name: value for name, value in said.items() if value}


@dataclass(frozen=True)
class Stand:
    """One merchant on a market of a day, with all its hours there."""

    stall: Stall
    spans: tuple[tuple[datetime, datetime], ...]
    trades: tuple[str, ...]


@dataclass(frozen=True)
class Market:
    """A place at which some stand; ``km`` from where one asked, None when nobody did."""

    place: str
    city: str
    point: tuple[float, float]
    opens: datetime
    closes: datetime
    stands: tuple[Stand, ...]
    km: float | None = None


def read(args: Mapping[str, str], first: date) -> Wish:
    """Return what an address asks for; a day outside the strip is the first of it."""
    try:
        day = date.fromisoformat(args.get("day", ""))
    except ValueError:
        day = first
    inside = first <= day < first + timedelta(days=DAYS)
    return Wish(near.read(args.get("near", "")), day if inside else first)


def within(session: Session, wish: Wish) -> list[Stall]:
    """Return the public stalls around the place of a wish, whatever the day; all without one."""
    found, territory = today.public(session), wish.near.territory
    if wish.near.unknown:
        return []
    if territory is not None and territory.level != "commune":
        communes = {one.code for one in territories_below(territory.key, "commune")}
        return [one for one in found if one.commune in communes]
    if wish.near.point is None:
        return found
    kms = _kms(wish.near.point, [(one.longitude, one.latitude) for one in found])
    return [one for one, km in zip(found, kms, strict=True) if km <= NEAR_KM]


def of_day(stalls: Sequence[Stall], wish: Wish) -> list[Market]:
    """Return the markets of the day of a wish, the nearest first, else by town and name."""
    by_place: dict[tuple[str, str], dict[int, list[Standing]]] = {}
    for one in today.on(stalls, wish.day):
        key = (trades.fold(one.stall.city), trades.fold(one.stall.place))
        by_place.setdefault(key, {}).setdefault(one.stall.id, []).append(one)
    markets = [_market(list(group.values())) for _key, group in sorted(by_place.items())]
    if wish.near.point is None:
        return markets
    kms = _kms(wish.near.point, [one.point for one in markets])
    placed = [replace(one, km=km) for one, km in zip(markets, kms, strict=True)]
    return sorted(placed, key=lambda one: (one.km, one.city, one.place))


def strip(stalls: Sequence[Stall], first: date) -> list[tuple[date, int]]:
    """Return the days from ``first`` on with how many merchants stand on each."""
    days = [first + timedelta(days=number) for number in range(DAYS)]
    return [(day, len({one.acceptance.id for one in today.on(stalls, day)})) for day in days]


def is_over(market: Market) -> bool:
    """Tell whether a market of today has closed."""
    return market.closes <= local_now().replace(tzinfo=None)


def _market(groups: Sequence[Sequence[Standing]]) -> Market:
    every = [one for group in groups for one in group]
    first = groups[0][0].stall
    return Market(
        place=first.place or first.city,
        city=first.city,
        point=(first.longitude, first.latitude),
        opens=min(one.opens for one in every),
        closes=max(one.closes for one in every),
        stands=tuple(_stand(group) for group in groups),
    )


def _stand(group: Sequence[Standing]) -> Stand:
    known = trades.register()
    sold = tuple(known.label_of(key) for key in group[0].acceptance.trades)
    return Stand(group[0].stall, tuple((one.opens, one.closes) for one in group), sold)


def _kms(here: tuple[float, float], points: Sequence[tuple[float, float]]) -> list[float]:
    there = np.array(points, dtype=float).reshape(-1, 2)
    return travelling.km(*here, there[:, 0], there[:, 1]).tolist()
