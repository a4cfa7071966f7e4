# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where each structure receives next: what the matching counts distances from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from ess_map_accompaniment.permanences import inservice, opening


@dataclass(frozen=True)
class Stop:
    """A permanence as the matching sees it: where, and the next day it receives."""

    place: tuple[float, float] | None
    name: str
    next_on: date | None


def of_structures(
    session: Session, today: date, days: int = 21, ids: Collection[int] | None = None
) -> dict[int, tuple[Stop, ...]]:
    """Return the stops of each structure that has any, by id; ``next_on`` within ``days``."""
    found = inservice.open_to_all(session, today, ids)
    away = inservice.away(session, {one.structure_id for one, _where in found}, today)
    start, last = datetime.combine(today, time()), today + timedelta(days=days)
    stops = defaultdict(list)
    for permanence, where in found:
        absent = away.get(permanence.structure_id, ())
        opens = opening.next_opening(permanence, start, last, absent)
        stop = Stop(where.point, where.name, opens.date() if opens else None)
        stops[permanence.structure_id].append(stop)
    return {structure_id: tuple(each) for structure_id, each in stops.items()}
