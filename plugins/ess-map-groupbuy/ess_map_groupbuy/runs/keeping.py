# SPDX-License-Identifier: AGPL-3.0-or-later
"""A solution and what is told of it, as a run keeps them: plain JSON, read again as it was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from ess_map_groupbuy.explaining.answers import (
    Cost,
    Lost,
    Missing,
    Nearer,
    Next,
    Obstacle,
    Relaxation,
    Served,
    Unserved,
)
from ess_map_groupbuy.forming.fingerprint import fingerprint
from ess_map_groupbuy.forming.limits import Limits
from ess_map_groupbuy.forming.problem import Problem
from ess_map_groupbuy.forming.solution import Formed, Solution, Stage

SERVED, UNSERVED = "served", "unserved"
DIGITS = 40


def mark(problem: Problem, limits: Limits, seed: int) -> str:
    """Return the fingerprint of all inputs and parameters, as a run shows it."""
    return fingerprint(problem, limits, seed)[:DIGITS]


def written(problem: Problem, solution: Solution) -> dict[str, Any]:
    """Return the groups with their tiers and distances: a page then needs no problem."""
    return {
        "groups": [_group(problem, one) for one in solution.groups],
        "components": solution.components,
    }


def stages(solution: Solution) -> list[dict[str, Any]]:
    """Return the stages of a solution."""
    return [asdict(one) for one in solution.stages]


def read(kept: Mapping[str, Any], said: Iterable[Mapping[str, Any]], solver: str) -> Solution:
    """Return the solution that ``written`` and ``stages`` have kept."""
    groups = (
        Formed(one["site"], one["tier"], tuple(one["members"]), tuple(one["quantities"]))
        for one in kept.get("groups", ())
    )
    return Solution(
        tuple(groups), tuple(Stage(**one) for one in said), kept.get("components", 0), solver
    )


def told(answers: Iterable[Served | Unserved], ids: tuple[int, ...]) -> dict[str, Any]:
    """Return explanations as JSON, by the id of the intention."""
    return {
        str(ids[one.demand]): {
            "kind": SERVED if isinstance(one, Served) else UNSERVED,
            **asdict(one),
        }
        for one in answers
    }


def answer(kept: Mapping[str, Any], intention_id: int) -> Served | Unserved | None:
    """Return the explanation that was kept for an intention, if any."""
    data = kept.get("told", {}).get(str(intention_id))
    if data is None:
        return None
    rest = {name: value for name, value in data.items() if name != "kind"}
    return _served(rest) if data["kind"] == SERVED else _unserved(rest)


def missing(kept: Mapping[str, Any]) -> list[Missing]:
    """Return what lacks for the next tiers, as it was kept."""
    return [Missing(**one) for one in kept.get("missing", ())]


def _served(data: dict[str, Any]) -> Served:
    nearer = tuple(Nearer(**one) for one in data.pop("nearer"))
    after = data.pop("next")
    return Served(nearer=nearer, next=Next(**after) if after else None, **data)


def _unserved(data: dict[str, Any]) -> Unserved:
    obstacles = (Obstacle(**{**one, "bars": tuple(one["bars"])}) for one in data.pop("obstacles"))
    return Unserved(
        cost=Cost(**data.pop("cost")),
        obstacles=tuple(obstacles),
        lost=tuple(Lost(**one) for one in data.pop("lost")),
        relaxations=tuple(Relaxation(**one) for one in data.pop("relaxations")),
        **data,
    )


def _group(problem: Problem, one: Formed) -> dict[str, Any]:
    site = problem.sites[one.site]
    metres = [max(int(problem.metres[demand, one.site]), 0) for demand in one.members]
    return {
        "site": one.site,
        "tier": one.tier,
        "members": list(one.members),
        "quantities": list(one.quantities),
        "least": site.tiers[one.tier].least,
        "price": site.tiers[one.tier].price,
        "tiers": [[tier.least, tier.price] for tier in site.tiers],
        "metres": sum(metres),
        "furthest": max(metres, default=0),
    }
