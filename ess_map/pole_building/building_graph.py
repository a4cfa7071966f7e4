# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is linked to whom among candidates and members, drawn as a circle with a table behind."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ess_map.actors import relating, vocabularies
from ess_map.actors.models import Actor, Relation

MOST = 40
"""Nodes that can still be told apart on a phone."""
SIZE = 400
RADIUS = 176


@dataclass(frozen=True)
class Link:
    """A public link between two of those looked at."""

    first: Actor
    verb: str
    second: Actor


@dataclass(frozen=True)
class Node:
    """One actor on the circle, under the number that the table gives it."""

    number: int
    actor: Actor
    family_index: int
    member: bool
    x: float
    y: float


@dataclass(frozen=True)
class Graph:
    """``left`` counts those who are linked to nobody, or for whom there was no room."""

    nodes: tuple[Node, ...]
    edges: tuple[tuple[Node, Node], ...]
    left: int
    size: int = SIZE
    node_radius: float = 16


def links(session: Session, actors: Collection[Actor]) -> list[Link]:
    """Return the public links among ``actors``, by the names of their ends."""
    known = {actor.id: actor for actor in actors}
    rows = session.execute(
        sa.select(Relation.from_id, Relation.kind, Relation.to_id).where(
            Relation.public, Relation.from_id.in_(known), Relation.to_id.in_(known)
        )
    )
    found = [
        Link(known[one], relating.words(kind, "from"), known[other]) for one, kind, other in rows
    ]
    return sorted(found, key=lambda k: (k.first.name.casefold(), k.second.name.casefold(), k.verb))


def draw(found: Sequence[Link], actors: Sequence[Actor], members: Collection[int]) -> Graph:
    """Place those who have links on a circle, the most linked first, at most forty."""
    degree = Counter(end.id for link in found for end in (link.first, link.second))
    linked = sorted(
        (actor for actor in {a.id: a for a in actors}.values() if degree[actor.id]),
        key=lambda actor: (-degree[actor.id], actor.name.casefold(), actor.id),
    )[:MOST]
    nodes = tuple(_node(n, actor, len(linked), members) for n, actor in enumerate(linked))
    by_id = {node.actor.id: node for node in nodes}
    edges = tuple(
        (by_id[link.first.id], by_id[link.second.id])
        for link in found
        if link.first.id in by_id and link.second.id in by_id
    )
    room = math.pi * RADIUS / max(1, len(nodes))
    return Graph(
        nodes, edges, len(actors) - len(nodes), node_radius=round(min(16.0, room * 0.9), 1)
    )


def _node(place: int, actor: Actor, count: int, members: Collection[int]) -> Node:
    turn = 2 * math.pi * place / count - math.pi / 2
    return Node(
        number=place + 1,
        actor=actor,
        family_index=vocabularies.family_index(actor.terms),
        member=actor.id in members,
        x=round(SIZE / 2 + RADIUS * math.cos(turn), 1),
        y=round(SIZE / 2 + RADIUS * math.sin(turn), 1),
    )
