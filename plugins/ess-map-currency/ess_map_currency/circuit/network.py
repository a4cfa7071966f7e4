# SPDX-License-Identifier: AGPL-3.0-or-later
"""The members of a currency as a network: who sells what, where, and who looks for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from ess_map import Actor, NotFound, coordinates, locality, vocabulary
from ess_map_currency import trades
from ess_map_currency.agreements import record
from ess_map_currency.agreements.models import Acceptance
from ess_map_currency.circuit import wanted
from ess_map_currency.circuit.models import Wanted
from ess_map_currency.desks import travelling

NOWHERE = ("", "")
"""The EPCI of who has no known commune."""


@dataclass(frozen=True)
class Member:
    """One establishment of the circuit; ``epci``: key and name, of those who look for something."""

    acceptance_id: int
    actor_id: int
    slug: str
    name: str
    city: str
    trades: frozenset[str]
    epci: tuple[str, str]
    point: tuple[float, float] | None = None
    """Longitude, latitude."""


@dataclass(frozen=True)
class Network:
    """The public members, by acceptance, and what is looked for and not found yet."""

    members: Mapping[int, Member]
    asks: tuple[Wanted, ...]
    sellers: Mapping[str, Sequence[Member]] = field(default_factory=dict)
    """Who sells each trade; a head of the list is sold by who sells something below it."""

    @cached_property
    def _points(self) -> dict[str, NDArray[np.float64]]:
        return {trade: _places(members) for trade, members in self.sellers.items()}

    def asker(self, one: Wanted) -> Member:
        return self.members[one.acceptance_id]

    def suppliers(self, one: Wanted, most: int | None = None) -> list[tuple[float, Member]]:
        """Return who sells what is looked for within its radius: (km, member), nearest first.

        At the same distance in the order of the sellers; at most ``most`` of them.
        """
        asker = self.asker(one)
        sellers = self.sellers.get(one.trade, ())
        if not sellers or asker.point is None:
            return []
        away = _from(asker.point, self._points[one.trade])
        near = np.argsort(away, kind="stable")[: np.count_nonzero(away <= one.radius)]
        others = (number for number in near if sellers[number].actor_id != asker.actor_id)
        return [(float(away[number]), sellers[number]) for number in islice(others, most)]


def of_currency(session: Session, currency_id: int) -> Network:
    """Read the network of a currency: what is looked for, and who accepts it today."""
    asked = wanted.of_currency(session, currency_id)
    if not asked:  # nobody has to be looked at
        return Network({}, ())
    asking = {one.acceptance_id for one in asked}
    epcis: dict[str, tuple[str, str]] = {}
    members = {
        one.id: _member(one, epci_of(one.actor, epcis) if one.id in asking else NOWHERE)
        for one in record.accepting(session, Acceptance.currency_id == currency_id)
    }
    asks = tuple(one for one in asked if one.acceptance_id in members)
    sellers: dict[str, list[Member]] = defaultdict(list)
    lineage = vocabulary(trades.NAME).lineage
    for member in members.values():
        for key in sorted({above for trade in member.trades for above in lineage(trade)}):
            sellers[key].append(member)
    return Network(members, asks, sellers)


def distances(point: tuple[float, float] | None, members: Sequence[Member]) -> NDArray[np.float64]:
    """Return kilometres to each member, infinite when somebody's place is not known."""
    if point is None:
        return np.full(len(members), np.inf)
    return _from(point, _places(members))


def _places(members: Sequence[Member]) -> NDArray[np.float64]:
    there = [member.point or (np.nan, np.nan) for member in members]
    return np.array(there, dtype=float).reshape(-1, 2)


def _from(point: tuple[float, float], places: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.nan_to_num(travelling.km(*point, *places.T), nan=np.inf)


def epci_of(actor: Actor, known: dict[str, tuple[str, str]]) -> tuple[str, str]:
    """Return key and name of the EPCI in which an actor is; ``known`` remembers communes."""
    code = actor.location.commune_code if actor.location else ""
    if code and code not in known:
        known[code] = _epci(code)
    return known.get(code, NOWHERE)


def _epci(code: str) -> tuple[str, str]:
    try:
        found = locality(f"commune-{code}").territories
    except NotFound:
        return NOWHERE
    return next(((key, name) for key, name in found.items() if key.startswith("epci-")), NOWHERE)


def _member(one: Acceptance, epci: tuple[str, str]) -> Member:
    return Member(
        one.id,
        one.actor_id,
        one.actor.slug,
        one.public_name or one.actor.name,
        one.actor.city,
        frozenset(one.trades),
        epci,
        coordinates(one.actor),
    )
