# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody may ask less of, kind by kind, the least change first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ess_map_groupbuy.explaining import missing
from ess_map_groupbuy.explaining.answers import Relaxation
from ess_map_groupbuy.explaining.cutting import Ground
from ess_map_groupbuy.forming.problem import Demand, Problem

EACH = 4
"""Steps that are tried of each kind before it is given up."""
KILOMETRE = 1000
FARTHEST = 30 * KILOMETRE
"""More than that is another campaign."""


def applied(problem: Problem, demand: int, relaxation: Relaxation) -> Problem:
    """Return the problem in which ``demand`` asks that much less."""
    demands = list(problem.demands)
    demands[demand] = relaxed(demands[demand], relaxation)
    return replace(problem, demands=tuple(demands))


def relaxed(asked: Demand, relaxation: Relaxation) -> Demand:
    """Return what is asked then."""
    kind, value = relaxation.kind, relaxation.value
    if kind == "slot":
        return replace(asked, slots=(asked.slots or frozenset()) | {str(value)})
    number = int(value)
    if kind == "hub":
        return replace(asked, hubs=(asked.hubs or frozenset()) | {number})
    if kind == "quantity":
        more = number - asked.quantity
        least = max(asked.least + more, 1)
        return replace(asked, quantity=number, least=least, most=asked.most + more)
    return replace(asked, **{kind: number})


def candidates(ground: Ground, demand: int) -> Iterator[list[Relaxation]]:
    """Yield, kind by kind, what might get ``demand`` served, from the least change on."""
    for ways in (_reaches, _slots, _hubs, _prices, _quantities):
        found: dict[int | str, Relaxation] = {}
        for one in ways(ground, demand):
            found.setdefault(one.value, one)
        yield list(found.values())[:EACH]


def _only(ground: Ground, demand: int, bar: str) -> Iterator[tuple[int, int]]:
    """Yield metres and place of the sites that nothing but ``bar`` bars, the nearest first."""
    barred = missing.barred(ground, demand, range(len(ground.problem.sites)))
    return ((one.metres, one.site) for one in barred if one.bars == (bar,))


def _reaches(ground: Ground, demand: int) -> Iterator[Relaxation]:
    for metres, site in _only(ground, demand, "distance"):
        if 0 <= metres <= (ground.problem.demands[demand].reach or 0) + FARTHEST:
            yield Relaxation("reach", -(-metres // KILOMETRE) * KILOMETRE, site)


def _slots(ground: Ground, demand: int) -> Iterator[Relaxation]:
    for _metres, site in _only(ground, demand, "slot"):
        yield Relaxation("slot", ground.problem.sites[site].slot, site)


def _hubs(ground: Ground, demand: int) -> Iterator[Relaxation]:
    for _metres, site in _only(ground, demand, "hub"):
        yield Relaxation("hub", ground.problem.sites[site].hub or 0, site)


def _prices(ground: Ground, demand: int) -> Iterator[Relaxation]:
    problem = ground.problem
    near = [(int(problem.metres[demand, site]), site) for site in ground.sites[demand]]
    near += list(_only(ground, demand, "price"))
    steps = {
        (tier.price, metres, site)
        for metres, site in near
        for tier in problem.sites[site].tiers
        if tier.price > problem.demands[demand].price
    }
    for price, _metres, site in sorted(steps):
        yield Relaxation("price", price, site)


def _quantities(ground: Ground, demand: int) -> Iterator[Relaxation]:
    """Less where a pool is too small for them alone or nearly full, more where steps lack."""
    problem, asked = ground.problem, ground.problem.demands[demand]
    found = []
    for _metres, site in _only(ground, demand, "capacity"):
        found.append((asked.quantity - problem.room[site], problem.room[site], site))
    for site in ground.sites[demand]:
        if site in ground.at:
            found += [(less, asked.quantity - less, site) for less in (1, asked.quantity // 2)]
    for one in missing.missing(ground, ground.sites[demand]):
        if one.price <= asked.price:
            found.append((one.steps, asked.quantity + one.steps, one.site))
    for change, quantity, site in sorted(found):
        if change > 0 and 0 < quantity <= 2 * asked.quantity:
            yield Relaxation("quantity", quantity, site)
