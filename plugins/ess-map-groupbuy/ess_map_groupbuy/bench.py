# SPDX-License-Identifier: AGPL-3.0-or-later
"""What ``ess-map bench`` measures of this plugin: invented campaigns, no table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map import Benchmark
from ess_map_groupbuy.explaining.explaining import Explainer
from ess_map_groupbuy.forming.baselines import MOST, exhaustive, greedy
from ess_map_groupbuy.forming.checking import check
from ess_map_groupbuy.forming.generating import instance
from ess_map_groupbuy.forming.limits import Limits
from ess_map_groupbuy.forming.problem import Problem, Tier
from ess_map_groupbuy.forming.solution import OPTIMAL, Solution, Stage
from ess_map_groupbuy.forming.solving import solve

Prepare = Callable[[Session], Callable[[], str]]

SEED = 1
ASKED = 50
"""Who are in no group, and ask what it would cost to serve them."""
WITHIN = 2.5
"""Seconds for all of them."""
SOON = Limits(seconds_metres=0.1, seconds_seniority=0.1)
"""Only who is served has its time."""
SMALL = (Tier(4, 9500), Tier(8, 8800), Tier(14, 8200))
"""Tiers that twelve people can reach."""
SMALLS = 20
WORDS = {"served": "personnes", "metres": "mètres", "seniority": "rangs"}


def register_benchmarks() -> list[Benchmark]:
    """Return the promises of forming and explaining."""
    served = _l("300 intentions, 25 lieux : personnes servies")
    whole = _l("300 intentions, 25 lieux : tous les buts")
    large = _l("1 000 intentions, 40 lieux : tous les buts")
    huge = _l("10 000 intentions, 200 lieux : tous les buts, par voisinages")
    asked = _l("« Que coûterait de me servir ? » : 50 fois, 300 intentions, 25 lieux")
    small = _l("20 campagnes de douze intentions, comparées à l'essai de tout")
    return [
        _promise("served", served, 10, partial(_forming, 300, 25, SOON), 3),
        _promise("goals", whole, 60, partial(_forming, 300, 25, None), 1),
        _promise("large", large, 120, partial(_forming, 1000, 40, None), 1),
        _promise("huge", huge, 300, partial(_forming, 10000, 200, None), 1),
        _promise("costs", asked, 3, _costs, 3),
        _promise("small", small, 10, _small, 3),
    ]


def _promise(
    name: str, label: LazyString, seconds: int, prepare: Prepare, repeats: int
) -> Benchmark:
    return Benchmark(f"groupbuy.{name}", label, 1000 * seconds, prepare, repeats=repeats)


def _forming(
    demands: int, hubs: int, limits: Limits | None, _session: Session
) -> Callable[[], str]:
    """Return what forms the groups of one campaign and tells how good they are.

    The comparison by hand is made before, and timed with nothing.
    """
    problem = instance(demands, hubs, SEED)
    by_hand = greedy(problem).stages[0].value
    goals = ("served",) if limits is SOON else tuple(WORDS)
    return lambda: _told(problem, solve(problem, limits=limits), goals, by_hand)


def _told(problem: Problem, found: Solution, goals: Sequence[str], by_hand: int) -> str:
    told = ", ".join(_reached(one) for one in found.stages if one.goal in goals)
    broken = len(check(problem, found))
    return f"{told} ; {by_hand} personnes à la main ; {broken} règle enfreinte"


def _reached(stage: Stage) -> str:
    if stage.status == OPTIMAL:
        return f"{WORDS[stage.goal]} {stage.value}, prouvé en {stage.seconds:.1f} s"
    gap = f"borne {stage.bound}, écart {100 * stage.gap:.2f} %"
    return f"{WORDS[stage.goal]} {stage.value} ({gap}) en {stage.seconds:.1f} s"


def _costs(_session: Session) -> Callable[[], str]:
    problem = instance(300, 25, SEED)
    found = solve(problem, limits=SOON)
    unserved = [one for one in range(len(problem.demands)) if one not in found.group_of][:ASKED]

    def ask() -> str:
        costs = Explainer(problem, found).costs(unserved, WITHIN)
        exact = sum(one.exact for one in costs)
        return f"{exact} coûts exacts, {len(costs) - exact} « au plus »"

    return ask


def _small(_session: Session) -> Callable[[], str]:
    problems = [instance(MOST, 6, seed, slots=("am",), tiers=SMALL) for seed in range(SMALLS)]
    best = [{one.goal: one.value for one in exhaustive(each).stages} for each in problems]

    def compare() -> str:
        found = [{one.goal: one.value for one in solve(each).stages} for each in problems]
        same = sum(one.items() <= two.items() for one, two in zip(found, best, strict=True))
        return f"{same} campagnes sur {len(problems)} : mêmes valeurs à tous les buts"

    return compare
