# SPDX-License-Identifier: AGPL-3.0-or-later
"""Make pôles of invented actors: `python -m ess_map.bench.poles POLES MEMBERS`, before the atlas.

Each has the perimeter of an EPCI, members, ratings, a plan, two bodies with their meetings.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import cycle, islice
from random import Random

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ess_map.actors.models import Actor, ActorLocation, Relation
from ess_map.app import create_app
from ess_map.core import clock
from ess_map.core.areas import ServiceArea
from ess_map.core.db import db, insert_many
from ess_map.governance.models import Body, Decision, Meeting, Seat
from ess_map.plans.models import Plan, PlanItem
from ess_map.poles import perimeter, record, stages
from ess_map.poles.colleges import COLLEGES
from ess_map.poles.models import KINDS, Pole, PoleMember, PoleRating
from ess_map.territories.models import Territory

AXES, OBJECTIVES, ACTIONS = 4, 3, 5
MEETINGS = 8


def main(poles: str, members: str) -> None:
    """Write ``poles`` pôles of ``members`` members each, in the most populated EPCI first."""
    with create_app().app_context():
        rng = Random(5)
        for kind, area in zip(cycle(KINDS), islice(_areas(), int(poles)), strict=False):
            here = _actors(area, int(members) + 1)
            if len(here) > 1:
                _pole(db.session, rng, kind, area, here)
        db.session.commit()


def _areas() -> Iterator[Territory]:
    people = sa.select(Territory).where(Territory.level == "epci")
    yield from db.session.scalars(
        people.order_by(sa.func.coalesce(Territory.population, 0).desc(), Territory.code)
    )


def _actors(area: Territory, count: int) -> Sequence[int]:
    communes = sa.select(Territory.code).where(
        Territory.level == "commune", Territory.epci_code == area.code
    )
    query = sa.select(ActorLocation.actor_id).where(ActorLocation.commune_code.in_(communes))
    return db.session.scalars(query.order_by(ActorLocation.actor_id).limit(count)).all()


def _pole(session: Session, rng: Random, kind: str, area: Territory, here: Sequence[int]) -> None:
    now = clock.now()
    actor = session.get_one(Actor, here[0])
    pole = record.begin(session, actor, kind)
    pole.stage = rng.choice(stages.STAGES)
    perimeter.set_perimeter(session, pole, ServiceArea(codes=frozenset({area.key})))
    pole.card = {"founded": 2000 + rng.randrange(25), "budget": 9_000_000, "staff": 4}
    connection = session.connection()
    links = {
        "kind": "member_of",
        "to_id": pole.id,
        "from_confirmed_at": now,
        "to_confirmed_at": now,
    }
    insert_many(connection, Relation.__table__, [{**links, "from_id": one} for one in here[1:]])
    colleges = list(COLLEGES)
    session.execute(
        sa.insert(PoleMember),
        [
            {"pole_id": pole.id, "actor_id": one, "college": rng.choice(colleges)}
            for one in here[1:]
        ],
    )
    session.add_all(
        PoleRating(pole_id=pole.id, scale=scale, level=rng.randint(1, 5), created_at=now)
        for scale in ("size", "structure")
    )
    _plan(session, rng, pole, here)
    _bodies(session, rng, pole, here)
    session.flush()


def _plan(session: Session, rng: Random, pole: Pole, here: Sequence[int]) -> None:
    now = clock.now()
    plan = Plan(scope=f"pole-{pole.id}", title="Plan d'actions", public=True, created_at=now)
    session.add(plan)
    session.flush()

    def add(level: str, parent: PlanItem | None, position: int) -> PlanItem:
        item = PlanItem(
            plan_id=plan.id,
            parent_id=parent.id if parent else None,
            level=level,
            position=position,
            title=f"{level} {position}",
        )
        if level == "action":
            item.owner_id = rng.choice(here)
            item.deadline = now.date() + timedelta(days=rng.randint(-200, 800))
            item.status = rng.choice(("todo", "doing", "done"))
            item.progress = rng.randint(0, 100)
        session.add(item)
        session.flush()
        return item

    for number in range(AXES):
        axis = add("axis", None, number)
        for below in range(OBJECTIVES):
            objective = add("objective", axis, below)
            for last in range(ACTIONS):
                add("action", objective, last)


def _bodies(session: Session, rng: Random, pole: Pole, here: Sequence[int]) -> None:
    now = clock.now()
    for name, months in (("Conseil d'administration", 3), ("Assemblée générale", 12)):
        body = Body(scope=f"pole-{pole.id}", name=name, rhythm_months=months)
        session.add(body)
        session.flush()
        session.add_all(
            Seat(body_id=body.id, college="ess", name=f"Siège {one}", actor_id=one)
            for one in here[1:13]
        )
        for number in range(MEETINGS):
            meeting = Meeting(
                body_id=body.id,
                status="held",
                starts_at=now - timedelta(days=90 * number + 30),
                changed_at=now,
            )
            session.add(meeting)
            session.flush()
            session.add(Decision(meeting_id=meeting.id, text=f"Décision {rng.randint(1, 99)}"))


if __name__ == "__main__":
    main(*sys.argv[1:])
