# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was done in a territory, by a person, by imports: a page at a time, newest first."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from ess_map.actors.models import ActorLocation
from ess_map.contributions.models import Contribution
from ess_map.core.journal import JournalEntry
from ess_map.people import rights
from ess_map.people.models import User
from ess_map.territories import lookup
from ess_map.territories.models import Territory

PER_PAGE = 30
SMALL = ("commune", "epci", "pays", "custom")
"""Levels at which an import may well have changed nobody; above, each one has."""
DONE = ("accepted", "undone")


@dataclass(frozen=True)
class Run:
    """A page of contributions, each with how many actors it changed here, where that is known.

    ``next`` is where the page after it begins, None at the end.
    """

    rows: list[tuple[Contribution, int | None]]
    next: int | None


def of_territory(session: Session, territory: Territory, before: int | None = None) -> Run:
    """Return what was decided for actors of a territory, and the imports that changed some."""
    codes = lookup.commune_codes(territory)
    here = sa.and_(
        Contribution.commune_code.in_(codes), Contribution.kind.not_in(("report", "import"))
    )
    clause = Contribution.status.in_(DONE) & sa.or_(here, Contribution.kind == "import")
    found = _run(session, clause, before)
    if territory.level not in SMALL:
        return found
    imports = [one.id for one, _n in found.rows if one.kind == "import"]
    touched = _touched(session, imports, codes)
    rows = [
        (one, touched.get(one.id))
        for one, _n in found.rows
        if one.kind != "import" or one.id in touched
    ]
    return Run(rows, found.next)


def of_author(session: Session, user: User, before: int | None = None) -> Run:
    """Return everything that a person proposed, for their own eyes."""
    return _run(session, Contribution.author_id == user.id, before)


def of_person(session: Session, person_id: int, reader: User, before: int | None = None) -> Run:
    """Return what a person proposed where ``reader`` moderates."""
    mine = rights.within(
        reader, "moderator", commune=Contribution.commune_code, actor_id=Contribution.actor_id
    )
    return _run(session, sa.and_(Contribution.author_id == person_id, mine), before)


def of_imports(session: Session, reader: User, before: int | None = None) -> Run:
    """Return the imports that ``reader`` may undo: their own, or all with a right on the map."""
    clause = Contribution.kind == "import"
    if not rights.allows(reader, "animator", {"instance"}):
        clause = sa.and_(clause, Contribution.author_id == reader.id)
    return _run(session, clause, before)


def _run(session: Session, clause: sa.ColumnElement[bool], before: int | None) -> Run:
    query = (
        sa.select(Contribution)
        .where(clause)
        .options(
            joinedload(Contribution.actor),
            joinedload(Contribution.author),
            joinedload(Contribution.decided_by),
        )
        .order_by(Contribution.id.desc())
        .limit(PER_PAGE + 1)
    )
    if before is not None:
        query = query.where(Contribution.id < before)
    found = list(session.scalars(query))
    rows = [(one, None) for one in found[:PER_PAGE]]
    return Run(rows, rows[-1][0].id if len(found) > PER_PAGE else None)


def _touched(session: Session, imports: list[int], codes: frozenset[str]) -> dict[int, int]:
    if not imports:
        return {}
    query = (
        sa.select(JournalEntry.contribution_id, sa.func.count(sa.distinct(JournalEntry.subject_id)))
        .join(ActorLocation, ActorLocation.actor_id == JournalEntry.subject_id)
        .where(
            JournalEntry.subject_type == "actor",
            JournalEntry.contribution_id.in_(imports),
            ActorLocation.commune_code.in_(codes),
        )
        .group_by(JournalEntry.contribution_id)
    )
    return dict(session.execute(query).all())
