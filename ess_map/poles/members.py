# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is a member of a pôle: actors that both sides confirm, and persons who said yes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from ess_map.actors.models import Actor, Relation
from ess_map.core.text import fold
from ess_map.poles import colleges
from ess_map.poles.models import PoleMember


@dataclass(frozen=True)
class Member:
    """One member as the list shows it; ``actor`` is None for a person."""

    actor: Actor | None
    person: str
    shown: bool
    role: str
    college: str
    since: date | None
    until: date | None
    confirmed: bool
    """Both sides have said yes; else it waits for one of them."""
    row_id: int | None
    """Of its ``PoleMember``, None while nothing was said but that it belongs."""
    said_college: str = ""
    """The college that somebody chose; '' when it is read from the record."""
    relation: Relation | None = None
    user_id: int | None = None

    @property
    def name(self) -> str:
        return self.actor.name if self.actor else self.person

    @property
    def key(self) -> str:
        """What names it in an address: ``acteur-12``, ``personne-5``."""
        return f"acteur-{self.actor.id}" if self.actor else f"personne-{self.row_id}"

    @property
    def college_label(self) -> str:
        return colleges.label(self.college)

    def active(self, day: date) -> bool:
        """Whether it belongs to the pôle on ``day``."""
        return self.confirmed and (self.until is None or self.until > day)

    def former(self, day: date) -> bool:
        """Whether it has belonged to the pôle and does no more on ``day``."""
        return self.confirmed and not self.active(day)


def of(session: Session, pole_id: int) -> list[Member]:
    """Return everybody who is, was or may become a member, by name, with three reads."""
    rows = session.scalars(
        sa.select(PoleMember).where(PoleMember.pole_id == pole_id).order_by(PoleMember.id)
    ).all()
    said = {row.actor_id: row for row in rows if row.actor_id is not None}
    links = session.scalars(
        sa.select(Relation).where(Relation.to_id == pole_id, Relation.kind == "member_of")
    )
    linked = {link.from_id: link for link in links}
    actors = session.scalars(
        sa.select(Actor)
        .where(Actor.id.in_(sorted({*said, *linked})), Actor.status != "draft")
        .options(joinedload(Actor.location))
    )
    found = [_actor(actor, linked.get(actor.id), said.get(actor.id)) for actor in actors]
    found += [_person(row) for row in rows if row.actor_id is None]
    return sorted(found, key=lambda one: (fold(one.name), one.row_id or 0))


def active(session: Session, pole_id: int, day: date) -> list[Member]:
    """Return who is a member on ``day``, by name."""
    return [one for one in of(session, pole_id) if one.active(day)]


def by_college(found: Iterable[Member]) -> Counter[str]:
    """Return how many members each college has; '' counts those that nobody has placed."""
    return Counter(one.college for one in found)


def _actor(actor: Actor, relation: Relation | None, row: PoleMember | None) -> Member:
    until = row.until if row else None
    if actor.status != "published":
        # An organisation that has ended is a member no more, since the day it ended.
        until = min(filter(None, (until, actor.closed_on)), default=date.min)
    return Member(
        actor=actor,
        person="",
        shown=True,
        role=row.role if row else "",
        college=(row.college if row else "") or colleges.read_from(actor),
        since=row.since if row else None,
        until=until,
        confirmed=(relation is not None and relation.public) or _left(relation, until),
        row_id=row.id if row else None,
        said_college=row.college if row else "",
        relation=relation,
    )


def _left(relation: Relation | None, until: date | None) -> bool:
    """Nobody says yes any more to who has left; that it was a member stays true."""
    asked = relation is not None and (relation.from_confirmed_at or relation.to_confirmed_at)
    return until is not None and not asked


def _person(row: PoleMember) -> Member:
    return Member(
        actor=None,
        person=row.name,
        shown=row.shown,
        role=row.role,
        college=row.college or "people",
        since=row.since,
        until=row.until,
        confirmed=row.confirmed_at is not None,
        row_id=row.id,
        said_college=row.college,
        user_id=row.user_id,
    )
