# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plan as it is read: a tree with how far each part is, what is late, and who does it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from flask_babel.speaklater import LazyString
from sqlalchemy.orm import Session

from ess_map.core import clock
from ess_map.local_needs.models import Need
from ess_map.plans import items, progress, standing
from ess_map.plans.models import Plan, PlanEvidence, PlanItem, PlanPartner
from ess_map.plans.progress import Step
from ess_map.plans.standing import Party


@dataclass(frozen=True)
class Node:
    """One item with what it comes to; ``percent`` is None when it is dropped."""

    item: PlanItem
    label: str
    level_label: str
    status: str
    status_label: str
    percent: int | None
    late: bool
    late_below: int
    starts_on: date | None
    ends_on: date | None
    """Its own dates, else those of what it holds."""
    owner: Party | None
    partners: tuple[Party, ...]
    evidence: tuple[PlanEvidence, ...]
    need: Need | None
    children: tuple[Node, ...]

    @property
    def dropped(self) -> bool:
        return self.status == "dropped"

    def all(self) -> Iterator[Node]:
        """Yield the node, then all below it."""
        yield self
        for child in self.children:
            yield from child.all()


@dataclass(frozen=True)
class Outline:
    """A whole plan; ``percent`` is None while it holds nothing to do."""

    nodes: tuple[Node, ...]
    percent: int | None

    def all(self) -> list[Node]:
        """Return every node in the order of reading."""
        return [node for top in self.nodes for node in top.all()]

    @property
    def late(self) -> int:
        """How many deadlines have passed."""
        return sum(node.late for node in self.all())

    @property
    def actions(self) -> list[Node]:
        return [node for node in self.all() if node.item.level == "action"]

    @property
    def counts(self) -> Counter[str]:
        """How many actions are in each state."""
        return Counter(node.status for node in self.actions)

    def next_deadlines(self, most: int) -> list[Node]:
        """Return what is due next and still to be done, the nearest first; late ones before."""
        due = [
            node for node in self.all() if node.item.deadline and node.status in ("todo", "doing")
        ]
        return sorted(due, key=lambda node: (node.item.deadline, node.item.id))[:most]


@dataclass(frozen=True)
class _Around:
    """What belongs to the items of a plan, by the id of the item."""

    parties: standing.Parties
    partners: dict[int, list[int]]
    evidence: dict[int, list[PlanEvidence]]
    needs: dict[int, Need]
    today: date
    levels: dict[str, str]
    statuses: dict[str, str]
    """In the reader's language, looked up once: a plan may have five hundred lines."""


def of(session: Session, plan: Plan) -> Outline:
    """Return the tree of a plan, read with a handful of queries whatever its size."""
    found = items.of_plan(session, plan.id)
    below: dict[int | None, list[PlanItem]] = defaultdict(list)
    for item in found:
        below[item.parent_id].append(item)
    steps = {item.id: _step(item, below) for item in below[None]}
    around = _around(session, plan, found)
    nodes = tuple(_node(item, steps[item.id], below, around, False) for item in below[None])
    exact = progress.mean(steps.values())
    return Outline(nodes, None if exact is None else progress.percent(exact))


def _step(item: PlanItem, below: dict[int | None, list[PlanItem]]) -> Step:
    children = tuple(_step(child, below) for child in below.get(item.id, ()))
    return Step(item.status, item.progress, item.weight, children)


def _around(session: Session, plan: Plan, found: Sequence[PlanItem]) -> _Around:
    mine = sa.select(PlanItem.id).where(PlanItem.plan_id == plan.id)
    rows = session.scalars(sa.select(PlanPartner).where(PlanPartner.item_id.in_(mine)))
    partners: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        partners[row.item_id].append(row.actor_id)
    proofs = sa.select(PlanEvidence).where(PlanEvidence.item_id.in_(mine))
    evidence: dict[int, list[PlanEvidence]] = defaultdict(list)
    for proof in session.scalars(proofs.order_by(PlanEvidence.dated, PlanEvidence.id)):
        evidence[proof.item_id].append(proof)
    wanted = {item.need_id for item in found if item.need_id is not None}
    needs = session.scalars(sa.select(Need).where(Need.id.in_(wanted))) if wanted else ()
    ids = {item.owner_id for item in found if item.owner_id is not None}
    ids |= {actor_id for some in partners.values() for actor_id in some}
    today = clock.local_now().date()
    parties = standing.of(session, plan.scope, ids, today)
    words = _words(items.LEVELS), _words(items.STATUSES)
    return _Around(parties, partners, evidence, {need.id: need for need in needs}, today, *words)


def _node(
    item: PlanItem,
    step: Step,
    below: dict[int | None, list[PlanItem]],
    around: _Around,
    dropped: bool,
) -> Node:
    dropped = dropped or item.status == "dropped"
    status = "dropped" if dropped else progress.status(step)
    children = tuple(
        _node(child, part, below, around, dropped)
        for child, part in zip(below.get(item.id, ()), step.children, strict=True)
    )
    exact = None if dropped else progress.progress(step)
    parties = around.parties
    known = (parties.actors.get(actor_id) for actor_id in around.partners.get(item.id, ()))
    partners = sorted(filter(None, known), key=lambda actor: (actor.name.casefold(), actor.id))
    return Node(
        item=item,
        label=items.label(item, around.levels),
        level_label=around.levels[item.level],
        status=status,
        status_label=around.statuses[status],
        percent=None if exact is None else progress.percent(exact),
        late=progress.is_late(status, item.deadline, around.today),
        late_below=sum(child.late + child.late_below for child in children),
        starts_on=item.starts_on or _first(child.starts_on for child in children),
        ends_on=item.deadline or _last(child.ends_on for child in children),
        owner=parties.owner(item),
        partners=tuple(map(parties.party, partners)),
        evidence=tuple(around.evidence.get(item.id, ())),
        need=around.needs.get(item.need_id or 0),
        children=children,
    )


def _words(lazy: Mapping[str, LazyString]) -> dict[str, str]:
    return {key: str(word) for key, word in lazy.items()}


def _first(days: Iterable[date | None]) -> date | None:
    return min(filter(None, days), default=None)


def _last(days: Iterable[date | None]) -> date | None:
    return max(filter(None, days), default=None)
