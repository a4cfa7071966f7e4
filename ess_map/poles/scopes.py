# SPDX-License-Identifier: AGPL-3.0-or-later
"""In which scopes a pôle lies, and who belongs to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce

import sqlalchemy as sa
from flask import request
from flask_babel import gettext as _

from ess_map.actors.models import Relation
from ess_map.core import clock
from ess_map.core.db import db
from ess_map.core.errors import NotFound
from ess_map.people import rights
from ess_map.people.models import User
from ess_map.people.roles import EVERYWHERE
from ess_map.people.session import current_user
from ess_map.poles import record
from ess_map.poles.models import Pole, PoleMember
from ess_map.territories import lookup
from ess_map.territories.models import Territory

LOOSE = ("pays", "custom")
"""Levels that no commune names as its parent."""


def of(pole: Pole) -> frozenset[str]:
    """Return the scopes of ``pole``: itself, its seat, and what the whole of its perimeter is in.

    A pôle over two EPCI of a département is the business of that département's animators, and of
    the animators of the EPCI where it has its seat; not of the other's.
    """
    return rights.of_actor(pole.actor) | _around(pole)


def of_slug(slug: str, **_more: object) -> frozenset[str]:
    """Return the scopes of the pôle at that address, for the line of a route."""
    return of(record.find(slug))


def of_scope(scope: str) -> frozenset[str]:
    """Return the scopes in which ``scope`` lies: a pôle (``pole-12``) or a territory's key."""
    return of(pole_of(scope)) if is_pole(scope) else rights.of_territory(lookup.get(scope))


def name_of(scope: str) -> str:
    """Return the name of the pôle or of the territory that ``scope`` is."""
    return pole_of(scope).actor.name if is_pole(scope) else lookup.get(scope).name


def is_pole(scope: str) -> bool:
    return scope.startswith("pole-")


def pole_of(scope: str) -> Pole:
    """Return the pôle that ``scope`` (``pole-12``) names; ``NotFound``."""
    number = scope.removeprefix("pole-")
    known = number.isdecimal() and len(number) < 10
    pole = record.get(db.session, int(number)) if known else None
    if pole is None:
        raise NotFound(_("Ce pôle n'existe pas."))
    return pole


def may_animate(user: User | None, pole: Pole) -> bool:
    """Tell whether ``user`` looks after ``pole``."""
    return user is not None and rights.allows(user, "animator", of(pole))


def is_member(user: User | None, pole: Pole) -> bool:
    """Tell whether ``user`` belongs to ``pole``: in person, or by answering for a member actor."""
    if user is None:
        return False
    own = sa.select(PoleMember.id).where(
        PoleMember.pole_id == pole.id,
        PoleMember.user_id == user.id,
        PoleMember.confirmed_at.is_not(None),
        sa.or_(PoleMember.until.is_(None), PoleMember.until > clock.local_now().date()),
    )
    if db.session.scalar(own.limit(1)) is not None:
        return True
    held = rights.scopes_held(user, "contributor")
    actors = [int(key[6:]) for key in held if key.startswith("actor-")]
    linked = sa.select(Relation.id).where(
        Relation.kind == "member_of",
        Relation.public,
        Relation.to_id == pole.id,
        Relation.from_id.in_(actors),
    )
    return bool(actors) and db.session.scalar(linked.limit(1)) is not None


def reader_is_member() -> bool:
    """Tell whether who asks for this very page (its ``slug``) is a member: for a route's line."""
    return is_member(current_user(), record.find(request.view_args["slug"]))


def _around(pole: Pole) -> frozenset[str]:
    """What the whole of its perimeter is in; its communes are read at once, however many."""
    codes = pole.area.codes
    if not codes:
        return EVERYWHERE
    named: dict[str, list[str]] = {}
    for level, _dash, code in (key.partition("-") for key in codes):
        named.setdefault(level, []).append(code)
    beside = [lookup.get(f"{level}-{code}") for level in LOOSE for code in named.get(level, ())]
    found = [rights.of_territory(territory) for territory in beside]
    found += _of_communes(named, alone=len(codes) == 1)
    return EVERYWHERE | reduce(frozenset.__and__, found) if found else EVERYWHERE


def _of_communes(named: Mapping[str, Sequence[str]], *, alone: bool) -> list[frozenset[str]]:
    """What lies above each commune of the perimeter, once; the commune itself when it is all."""
    columns = {"commune": Territory.code, **lookup.COLUMN}
    inside = [columns[level].in_(codes) for level, codes in named.items() if level in columns]
    if not inside:
        return []
    above = tuple(lookup.COLUMN.values())
    query = sa.select(*above).where(Territory.level == "commune", sa.or_(*inside)).distinct()
    found = [
        frozenset(f"{level}-{code}" for level, code in zip(lookup.COLUMN, row, strict=True) if code)
        for row in db.session.execute(query)
    ]
    own = frozenset(f"commune-{code}" for code in named.get("commune", ()) if alone)
    return [one | own for one in found]
