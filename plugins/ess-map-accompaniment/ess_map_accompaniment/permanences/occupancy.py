# SPDX-License-Identifier: AGPL-3.0-or-later
"""How full permanences are, and how many did not come: by place and month, for animators."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ess_map import local_now
from ess_map_accompaniment.permanences import inservice, opening
from ess_map_accompaniment.permanences.inservice import Where
from ess_map_accompaniment.permanences.models import Booking, Permanence
from ess_map_accompaniment.permanences.opening import PARIS
from ess_map_accompaniment.permanences.slots import TAKEN

Found = Sequence[tuple[Permanence, Where]]


@dataclass(frozen=True)
class Row:
    """One place in one month; past days only, and only what is booked by appointment."""

    place: str
    place_id: int | None
    month: date
    offered: int
    """Seats of all slots, by the hours of today."""
    taken: int
    kept: int
    missed: int
    called_off: int

    @property
    def occupancy(self) -> float | None:
        """Share of the seats that were taken, 0 to 100; None when none was offered."""
        return min(100.0, 100 * self.taken / self.offered) if self.offered else None

    @property
    def missing(self) -> float | None:
        """Share of no-shows among those of whom it was noted, 0 to 100; None when of nobody."""
        noted = self.kept + self.missed
        return 100 * self.missed / noted if noted else None


def months(count: int) -> list[date]:
    """Return the first days of this month and of those before, the latest first."""
    first = local_now().date().replace(day=1)
    found = []
    for _month in range(count):
        found.append(first)
        first = (first - timedelta(days=1)).replace(day=1)
    return found


def rows(session: Session, found: Found, month: date) -> list[Row]:
    """Return a row for each place where somebody could book in ``month``, the fullest first."""
    last = min(_end(month), local_now().date())
    by_place: dict[tuple[int | None, str], list[Permanence]] = defaultdict(list)
    for permanence, where in found:
        if permanence.booking == "appointment":
            by_place[permanence.place_id, where.name].append(permanence)
    away = inservice.away(session, {one.structure_id for one, _where in found}, month)
    states = _states(session, month, last)
    made = []
    for (place_id, name), permanences in by_place.items():
        offered = sum(
            one.seats * len(opening.starts(one, day, away.get(one.structure_id, ())))
            for one in permanences
            for day in opening.days(one, month, last, away.get(one.structure_id, ()))
        )
        counted: Counter[str] = sum((states[one.id] for one in permanences), Counter())
        taken = sum(counted[state] for state in TAKEN)
        more = (taken, counted["kept"], counted["missed"], counted["called_off"])
        if offered or sum(more):
            made.append(Row(name, place_id, month, offered, *more))
    return sorted(made, key=lambda row: (-(row.occupancy or 0), row.place, row.place_id or 0))


def sheet(found: Sequence[Row]) -> list[list[object]]:
    """Return ``found`` as the lines of a table, without its head."""
    return [
        [
            row.month.isoformat()[:7],
            row.place,
            row.offered,
            row.taken,
            None if row.occupancy is None else round(row.occupancy, 1),
            row.kept,
            row.missed,
            None if row.missing is None else round(row.missing, 1),
            row.called_off,
        ]
        for row in found
    ]


def _end(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1) - opening.DAY


def _states(session: Session, first: date, last: date) -> dict[int, Counter[str]]:
    begins = datetime.combine(first, time(), PARIS)
    ends = datetime.combine(last + opening.DAY, time(), PARIS)
    query = (
        sa.select(Booking.permanence_id, Booking.state, sa.func.count())
        .where(Booking.starts_at >= begins, Booking.starts_at < ends)
        .group_by(Booking.permanence_id, Booking.state)
    )
    counted: dict[int, Counter[str]] = defaultdict(Counter)
    for permanence_id, state, count in session.execute(query):
        counted[permanence_id][state] = count
    return counted
