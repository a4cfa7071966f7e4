# SPDX-License-Identifier: AGPL-3.0-or-later
"""Candidate loops: members who could pay each other round in a circle. Experimental.

An edge leads from who looks for something to who sells it within the radius; a cycle of at most
four of them spends the same money several times. Johnson's algorithm, bounded, of NetworkX:
https://networkx.org/documentation/stable/reference/algorithms/generated/networkx.algorithms.cycles.simple_cycles.html
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

import networkx as nx

from ess_map_currency.circuit.network import Member, Network

LONGEST = 4
NEAREST = 6
"""Suppliers of one search that count: the nearest ones."""
MOST_EDGES = 1500
"""The shortest ones are kept, so that a large network is answered in a page's time."""
MOST_FOUND = 500
SHOWN = 20


@dataclass(frozen=True)
class Step:
    """``buyer`` looks for ``trade``, which the next one of the loop sells, ``km`` away."""

    buyer: Member
    trade: str
    km: float


@dataclass(frozen=True)
class Loop:
    """Members in a circle; each buys from the next, the last from the first."""

    steps: tuple[Step, ...]

    @property
    def km(self) -> float:
        return sum(step.km for step in self.steps)


def loops(network: Network) -> list[Loop]:
    """Return the candidate loops: the shortest in steps first, then in kilometres."""
    graph = _graph(network)
    cycles = islice(nx.simple_cycles(graph, length_bound=LONGEST), MOST_FOUND)
    found = [_loop(network, graph, cycle) for cycle in cycles]
    ranked = sorted(
        found,
        key=lambda loop: (
            len(loop.steps),
            loop.km,
            [step.buyer.acceptance_id for step in loop.steps],
        ),
    )
    return ranked[:SHOWN]


def _graph(network: Network) -> nx.DiGraph:
    edges = [
        (distance, one.acceptance_id, other.acceptance_id, one.trade)
        for one in network.asks
        for distance, other in network.suppliers(one, NEAREST)
    ]
    graph = nx.DiGraph()
    for distance, buyer, seller, trade in sorted(edges)[:MOST_EDGES]:
        if not graph.has_edge(buyer, seller):
            graph.add_edge(buyer, seller, km=distance, trade=trade)
    return graph


def _loop(network: Network, graph: nx.DiGraph, cycle: list[int]) -> Loop:
    first = cycle.index(min(cycle))
    around = cycle[first:] + cycle[:first]
    return Loop(
        tuple(
            Step(network.members[buyer], graph[buyer][seller]["trade"], graph[buyer][seller]["km"])
            for buyer, seller in zip(around, around[1:] + around[:1], strict=True)
        )
    )
