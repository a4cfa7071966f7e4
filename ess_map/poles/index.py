# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list of pôles: narrowed by kind, stage and région, a page at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import Session

from ess_map.actors.models import Actor, ActorLocation, Relation
from ess_map.core import clock
from ess_map.core.text import slugify
from ess_map.poles import record, stages
from ess_map.poles.models import KINDS, Pole, PoleMember
from ess_map.territories.models import Territory

PER_PAGE = 24
ON_LIST = (Pole.id, Pole.kind, Pole.stage, Pole.approximate, Actor.name, Actor.summary, Actor.city)


@dataclass(frozen=True)
class Filters:
    """What the reader asks for; '' is everything. ``region`` is a code."""

    kind: str = ""
    stage: str = ""
    region: str = ""

    def args(self) -> dict[str, str]:
        """Return them as parameters of an address."""
        return {name: value for name, value in asdict(self).items() if value}


class Row(NamedTuple):
    """A pôle in the list; ``tone`` counts the stages, from 0."""

    id: int
    name: str
    url: str
    kind: str
    stage: str
    tone: int
    summary: str
    city: str
    approximate: bool
    members: int


def read(args: Mapping[str, str]) -> Filters:
    """Return the filters of an address; what makes no sense asks for nothing."""
    kind, stage, region = (args.get(name, "") for name in ("kind", "stage", "region"))
    return Filters(
        kind=kind if kind in KINDS else "",
        stage=stage if stage in stages.STAGES else "",
        region=region if region.isalnum() and len(region) < 5 else "",
    )


def chosen(filters: Filters, *columns: Any) -> sa.Select[Any]:
    """Return the query of ``columns`` of the published pôles that ``filters`` leave."""
    query = record.published(*columns)
    if filters.kind:
        query = query.where(Pole.kind == filters.kind)
    if filters.stage:
        query = query.where(Pole.stage == filters.stage)
    if filters.region:
        inside = sa.select(Territory.code).where(
            Territory.level == "commune", Territory.region_code == filters.region
        )
        seats = sa.select(ActorLocation.actor_id).where(ActorLocation.commune_code.in_(inside))
        query = query.where(Pole.id.in_(seats))
    return query


def count(session: Session, filters: Filters) -> int:
    """Return how many pôles ``filters`` leave."""
    return session.scalar(chosen(filters, sa.func.count())) or 0


def rows(session: Session, filters: Filters, start: int, end: int) -> list[Row]:
    """Return the pôles ``start:end`` of the list, by name, with two reads."""
    page = chosen(filters, *ON_LIST).order_by(Actor.name, Pole.id).offset(start).limit(end - start)
    found = session.execute(page).all()
    members = count_members(session, [one.id for one in found])
    return [
        Row(
            id=one.id,
            name=one.name,
            url=address(one.id, one.name),
            kind=str(KINDS[one.kind]),
            stage=stages.LIFECYCLE.label_of(one.stage),
            tone=tone(one.stage),
            summary=one.summary,
            city=one.city,
            approximate=one.approximate,
            members=members.get(one.id, 0),
        )
        for one in found
    ]


def regions(session: Session) -> list[tuple[str, str]]:
    """Return (code, name) of the régions in which some pôle has its seat, by name."""
    commune, region = sa.orm.aliased(Territory), sa.orm.aliased(Territory)
    query = (
        chosen(Filters(), region.code, region.name)
        .join(ActorLocation, ActorLocation.actor_id == Pole.id)
        .join(
            commune,
            sa.and_(commune.level == "commune", commune.code == ActorLocation.commune_code),
        )
        .join(region, sa.and_(region.level == "region", region.code == commune.region_code))
    )
    return [tuple(row) for row in session.execute(query.distinct().order_by(region.name))]


def count_members(session: Session, ids: Sequence[int]) -> dict[int, int]:
    """Return how many members each pôle of ``ids`` has today: actors, and persons."""
    actors = (
        sa.select(Relation.to_id, sa.func.count())
        .join(Actor, Actor.id == Relation.from_id)
        .where(Relation.kind == "member_of", Relation.public, Relation.to_id.in_(ids))
        .where(Actor.status == "published")
        .group_by(Relation.to_id)
    )
    lasting = sa.or_(PoleMember.until.is_(None), PoleMember.until > clock.local_now().date())
    persons = (
        sa.select(PoleMember.pole_id, sa.func.count())
        .where(PoleMember.pole_id.in_(ids), PoleMember.actor_id.is_(None), lasting)
        .where(PoleMember.confirmed_at.is_not(None))
        .group_by(PoleMember.pole_id)
    )
    found: dict[int, int] = {}
    for pole_id, number in (*session.execute(actors), *session.execute(persons)):
        found[pole_id] = found.get(pole_id, 0) + number
    return found


def tone(stage: str) -> int:
    """Return the number of a stage, from 0: its colour and its sign on maps."""
    return stages.STAGES.index(stage)


def address(actor_id: int, name: str) -> str:
    """Return the page of an actor of whom no more is known than this."""
    return url_for("actors.page", slug=f"{slugify(name)}-{actor_id}".lstrip("-"))
