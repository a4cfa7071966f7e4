# SPDX-License-Identifier: AGPL-3.0-or-later
"""All that is said of services for one project: ours, and what other plugins add."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import current_app
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from ess_map import (
    Criterion,
    Explanation,
    NotFound,
    Outcome,
    criteria,
    evaluate_all,
    local_now,
    neighbours,
    setting,
    vocabulary,
)
from ess_map_accompaniment.matching import fit, ground, weights
from ess_map_accompaniment.matching.demand import Demand, Moment, Offer
from ess_map_accompaniment.matching.gates import GATES

KIND = "accompaniment"
TOUCHING = "accompaniment.touching"


@dataclass(frozen=True)
class Judged:
    """A service with all that is said of it, and what its place in the list depends on."""

    offer: Offer
    explanation: Explanation
    band: int
    """Whole bands of points below its own: 0 is the lowest."""
    width: int
    """Points in a band."""
    demand: Demand
    moment: Moment

    @property
    def km(self) -> float | None:
        """To the nearest place where it receives; None when that is not known."""
        return ground.distance_km(self.demand, self.offer, self.moment)

    @property
    def outcome(self) -> Outcome:
        return self.explanation.outcome

    @property
    def waiting_place(self) -> int:
        """The place on the waiting list of who asks now; 0 while there is room."""
        return self.offer.waiting + 1 if self.offer.full else 0

    @property
    def waiting_text(self) -> LazyString | str:
        """« liste d'attente n° 3 », '' while there is room."""
        if not self.waiting_place:
            return ""
        return _l("liste d'attente n° %(place)s", place=self.waiting_place)

    @property
    def band_text(self) -> LazyString:
        """The band in points."""
        low = self.band * self.width
        return _l("de %(low)s à moins de %(high)s points", low=low, high=low + self.width)


def judge(
    demand: Demand,
    offers: Iterable[Offer],
    moment: Moment | None = None,
    points: Mapping[str, float] | None = None,
    width: int | None = None,
) -> list[Judged]:
    """Return what is said of each of ``offers``, in their order.

    ``points`` by criterion and the ``width`` of a band are the instance's unless given.
    """
    offers = tuple(offers)
    moment = moment_of(demand) if moment is None else moment
    width = setting("accompaniment.band") if width is None else width
    points = weights.of_instance() if points is None else points
    found = evaluate_all(all_criteria(), demand, offers, moment, points)
    return [
        Judged(offer, explanation, _band(explanation.points, width), width, demand, moment)
        for offer, explanation in zip(offers, found, strict=True)
    ]


def one(demand: Demand, offer: Offer) -> Explanation:
    """Return what is said of one service now."""
    (judged,) = judge(demand, [offer])
    return judged.explanation


def all_criteria() -> Sequence[Criterion]:
    """Return our conditions, our points, then what other plugins add to both."""
    return (*GATES, *fit.POINTS, *criteria(KIND))


def moment_of(demand: Demand) -> Moment:
    """Return now, with what criteria look up about the places and sectors of ``demand``."""
    return Moment(
        local_now().date(),
        setting("accompaniment.stop_days"),
        sectors_above(),
        touching(demand),
    )


def sectors_above() -> Mapping[str, tuple[str, ...]]:
    """Return each sector with those above it, itself the first."""
    known = vocabulary("activity")
    return {term.key: tuple(known.lineage(term.key)) for term in known.terms}


def touching(demand: Demand) -> Mapping[str, str]:
    """Return the names of the territories that touch those of the project, by key.

    They are remembered: outlines are read from the database.
    """
    known: dict[str, Mapping[str, str]] = current_app.extensions.setdefault(TOUCHING, {})
    found: dict[str, str] = {}
    for key in demand.locality.territories:
        if key.partition("-")[0] not in ground.NEARBY:
            continue
        if key not in known:
            known[key] = _neighbours(key)
        found |= known[key]
    return {key: name for key, name in found.items() if key not in demand.locality.territories}


def _neighbours(key: str) -> Mapping[str, str]:
    try:
        return {near.key: near.name for near in neighbours(key)}
    except NotFound:  # a territory that was taken away since
        return {}


def _band(points: float, width: int) -> int:
    """Return the band of ``points``, counted in tenths: they are shown to one decimal."""
    return round(points * 10) // (width * 10)


def unsaid(judged: Judged, field: str) -> bool:
    """Tell whether saying ``field`` would settle a condition of ``judged``."""
    gates = (verdict for verdict in judged.explanation.verdicts if verdict.max_points is None)
    return any(verdict.evidence.get("field") == field for verdict in gates)
