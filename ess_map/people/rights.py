# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may do what where: a thing lies in a set of scopes, a grant on any of them covers it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import aliased

from ess_map.actors.models import Actor, ActorLocation, Relation
from ess_map.core.db import db
from ess_map.core.errors import NotFound
from ess_map.people import roles
from ess_map.people.models import User
from ess_map.people.roles import EVERYWHERE, INSTANCE, Grant, active, at_least
from ess_map.platform.plugins import registry
from ess_map.territories import lookup
from ess_map.territories.models import KEY, LEVELS, Territory

ACTOR, POLE, LABEL = "actor", "pole", "label"
UPWARDS = (
    ACTOR,
    "commune",
    "epci",
    "pays",
    "custom",
    "department",
    "region",
    POLE,
    LABEL,
    INSTANCE,
)
"""Where no one is in charge, the work goes up to the next."""


def of_commune(code: str) -> frozenset[str]:
    """Return the scopes in which the commune lies; only the instance where it is unknown."""
    return of_communes([code])[code]


def of_communes(codes: Collection[str]) -> dict[str, frozenset[str]]:
    """Return the scopes of each commune of ``codes``, with one read."""
    above = (Territory.epci_code, Territory.department_code, Territory.region_code)
    query = sa.select(Territory.code, *above).where(
        Territory.level == "commune", Territory.code.in_(set(codes))
    )
    found = {row.code: row[1:] for row in db.session.execute(query)} if any(codes) else {}
    return {code: _of_commune(code, found.get(code)) for code in codes}


def _of_commune(code: str, above: Collection[str | None] | None) -> frozenset[str]:
    if above is None:
        return EVERYWHERE
    around = zip(("epci", "department", "region"), above, strict=True)
    return EVERYWHERE | {f"commune-{code}"} | {f"{level}-{one}" for level, one in around if one}


def of_actor(actor: Actor) -> frozenset[str]:
    """Return the scopes of an actor: itself (as a pôle too), its place, its pôles, its labels."""
    return of_actors([actor])[actor.id]


def of_actors(actors: Collection[Actor]) -> dict[int, frozenset[str]]:
    """Return the scopes of each of ``actors``, by id, with three reads."""
    ids = {actor.id for actor in actors}
    places = dict(
        db.session.execute(
            sa.select(ActorLocation.actor_id, ActorLocation.commune_code).where(
                ActorLocation.actor_id.in_(ids)
            )
        ).all()
    )
    poles: dict[int, list[int]] = {}
    members = sa.select(Relation.from_id, Relation.to_id).where(
        Relation.kind == "member_of", Relation.public, Relation.from_id.in_(ids)
    )
    for member, pole in db.session.execute(members):
        poles.setdefault(member, []).append(pole)
    communes = of_communes({places.get(id_, "") for id_ in ids})
    return {
        actor.id: communes[places.get(actor.id, "")]
        | {_key(ACTOR, actor.id)}
        | {_key(POLE, one) for one in (actor.id, *poles.get(actor.id, ()))}
        | {scope for key in actor.terms.get(LABEL, ()) for scope in _of_label(key)}
        for actor in actors
    }


def of_territory(territory: Territory) -> frozenset[str]:
    """Return the scopes in which the whole of ``territory`` lies.

    An EPCI over two départements lies in neither: whoever has a right on one of them has it
    on those of its communes that are theirs, not on the EPCI.
    """
    if territory.level == "commune":
        return of_commune(territory.code)
    above: dict[str, list[str]] = {}
    for parent in lookup.parents(territory):
        above.setdefault(parent.level, []).append(parent.key)
    whole = {keys[0] for keys in above.values() if len(keys) == 1}
    return EVERYWHERE | {territory.key} | whole


def of_scope(scope: str) -> frozenset[str]:
    """Return the scopes in which ``scope`` itself lies; ``NotFound`` if there is no such thing."""
    level, _dash, rest = scope.partition("-")
    if scope == INSTANCE:
        return EVERYWHERE
    actor = db.session.get(Actor, int(rest)) if _is_actor(level, rest) else None
    if actor is not None:
        return of_actor(actor) if level == ACTOR else EVERYWHERE | {scope}
    if level == LABEL and rest in _labels():
        return EVERYWHERE | _of_label(rest)
    if level in LEVELS and KEY.fullmatch(scope):
        return of_territory(lookup.get(scope))
    raise NotFound(
        _(
            "« %(scope)s » n'est pas un périmètre : écrivez la clé d'un territoire "
            "(epci-243700754), actor- ou pole- et le numéro d'un acteur, label- et la clé d'un "
            "label, ou instance.",
            scope=scope[:60],
        )
    )


def canonical(scope: str) -> str:
    """Return ``scope`` under today's code of its commune, as rights are kept."""
    return lookup.get(scope).key if KEY.fullmatch(scope) else scope


def is_scope(scope: str) -> bool:
    """Tell whether there is such a scope."""
    try:
        return bool(of_scope(scope))
    except NotFound:
        return False


def upwards(scopes: Collection[str]) -> list[str]:
    """Return ``scopes`` from the smallest to the instance."""
    return sorted(scopes, key=_height)


def allows(user: User | None, role: str, scopes: Collection[str]) -> bool:
    """Tell whether ``user`` has ``role`` or a higher one in any of ``scopes``."""
    return user is not None and roles.holds(db.session, user.id, role, scopes)


def somewhere(user: User | None, role: str) -> bool:
    """Tell whether ``user`` has ``role`` or a higher one in any scope at all."""
    return user is not None and bool(scopes_held(user, role))


def scopes_held(user: User, role: str) -> frozenset[str]:
    """Return the scopes in which ``user`` has ``role`` or a higher one."""
    return roles.scopes(db.session, user.id, role)


def within(
    user: User | None, role: str, *, commune: Any, actor_id: Any = None
) -> sa.ColumnElement[bool]:
    """Return the SQL clause of the rows in which ``user`` has ``role``, for lists and counts.

    ``commune`` is the column of the rows' INSEE code, ``actor_id`` that of their actor, if any.
    """
    held_now = scopes_held(user, role) if user is not None else frozenset()
    if INSTANCE in held_now:
        return sa.true()
    codes: dict[str, list[str]] = {}
    for scope in sorted(held_now):
        level, _dash, code = scope.partition("-")
        codes.setdefault(level, []).append(code)
    clauses = [_in_communes(commune, codes)]
    if actor_id is not None:
        clauses += [_of_actors(actor_id, codes), _under_labels(actor_id, codes)]
    return sa.or_(sa.false(), *(clause for clause in clauses if clause is not None))


def responsible(scopes: Collection[str], role: str = "animator") -> list[User]:
    """Return whom to ask about what lies in ``scopes``: those of the lowest level that has any."""
    return in_charge(scopes, role)[1]


def in_charge(scopes: Collection[str], role: str = "animator") -> tuple[str, list[User]]:
    """Return the lowest scope with somebody who has ``role`` there, and who; ('', []) if none."""
    rows = db.session.execute(
        sa.select(Grant.scope, User)
        .join(User, User.id == Grant.user_id)
        .where(Grant.scope.in_(set(scopes)), Grant.role.in_(at_least(role)), active())
        .where(User.active)
        .order_by(User.id)
    ).all()
    if not rows:
        return "", []
    scope = upwards({scope for scope, _user in rows})[0]
    return scope, list(dict.fromkeys(user for found, user in rows if found == scope))


def name_of(scope: str) -> str:
    """Return how people call ``scope``; the key itself when it is no more."""
    level, _dash, rest = scope.partition("-")
    if scope == INSTANCE:
        return _("toute la carte")
    if _is_actor(level, rest):
        actor = db.session.get(Actor, int(rest))
        return actor.name if actor else scope
    if level == LABEL:
        term = _labels().get(rest)
        return term.label if term else scope
    return lookup.names([scope]).get(scope, scope)


def _height(scope: str) -> tuple[int, str]:
    return UPWARDS.index(scope.partition("-")[0]), scope


def _key(level: str, identity: object) -> str:
    return f"{level}-{identity}"


def _is_actor(level: str, rest: str) -> bool:
    return level in (ACTOR, POLE) and rest.isdecimal() and len(rest) < 10


def _labels() -> dict[str, Any]:
    vocabulary = registry().vocabularies.get(LABEL)
    return {term.key: term for term in vocabulary.terms} if vocabulary else {}


def _of_label(key: str) -> frozenset[str]:
    """The label and those above it: a term stands for all below."""
    labels, found = _labels(), set()
    while key and key not in found:
        found.add(key)
        key = labels[key].parent if key in labels else ""
    return frozenset(_key(LABEL, one) for one in found)


def _in_communes(column: Any, codes: dict[str, list[str]]) -> sa.ColumnElement[bool] | None:
    clauses = [column.in_(codes["commune"])] if "commune" in codes else []
    above = [lookup.COLUMN[level].in_(codes[level]) for level in lookup.COLUMN if level in codes]
    if above:
        below = sa.select(Territory.code).where(Territory.level == "commune", sa.or_(*above))
        clauses.append(column.in_(below))
    return sa.or_(*clauses) if clauses else None


def _of_actors(actor_id: Any, codes: dict[str, list[str]]) -> sa.ColumnElement[bool] | None:
    poles = [int(one) for one in codes.get(POLE, ())]
    own = [*poles, *(int(one) for one in codes.get(ACTOR, ()))]
    if not own:
        return None
    members = sa.select(Relation.from_id).where(
        Relation.kind == "member_of", Relation.public, Relation.to_id.in_(poles)
    )
    return sa.or_(actor_id.in_(own), actor_id.in_(members))


def _under_labels(actor_id: Any, codes: dict[str, list[str]]) -> sa.ColumnElement[bool] | None:
    """Actors with a label, by the text of the JSON list in their row.

    A key between its quotes is a whole element of the list, and both databases can search text;
    looked up row by row of the caller's query, so its cost is that of the list, not of the map.
    """
    held_labels = {_key(LABEL, one) for one in codes.get(LABEL, ())}
    keys = [key for key in _labels() if _of_label(key) & held_labels]
    if not keys:
        return None
    actor = aliased(Actor)
    text = sa.cast(actor.terms[LABEL], sa.Text)
    carried = sa.or_(*(text.contains(f'"{key}"', autoescape=True) for key in keys))
    return sa.exists().where(actor.id == actor_id, carried)
