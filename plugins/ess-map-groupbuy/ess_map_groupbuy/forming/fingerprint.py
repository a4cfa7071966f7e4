# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a run was given, as text that comes back exactly, and its fingerprint."""

from __future__ import annotations

import json
from dataclasses import asdict
from hashlib import sha256
from typing import Any

from ess_map_groupbuy.forming.limits import Limits
from ess_map_groupbuy.forming.problem import Demand, Pool, Problem, Rules, Site, Tier


def fingerprint(problem: Problem, limits: Limits, seed: int) -> str:
    """Return the SHA-256 of all that a run depends on, but for the version of the solver."""
    given = {"problem": _plain(problem), "limits": asdict(limits), "seed": seed}
    return sha256(_text(given).encode()).hexdigest()


def to_json(problem: Problem) -> str:
    """Return ``problem`` as canonical JSON: the same problem, the same text."""
    return _text(_plain(problem))


def from_json(text: str) -> Problem:
    """Return the problem that ``to_json`` wrote. Raise ValueError, KeyError or TypeError when
    ``text`` is something else."""
    read = json.loads(text)
    return Problem(
        demands=tuple(_demand(one) for one in read["demands"]),
        sites=tuple(_site(one) for one in read["sites"]),
        pools=tuple(
            Pool(one["name"], one["capacity"], tuple(one["sites"])) for one in read["pools"]
        ),
        rules=Rules(**read["rules"]),
        barred={(demand, site): tuple(why) for demand, site, why in read["barred"]},
        kept=dict(read["kept"]),
        proposed=dict(read["proposed"]),
    )


def _text(value: Any) -> str:
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def _plain(problem: Problem) -> dict[str, Any]:
    demands = [
        asdict(one) | {"hubs": _sorted(one.hubs), "slots": _sorted(one.slots)}
        for one in problem.demands
    ]
    return {
        "demands": demands,
        "sites": [asdict(one) for one in problem.sites],
        "pools": [asdict(one) for one in problem.pools],
        "rules": asdict(problem.rules),
        "barred": sorted([*pair, list(why)] for pair, why in problem.barred.items()),
        "kept": sorted(map(list, problem.kept.items())),
        "proposed": sorted(map(list, problem.proposed.items())),
    }


def _sorted(chosen: frozenset | None) -> list | None:
    return None if chosen is None else sorted(chosen)


def _demand(read: dict[str, Any]) -> Demand:
    sets = {
        name: None if read[name] is None else frozenset(read[name]) for name in ("hubs", "slots")
    }
    return Demand(**(read | sets))


def _site(read: dict[str, Any]) -> Site:
    return Site(**(read | {"tiers": tuple(Tier(**one) for one in read["tiers"])}))
