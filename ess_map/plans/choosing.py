# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the form of an item lets choose from: parents, owners, partners, and what a search finds."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map.actors.models import Actor
from ess_map.core import clock
from ess_map.explore.answer import answer
from ess_map.explore.query import Query
from ess_map.plans import items
from ess_map.plans.models import Plan
from ess_map.poles import members, scopes
from ess_map.territories import lookup

FOUND = 8
"""Actors that a search adds to the choices."""

Choices = list[tuple[int, str]]


def parents(session: Session, plan: Plan, level: str, without: int | None = None) -> Choices:
    """Return what an item of ``level`` may lie under, by id; 0 is the plan itself."""
    found = [
        (one.id, f"{items.LEVELS[one.level]} {items.name(one)}"[:120])
        for one in items.of_plan(session, plan.id)
        if one.id != without and items.RANK[one.level] < items.RANK[level]
    ]
    return [(0, _("Le plan lui-même")), *found]


def actors(session: Session, plan: Plan, ids: Collection[int], text: str) -> Choices:
    """Return the actors to choose from: those chosen, the members of the pôle, those found."""
    wanted = set(ids) | set(search(plan, text))
    query = sa.select(Actor.id, Actor.name, Actor.city).where(Actor.id.in_(sorted(wanted)))
    found = {row.id: _named(row.name, row.city) for row in session.execute(query)}
    for member in _members(session, plan):
        found[member.id] = _named(member.name, member.city)
    return sorted(found.items(), key=lambda one: (one[1].casefold(), one[0]))


def search(plan: Plan, text: str) -> list[int]:
    """Return the ids of published actors: the one whose address is given, else the best by name.

    Those of the plan's territory or pôle alone; where none is found, of all the map.
    """
    text = " ".join(text.split())[:200]
    if not text:
        return []
    tail = text.rstrip("/").rpartition("-")[2].rpartition("/")[2]
    if "/acteurs/" in text and tail.isdecimal() and len(tail) < 10:
        return [int(tail)]
    is_pole = scopes.is_pole(plan.scope)
    keys = sorted(scopes.pole_of(plan.scope).area.codes) if is_pole else [plan.scope]
    near = Query(q=text, territories=tuple(lookup.get_many(keys)))
    found = answer(near).page(0, FOUND, "relevance")
    return found or answer(Query(q=text)).page(0, FOUND, "relevance")


def _members(session: Session, plan: Plan) -> Iterable[Actor]:
    if not scopes.is_pole(plan.scope):
        return ()
    pole, today = scopes.pole_of(plan.scope), clock.local_now().date()
    return [pole.actor, *(m.actor for m in members.active(session, pole.id, today) if m.actor)]


def _named(name: str, city: str) -> str:
    return f"{name} · {city}" if city else name
