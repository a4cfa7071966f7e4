# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may act for a structure: its advisers, and who animates its territory."""

from __future__ import annotations

from collections import Counter

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload

from ess_map import (
    Actor,
    Forbidden,
    NotFound,
    Territory,
    User,
    allowed,
    db,
    find_territory,
    held_territories,
    load_actors,
    locality,
    user,
)
from ess_map_accompaniment.offer import record
from ess_map_accompaniment.offer.models import Adviser, Structure

ANIMATE = "accompaniment.animate"
EDIT = "accompaniment.edit"
COUNTED = ("epci", "department", "region")
"""The levels above a commune, the smallest first."""
FRANCE = "country-fr"


def scopes(structure: Structure) -> frozenset[str]:
    """Return the keys of the territories in which the structure's actor is."""
    return of_actor_id(structure.actor_id)


def of_actor_id(actor_id: int) -> frozenset[str]:
    """Return the scopes in which somebody may animate this actor; the instance at least."""
    actors = load_actors(db.session, [actor_id])
    if not actors:
        raise NotFound(_("Cet acteur n'est pas, ou plus, sur la carte."))
    code = actors[0].location.commune_code if actors[0].location else ""
    own = {"instance", f"actor-{actor_id}"}
    try:
        return frozenset(own | set(locality(f"commune-{code}").territories)) if code else own
    except NotFound:
        return frozenset(own)


def animates(person: User | None, structure: Structure) -> bool:
    """Tell whether ``person`` animates the accompaniment where the structure is."""
    return allowed(person, ANIMATE, scopes(structure))


def everywhere(person: User | None) -> bool:
    """Tell whether ``person`` animates the whole map."""
    return allowed(person, ANIMATE, ["instance"])


def animates_territory(person: User | None, key: str) -> bool:
    """Tell whether ``person`` animates the whole of a territory; '' is the whole map."""
    if key in ("", FRANCE):
        return everywhere(person)
    level = key.partition("-")[0]
    above = COUNTED[COUNTED.index(level) + 1 :] if level in COUNTED else COUNTED
    try:
        over = [one for one in locality(key).territories if one.partition("-")[0] in above]
    except NotFound:  # taken away since
        over = []
    counted = Counter(one.partition("-")[0] for one in over)
    # An EPCI over two départements lies in neither.
    whole = [one for one in over if counted[one.partition("-")[0]] == 1]
    return allowed(person, ANIMATE, [*whole, key, "instance"])


def territories_of(person: User | None) -> list[Territory]:
    """Return the territories in which ``person`` was made an animator, by name."""
    found = []
    for key in held_territories(person) - {"instance"}:
        try:
            found.append(find_territory(key))
        except NotFound:  # taken away since
            continue
    return sorted(found, key=lambda one: (one.search_name, one.key))


def structures_of(person: User | None) -> list[Structure]:
    """Return the structures that ``person`` is an adviser of, by name."""
    if person is None:
        return []
    query = (
        sa.select(Structure)
        .join(Adviser, Adviser.structure_id == Structure.id)
        .join(Structure.actor)
        .where(Adviser.user_id == person.id, *ON_DUTY)
        .options(joinedload(Structure.actor))
        .order_by(Actor.name, Structure.id)
    )
    return list(db.session.scalars(query))


ON_DUTY = (Adviser.joined_at.is_not(None), Adviser.left_on.is_(None))
"""An adviser who was only invited, or has left, acts for nobody."""


def adviser_of(person: User | None, structure_id: int) -> Adviser | None:
    """Return ``person`` as an adviser of the structure, None when they are none."""
    if person is None:
        return None
    query = sa.select(Adviser).where(
        Adviser.structure_id == structure_id, Adviser.user_id == person.id, *ON_DUTY
    )
    return db.session.scalar(query)


def may_answer(person: User | None, structure_id: int) -> bool:
    """Tell whether ``person`` may answer for the structure: an adviser, or who animates there."""
    if person is None:
        return False
    if adviser_of(person, structure_id) is not None:
        return True
    return animates(person, record.structure(db.session, structure_id))


def may_edit(person: User | None, structure: Structure) -> bool:
    """Tell whether ``person`` may write the structure's sheets."""
    if person is None:
        return False
    own = adviser_of(person, structure.id) is not None
    return own or allowed(person, EDIT, scopes(structure))


def require(structure_id: int) -> Structure:
    """Return the structure when the reader may answer for it; ``Forbidden``, ``NotFound``."""
    found = record.structure(db.session, structure_id)
    if not may_answer(user(), structure_id):
        raise Forbidden(
            _(
                "Cet espace est celui des conseillers de la structure. Demandez-leur une "
                "invitation, ou écrivez à l'animateur du territoire."
            )
        )
    return found


def require_edit(structure_id: int) -> Structure:
    """Return the structure when the reader may write its sheets; ``Forbidden``, ``NotFound``."""
    found = record.structure(db.session, structure_id)
    if not may_edit(user(), found):
        raise Forbidden(
            _("Seuls les conseillers de la structure et l'animateur du territoire la décrivent.")
        )
    return found
