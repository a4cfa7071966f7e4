# SPDX-License-Identifier: AGPL-3.0-or-later
"""A round of errands as people read it: where to stop, when one is there, what is not met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from ess_map import Actor, hours
from ess_map_currency.agreements import record
from ess_map_currency.agreements.models import Acceptance
from ess_map_currency.currencies.models import Currency
from ess_map_currency.desks import record as desks
from ess_map_currency.desks import travelling
from ess_map_currency.desks.models import Desk
from ess_map_currency.desks.travelling import PACES
from ess_map_currency.places import candidates, errands
from ess_map_currency.places.candidates import ASIDE, Everywhere, Ground
from ess_map_currency.places.wanted import Need
from ess_map_currency.places.way import Way
from ess_map_currency.stalls.models import Stall

ASKED_AT = 20
"""Of that many nearest places, the one that opens first is named when all are closed."""


@dataclass(frozen=True)
class Halt:
    """One stop: at a place that accepts the currency (its stall, if it stands) or at a desk."""

    needs: tuple[Need, ...]
    arrival: datetime
    closes: datetime | None
    km: float
    point: tuple[float, float]
    acceptance: Acceptance | None = None
    stall: Stall | None = None
    desk: Desk | None = None

    @property
    def actor(self) -> Actor:
        """Where one stops."""
        return self.acceptance.actor if self.acceptance else self.desk.actor

    @property
    def name(self) -> str:
        """Its name in the directory of the currency."""
        own = self.acceptance.public_name if self.acceptance else ""
        return own or self.actor.name


@dataclass(frozen=True)
class Missing:
    """A need that is not met: ``why`` is nowhere, closed or order; who opens next, and when."""

    need: Need
    why: str
    name: str = ""
    opens: datetime | None = None


@dataclass(frozen=True)
class Outcome:
    """The best round in one currency."""

    currency: Currency
    halts: tuple[Halt, ...]
    missing: tuple[Missing, ...]
    km: float
    detour: float
    end: datetime
    proved: bool
    line: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class _Tried:
    currency: Currency
    here: Ground
    rows: list[int]
    found: errands.Round


def best(
    session: Session,
    way: Way,
    needs: Sequence[Need],
    currencies: Sequence[Currency],
    local: datetime,
    pace: str,
) -> Outcome | None:
    """Return the round that meets most needs in one of ``currencies``, the shortest of these."""
    speed = PACES[pace][0] / 60
    known = candidates.everywhere(session)
    tried = [_try(known, way, needs, one, local, pace) for one in currencies]
    if not tried:
        return None
    first = min(tried, key=lambda one: (-one.found.met.bit_count(), one.found.km))
    return _told(session, first, way, needs, local, speed)


def _try(
    known: Everywhere,
    way: Way,
    needs: Sequence[Need],
    currency: Currency,
    local: datetime,
    pace: str,
) -> _Tried:
    here = candidates.ground(known, way, needs, currency.id, ASIDE[pace])
    rows = candidates.chosen(here, needs, local)
    stops = candidates.stops(here, rows, local)
    wanted = (1 << len(needs)) - 1
    return _Tried(currency, here, rows, errands.plan(way.along, stops, wanted, PACES[pace][0] / 60))


def _told(
    session: Session, tried: _Tried, way: Way, needs: Sequence[Need], local: datetime, speed: float
) -> Outcome:
    here, found = tried.here, tried.found
    rows = [tried.rows[one.stop] for one in found.visits]
    rowed = _rows(session, here, rows)
    halts, met = [], 0
    for row, visit in zip(rows, found.visits, strict=True):
        now = int(here.meets[row]) & ~met
        met |= now
        arrival = travelling.at(local, int(errands.minutes(visit.km, speed)))
        halts.append(
            Halt(
                needs=tuple(need for bit, need in enumerate(needs) if now >> bit & 1),
                arrival=arrival,
                closes=hours.next_change(here.texts[row], arrival),
                km=visit.km,
                point=(float(here.longitude[row]), float(here.latitude[row])),
                **rowed[row],
            )
        )
    missing = [
        _missing(session, here, bit, need, local)
        for bit, need in enumerate(needs)
        if not found.met >> bit & 1
    ]
    return Outcome(
        currency=tried.currency,
        halts=tuple(halts),
        missing=tuple(missing),
        km=found.km,
        detour=max(found.km - way.km, 0),
        end=travelling.at(local, int(errands.minutes(found.km, speed))),
        proved=found.proved,
        line=_line(way, found, [one.point for one in halts]),
    )


def _rows(session: Session, here: Ground, rows: Sequence[int]) -> dict[int, dict]:
    """Return the records behind some rows: {"acceptance", "stall"} or {"desk"}."""
    accepted = {row: int(here.acceptances[row]) for row in rows if here.acceptances[row]}
    query = record.accepting(session, Acceptance.id.in_(accepted.values()))
    known = {one.id: one for one in query}
    found: dict[int, dict] = {}
    for row, key in accepted.items():
        stall = int(here.stalls[row])
        found[row] = {
            "acceptance": known[key],
            "stall": session.get(Stall, stall) if stall else None,
        }
    served = {row: int(here.desks[row]) for row in rows if row not in accepted}
    loaded = desks.load(session, list(served.values()))
    return found | {row: {"desk": loaded[key]} for row, key in served.items()}


def _missing(session: Session, here: Ground, bit: int, need: Need, local: datetime) -> Missing:
    near = candidates.nearest(here, bit)
    if not near:
        return Missing(need, "nowhere")
    first = near[:ASKED_AT]
    today = any(candidates.spans(here.texts[row], local) for row in near)
    opens = hours.Timetable([here.texts[row] for row in first]).next_opening(local)
    at = int(opens.argmin())
    if opens[at] == hours.NEVER:
        return Missing(need, "closed")
    row = first[at]
    rowed = _rows(session, here, [row])[row]
    halt = Halt((), local, None, 0.0, (0.0, 0.0), **rowed)
    moment = hours.ZERO + timedelta(minutes=int(opens[at]))
    return Missing(need, "order" if today else "closed", halt.name, moment)


def _line(
    way: Way, found: errands.Round, points: Sequence[tuple[float, float]]
) -> tuple[tuple[float, float], ...]:
    """Return the way with its stops in between."""
    line = []
    for leg, point in enumerate(way.points):
        line.append(point)
        line += [at for visit, at in zip(found.visits, points, strict=True) if visit.leg == leg]
    return tuple(line)
