# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shortest round that meets all needs on a way, each stop open when one gets there.

The way is a line of points that are passed in order; between two of them one may leave for stops
and goes on to the second. It is a small travelling salesman's problem with opening hours, solved by
depth first search: a branch is left when even the straight way on is no shorter than what was
found, or when the same stops were seen from the same place earlier and nothing opens later that
would have made it worth coming late. Nobody waits at a door.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

BUDGET = 60_000
"""Steps after which the best round so far is given, and said to be no more than that."""
TINY = 1e-9


@dataclass(frozen=True)
class Stop:
    """Somewhere one may stop.

    ``meets`` has one bit for each need; ``legs`` are the parts of the way from which it may be
    reached; ``open`` are spans in minutes after leaving, ascending; ``from_points`` and
    ``between`` are kilometres to the points of the way and to the other stops.
    """

    meets: int
    legs: tuple[int, ...]
    open: tuple[tuple[float, float], ...]
    from_points: Sequence[float]
    between: Sequence[float]

    def is_open(self, minute: float) -> bool:
        """Tell whether it is open so many minutes after leaving."""
        return any(start <= minute < end for start, end in self.open)


@dataclass(frozen=True)
class Visit:
    """A stop of the round: its number, the leg it is on, and the kilometres until there."""

    stop: int
    leg: int
    km: float


@dataclass(frozen=True)
class Round:
    """The best round; ``proved`` False: the search was cut short, a better one may exist."""

    visits: tuple[Visit, ...]
    km: float
    met: int
    proved: bool


@dataclass
class _Search:
    along: Sequence[float]
    """Kilometres from the beginning of the way to each of its points."""
    stops: Sequence[Stop]
    speed: float
    """Kilometres in a minute."""
    wanted: int
    steps: int
    best: Round
    seen: dict[tuple[int, int, int], list[float]] = field(default_factory=dict)
    later: dict[int, float] = field(default_factory=dict)

    def go(self, leg: int, last: int, met: int, visits: tuple[Visit, ...], km: float) -> None:
        """Try all stops from where one is: at ``last``, -1 the beginning, on ``leg``."""
        end = self.finish(leg, last, km)
        if self.better(met, end):
            self.best = Round(visits, end, met, proved=True)
        for bound, visit, now in sorted(self.moves(leg, last, met, km), key=_first):
            if self.steps <= 0:
                return
            if self.hopeless(bound) or self.known(visit, now):
                continue
            self.steps -= 1
            self.go(visit.leg, visit.stop, now, (*visits, visit), visit.km)

    def moves(self, leg: int, last: int, met: int, km: float):
        """Yield where one can go that is open then: (shortest end, visit, needs met)."""
        onwards = self.finish(leg, last, km) - self.along[-1]
        for number, stop in enumerate(self.stops):
            if not stop.meets & ~met:
                continue
            for on in stop.legs:
                if on == leg:
                    there = km + (stop.between[last] if last >= 0 else stop.from_points[leg])
                elif on > leg:
                    there = onwards + self.along[on] + stop.from_points[on]
                else:
                    continue
                if stop.is_open(minutes(there, self.speed)):
                    visit = Visit(number, on, there)
                    yield self.finish(on, number, there), visit, met | stop.meets

    def finish(self, leg: int, last: int, km: float) -> float:
        """Return the length of the whole when one goes on without another stop."""
        if last < 0:
            return self.along[-1]
        return km + self.stops[last].from_points[leg + 1] + self.along[-1] - self.along[leg + 1]

    def better(self, met: int, km: float) -> bool:
        missing, known = self.missing(met), self.missing(self.best.met)
        return missing < known or (missing == known and km < self.best.km - TINY)

    def missing(self, met: int) -> int:
        return (self.wanted & ~met).bit_count()

    def hopeless(self, bound: float) -> bool:
        """Tell whether a branch cannot be better: all is met already, by a way as short."""
        return self.missing(self.best.met) == 0 and bound >= self.best.km - TINY

    def known(self, visit: Visit, met: int) -> bool:
        """Tell whether one was here before, earlier, with the same needs met and nothing to gain.

        Earlier is better, unless something that is still needed opens later.
        """
        before = self.seen.setdefault((visit.leg, visit.stop, met), [])
        latest = self.latest(met)
        if any(
            km <= visit.km + TINY and (visit.km - km <= TINY or minutes(km, self.speed) >= latest)
            for km in before
        ):
            return True
        before.append(visit.km)
        return False

    def latest(self, met: int) -> float:
        """Return the minute of the last opening among the stops that are still of use."""
        if met not in self.later:
            useful = (stop for stop in self.stops if stop.meets & ~met)
            opens = (start for stop in useful for start, _end in stop.open)
            self.later[met] = max((one for one in opens if one > 0), default=-math.inf)
        return self.later[met]


def _first(move: tuple[float, Visit, int]) -> tuple[float, int, int]:
    bound, visit, _met = move
    return bound, visit.stop, visit.leg


def minutes(km: float, speed: float) -> float:
    """Return the whole minutes that a way takes, rounded up, as arrivals are said."""
    return math.ceil(km / speed - 1e-6)


def plan(
    along: Sequence[float], stops: Sequence[Stop], wanted: int, speed: float, budget: int = BUDGET
) -> Round:
    """Return the round that meets most needs, the shortest of these; ``wanted`` has their bits.

    ``along`` are the kilometres to the points of the way, ``speed`` those of a minute.
    """
    nothing = Round((), along[-1], 0, proved=True)
    search = _Search(along, stops, speed, wanted, budget, nothing)
    search.go(0, -1, 0, (), 0.0)
    best = search.best
    return Round(best.visits, best.km, best.met, proved=search.steps > 0)
