# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits for a decision, oldest first; who may decide it is part of the query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from ess_map.actors.models import Actor
from ess_map.contributions import age
from ess_map.contributions.models import Contribution
from ess_map.core.db import db
from ess_map.core.errors import NotFound
from ess_map.people import rights
from ess_map.people.models import User
from ess_map.people.roles import Grant, active, at_least
from ess_map.platform.plugins import registry
from ess_map.territories import lookup
from ess_map.territories.models import Territory

PER_PAGE = 25
MODERATOR = "moderator"
ME, NOBODY = "moi", "personne"
LADDER = ("commune", *lookup.COLUMN)
"""Levels from below: what has its own animator on one is not the work of those above."""
SINCE = sa.func.coalesce(Contribution.confirmed_at, Contribution.created_at)


@dataclass(frozen=True)
class Filters:
    """What of the queue to show; nothing said is what is mine to do."""

    kind: str = ""
    territory: str = ""
    """Key of a territory."""
    label: str = ""
    text: str = ""
    assigned: str = ""
    age: int = 0
    """Working days waited at least."""
    everything: bool = False
    """Also what those below, or somebody else, take care of."""


MINE = Filters()


@dataclass(frozen=True)
class Waiting:
    """A page of the queue; ``next`` is where the page after it begins, None at the end."""

    rows: list[Contribution]
    next: int | None
    total: int


def waiting(
    session: Session, user: User, filters: Filters = MINE, after: int | None = None
) -> Waiting:
    """Return what ``user`` may decide, a page after the contribution of id ``after``."""
    clause = _clause(user, filters)
    last = session.get(Contribution, after) if after is not None else None
    found = list(session.scalars(_loaded(clause, last).limit(PER_PAGE + 1)))
    rows = found[:PER_PAGE]
    more = rows[-1].id if len(found) > PER_PAGE else None
    return Waiting(rows, more, _count(session, clause))


def following(
    session: Session, user: User, filters: Filters, decided: Contribution
) -> Contribution | None:
    """Return what waits after ``decided``, the first of all after the last, None if nothing."""
    clause = sa.and_(_clause(user, filters), Contribution.id != decided.id)
    later = session.scalars(_loaded(clause, decided).limit(1)).first()
    return later or session.scalars(_loaded(clause, None).limit(1)).first()


def count(session: Session, user: User, filters: Filters = MINE, most: int | None = None) -> int:
    """Return how much waits, counting no further than ``most``."""
    return _count(session, _clause(user, filters), most)


def territories(session: Session, user: User, filters: Filters) -> list[tuple[str, int]]:
    """Return the EPCI in which something waits (their keys), and how much in each."""
    query = (
        sa.select(Territory.epci_code, sa.func.count())
        .join(Contribution, Contribution.commune_code == Territory.code)
        .where(Territory.level == "commune", Territory.epci_code.is_not(None))
        .where(_clause(user, Filters(everything=filters.everything)))
        .group_by(Territory.epci_code)
        .order_by(sa.func.count().desc(), Territory.epci_code)
        .limit(50)
    )
    return [(f"epci-{code}", number) for code, number in session.execute(query)]


def decidable(user: User) -> sa.ColumnElement[bool]:
    """Return the clause of what ``user`` may decide, decided or not."""
    here = rights.within(
        user, MODERATOR, commune=Contribution.commune_code, actor_id=Contribution.actor_id
    )
    about_label = Contribution.kind == "label"
    return sa.or_(sa.and_(~about_label, here), sa.and_(about_label, _own_labels(user)))


def scopes_of(session: Session, contribution: Contribution) -> frozenset[str]:
    """Return the scopes whose moderators may decide ``contribution``."""
    if contribution.kind == "label":
        return rights.of_scope(f"label-{contribution.changes['label']}")
    found = rights.of_commune(contribution.commune_code)
    actor = session.get(Actor, contribution.actor_id) if contribution.actor_id else None
    return found | rights.of_actor(actor) if actor else found


def deciders(session: Session, scopes: frozenset[str]) -> list[User]:
    """Return those who may decide in ``scopes``, for one to be asked."""
    allowed = sa.select(Grant.user_id).where(
        Grant.scope.in_(scopes), Grant.role.in_(at_least(MODERATOR)), active()
    )
    query = sa.select(User).where(User.id.in_(allowed), User.active).order_by(User.name, User.id)
    return list(session.scalars(query.limit(100)))


def _loaded(clause: Any, after: Contribution | None) -> sa.Select[tuple[Contribution]]:
    query = sa.select(Contribution).where(clause)
    if after is not None:
        place = sa.tuple_(Contribution.created_at, Contribution.id)
        query = query.where(place > (after.created_at, after.id))
    return query.options(
        joinedload(Contribution.actor),
        joinedload(Contribution.author),
        joinedload(Contribution.assigned_to),
        selectinload(Contribution.messages),
    ).order_by(Contribution.created_at, Contribution.id)


def _count(session: Session, clause: sa.ColumnElement[bool], most: int | None = None) -> int:
    if most is None:
        return session.scalar(sa.select(sa.func.count()).select_from(Contribution).where(clause))
    some = sa.select(Contribution.id).where(clause).limit(most).subquery()
    return session.scalar(sa.select(sa.func.count()).select_from(some))


def _clause(user: User, filters: Filters) -> sa.ColumnElement[bool]:
    parts = [Contribution.status == "pending", decidable(user)]
    if not filters.everything and not filters.assigned:
        theirs = sa.and_(Contribution.assigned_to_id.is_(None), _not_below(user))
        parts.append(sa.or_(Contribution.assigned_to_id == user.id, theirs))
    if filters.assigned == ME:
        parts.append(Contribution.assigned_to_id == user.id)
    if filters.assigned == NOBODY:
        parts.append(Contribution.assigned_to_id.is_(None))
    if filters.kind:
        parts.append(Contribution.kind == filters.kind)
    if filters.age > 0:
        parts.append(age.before(filters.age) > SINCE)
    if filters.territory:
        parts.append(_in_territory(filters.territory))
    if filters.label:
        parts.append(_with_label(filters.label))
    if filters.text:
        parts.append(_with_text(filters.text))
    return sa.and_(*parts)


def _in_territory(key: str) -> sa.ColumnElement[bool]:
    try:
        found = lookup.get(key)
    except NotFound:
        return sa.false()
    if found.level in lookup.COLUMN:
        return Contribution.commune_code.in_(_communes(lookup.COLUMN[found.level] == found.code))
    return Contribution.commune_code == found.code


def _with_label(key: str) -> sa.ColumnElement[bool]:
    """The actor carries the label or one below it, or the proposal speaks of it."""
    vocabulary = registry().vocabularies.get("label")
    below = sorted(vocabulary.descendants.get(key, ())) if vocabulary else []
    carried = sa.cast(Actor.terms["label"], sa.Text)
    wanted = sa.cast(Contribution.changes["terms.label"], sa.Text)
    return sa.or_(
        sa.exists().where(Actor.id == Contribution.actor_id, _names(carried, below)),
        _names(wanted, below),
    )


def _names(column: Any, keys: list[str]) -> sa.ColumnElement[bool]:
    """Between its quotes a key is a whole element of the JSON list."""
    return sa.or_(sa.false(), *(column.contains(f'"{key}"', autoescape=True) for key in keys))


def _with_text(text: str) -> sa.ColumnElement[bool]:
    named = sa.exists().where(
        Actor.id == Contribution.actor_id, Actor.name.icontains(text, autoescape=True)
    )
    proposed = Contribution.changes["name"].as_string().icontains(text, autoescape=True)
    said = Contribution.message.icontains(text, autoescape=True)
    return sa.or_(named, proposed, said)


def _communes(clause: sa.ColumnElement[bool]) -> sa.Select[tuple[str]]:
    return sa.select(Territory.code).where(Territory.level == "commune", clause)


def _not_below(user: User) -> sa.ColumnElement[bool]:
    """All but the places for which somebody on a level below the user's own animates.

    What a pôle or a label gives is not a matter of level: it stays.
    """
    mine, taken = _by_level(rights.scopes_held(user, MODERATOR)), _by_level(_animated())
    columns = {"commune": Territory.code, **lookup.COLUMN}
    covered: list[sa.ColumnElement[bool]] = []
    free: list[sa.ColumnElement[bool]] = []
    untaken: list[sa.ColumnElement[bool]] = []
    for level in LADDER:
        if level in mine:
            covered.append(columns[level].in_(mine[level]))
            free.append(sa.and_(covered[-1], *untaken))
        if level in taken:
            untaken.append(columns[level].is_(None) | columns[level].not_in(taken[level]))
    if rights.INSTANCE in mine:
        covered.append(sa.true())
        free.append(sa.and_(sa.true(), *untaken))
    if not covered or not untaken:
        return sa.true()
    handed_down = sa.and_(sa.or_(*covered), sa.not_(sa.or_(*free)))
    return Contribution.commune_code.not_in(_communes(handed_down))


def _by_level(scopes: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for scope in sorted(scopes):
        level, _dash, code = scope.partition("-")
        found.setdefault(level, []).append(code)
    return found


def _animated() -> sa.ScalarResult[str]:
    query = sa.select(Grant.scope).where(Grant.role.in_(at_least("animator")), active())
    return db.session.scalars(query.distinct())


def _own_labels(user: User) -> sa.ColumnElement[bool]:
    held = rights.scopes_held(user, MODERATOR)
    if rights.INSTANCE in held:
        return sa.true()
    vocabulary = registry().vocabularies.get("label")
    keys = [
        key
        for key in (vocabulary.by_key if vocabulary else ())
        if any(scope.startswith("label-") for scope in rights.of_scope(f"label-{key}") & held)
    ]
    return Contribution.changes["label"].as_string().in_(keys) if keys else sa.false()
