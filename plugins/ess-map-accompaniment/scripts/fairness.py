# SPDX-License-Identifier: AGPL-3.0-or-later
"""Compare ways of ordering services over invented years: who is charged, who is asked in vain.

``python scripts/fairness.py [--years 40] [--needs 400] [--structures 14] [--seed 2026]``

No database, no network, no clock: the same seed prints the same table. The points are those of
``matching.fit`` with their published weights, and the last rule is ``matching.ordering`` itself.
What the figures mean, and what they do not, is in ``docs/equite.md``.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from statistics import mean

from ess_map_accompaniment.animation.fairness import gini
from ess_map_accompaniment.matching import fit, ordering
from ess_map_accompaniment.matching.demand import Demand, Moment, Offer
from ess_map_accompaniment.matching.judging import Judged
from ess_map_accompaniment.matching.rule import Rule
from ess_map_accompaniment.matching.weights import BAND
from ess_map_accompaniment.words import STAGES

from ess_map import Explanation, Status, Verdict

MONDAY = date(2026, 1, 5)
WEEKS = 52
MIDDLE = (1.0, 47.4)
TOWNS = ((0.69, 47.39), (1.33, 47.59), (1.9, 47.9), (1.69, 46.81))
"""Where half of the structures and two thirds of the needs are; the others are scattered."""
SECTORS = tuple("abcdefgh")
FORMS = ("association", "scop", "scic", "esus")
FOLLOW_UP = (13, 39)
"""Weeks that a follow-up lasts, both included."""
CAPACITY = (8, 40)
"""Follow-ups that a structure can lead at once, both included."""


@dataclass(frozen=True)
class Need:
    """Somebody who asks one structure, in one week, and is followed for some."""

    week: int
    weeks: int
    judged: tuple[Judged, ...]


@dataclass(frozen=True)
class Year:
    """What one rule made of one year."""

    gini: float
    worst: float
    """The highest load ÷ capacity that any structure reached."""
    full: float
    """Share of the requests that were sent to a structure that was full already."""
    waiting: float
    """Share that was kept on a waiting list, because everybody was full."""
    fit: float
    """Mean points, out of 100, of the structure that was asked."""


Order = Callable[[Sequence[Judged], int, date], list[Judged]]
"""Given the services with today's loads, the number of the need and the day, put them in order."""


def nearest(judged: Sequence[Judged], number: int, day: date) -> list[Judged]:
    """Take the nearest, whoever it is."""
    return sorted(judged, key=lambda one: (one.km, one.offer.id))


def best_score(judged: Sequence[Judged], number: int, day: date) -> list[Judged]:
    """Take the most points, whoever it is."""
    return sorted(judged, key=lambda one: (-one.explanation.points, one.offer.id))


def band_and_load(judged: Sequence[Judged], number: int, day: date) -> list[Judged]:
    """Within a band of points the least charged, full or not; the draw of the week decides."""
    week = ordering.week_of(day)

    def place(one: Judged) -> tuple[float, ...]:
        return (-one.band, one.offer.load, ordering.draw(str(number), one.offer.id, week))

    return sorted(judged, key=place)


def ours(judged: Sequence[Judged], number: int, day: date) -> list[Judged]:
    """What the product does: the same, and who is full comes last and is not sent to."""
    return ordering.order(judged, str(number), day)


RULES: dict[str, tuple[Order, bool]] = {
    "la plus proche": (nearest, False),
    "le meilleur score": (best_score, False),
    f"tranche de {BAND} + charge": (band_and_load, False),
    "… + arrêt à la capacité": (ours, True),
}
"""By name: the order, and whether nobody is sent to who is full."""


def simulate(years: int, needs: int, structures: int, seed: int) -> dict[str, list[Year]]:
    """Return what each rule makes of the same ``years``."""
    found: dict[str, list[Year]] = {name: [] for name in RULES}
    for number in range(years):
        asked = invent(Random(f"{seed}-{number}"), needs, structures)
        for name, (rule, stop) in RULES.items():
            found[name].append(live(asked, rule, stop))
    return found


def invent(rng: Random, needs: int, structures: int) -> list[Need]:
    """Return the needs of a year in their order, with what each structure is worth for each."""
    offers = [_offer(rng, number) for number in range(structures)]
    weeks = sorted(rng.randrange(WEEKS) for _need in range(needs))
    return [Need(week, rng.randint(*FOLLOW_UP), _judged(_demand(rng), offers)) for week in weeks]


def live(needs: Sequence[Need], rule: Order, stop: bool) -> Year:
    """Let every need of a year ask the first structure that ``rule`` names."""
    capacities = {one.offer.id: one.offer.capacity for one in needs[0].judged}
    active: dict[int, list[int]] = {id_: [] for id_ in capacities}
    worst, full, waiting, points, unequal = 0.0, 0, 0, [], []
    for number, need in enumerate(needs):
        for id_, ends in active.items():
            active[id_] = [end for end in ends if end > need.week]
        charged = [_charged(one, len(active[one.offer.id])) for one in need.judged]
        first = rule(charged, number, MONDAY + timedelta(weeks=need.week))[0]
        if first.offer.full and stop:
            waiting += 1
        else:
            full += first.offer.full
            active[first.offer.id].append(need.week + need.weeks)
            points.append(first.explanation.points)
            worst = max(worst, (first.offer.active + 1) / first.offer.capacity)
        loads = [len(ends) / capacities[id_] for id_, ends in active.items()]
        if need.week >= WEEKS // 2:  # before, the first follow-ups have not ended
            unequal.append(gini(loads) or 0.0)
    return Year(mean(unequal), worst, full / len(needs), waiting / len(needs), mean(points))


def _charged(judged: Judged, running: int) -> Judged:
    return replace(judged, offer=replace(judged.offer, active=running))


def _offer(rng: Random, number: int) -> Offer:
    wide = rng.random() < 0.3
    return Offer(
        id=number + 1,
        structure_id=number + 1,
        actor_id=number + 1,
        structure=f"Structure {number + 1}",
        slug="",
        name="Accompagnement",
        kind="individual_support",
        stages=() if wide else tuple(rng.sample(list(STAGES), rng.randint(2, 5))),
        sectors=() if wide else tuple(rng.sample(SECTORS, rng.randint(1, 4))),
        legal_forms=tuple(rng.sample(FORMS, 2)) if rng.random() < 0.5 else (),
        team_mode="both",
        cost="free" if rng.random() < 0.7 else "paid",
        collective_experience=rng.random() < 0.5,
        modes=("onsite",),
        place=_place(rng, 0.5),
        answer_days=rng.uniform(1, 12),
        capacity=rng.randint(*CAPACITY),
    )


def _demand(rng: Random) -> Demand:
    return Demand(
        stage=rng.choice(list(STAGES)),
        needs=("individual_support",),
        point=_place(rng, 0.67),
        sectors=(rng.choice(SECTORS),),
        legal_form=rng.choice(FORMS),
        collective=rng.random() < 0.5,
        remote_ok=False,
    )


def _place(rng: Random, in_town: float) -> tuple[float, float]:
    """Return a place in or around one of the towns, the first being twice as large, or anywhere."""
    if rng.random() < in_town:
        longitude, latitude = rng.choice((TOWNS[0], *TOWNS))
        return (longitude + rng.gauss(0, 0.08), latitude + rng.gauss(0, 0.05))
    return (MIDDLE[0] + rng.uniform(-1, 1), MIDDLE[1] + rng.uniform(-0.7, 0.7))


def _judged(demand: Demand, offers: Sequence[Offer]) -> tuple[Judged, ...]:
    moment = Moment(MONDAY)
    return tuple(_one(demand, offer, moment) for offer in offers)


def _one(demand: Demand, offer: Offer, moment: Moment) -> Judged:
    """Judge by the rules of the product, without the sentences: those need an application."""
    explanation = Explanation(
        tuple(_points(rule, rule.judge(demand, offer, moment)) for rule in fit.RULES)
    )
    band = round(explanation.points * 10) // (BAND * 10)
    return Judged(offer, explanation, band, width=BAND, demand=demand, moment=moment)


def _points(rule: Rule, verdict: Verdict) -> Verdict:
    usual = {Status.MET: 1.0, Status.UNMET: 0.0, Status.UNKNOWN: 0.5}[verdict.status]
    share = usual if verdict.share is None else verdict.share
    return replace(verdict, points=round(rule.most * share, 1), max_points=rule.most)


def table(found: dict[str, list[Year]]) -> str:
    """Return the means of all years as a Markdown table."""
    lines = [
        "| ordre | Gini de la charge | pire charge ÷ capacité | envoyées à une structure complète "
        "| en liste d'attente | points moyens /100 |",
        "|---|---|---|---|---|---|",
    ]
    for name, years in found.items():
        lines.append(
            f"| {name} | {mean(one.gini for one in years):.2f} "
            f"| {mean(one.worst for one in years):.1f} "
            f"| {100 * mean(one.full for one in years):.1f} % "
            f"| {100 * mean(one.waiting for one in years):.1f} % "
            f"| {mean(one.fit for one in years):.1f} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Read the command line and print the table."""
    parser = argparse.ArgumentParser(description="Compare ways of ordering services.")
    for name, usual in (("years", 40), ("needs", 400), ("structures", 14), ("seed", 2026)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    said = parser.parse_args()
    found = simulate(said.years, said.needs, said.structures, said.seed)
    sys.stdout.write(table(found) + "\n")


if __name__ == "__main__":
    main()
