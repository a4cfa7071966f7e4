# SPDX-License-Identifier: AGPL-3.0-or-later
"""Actors of the map that could fill a gap in a pôle, each with the reasons in words.

No score: inside the perimeter first, then who is linked to a member, then who shares most
activities with members, then the nearest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import format_decimal
from flask_babel import gettext as _
from sqlalchemy.orm import Session, joinedload

from ess_map.actors.models import Actor, Relation
from ess_map.core import clock
from ess_map.explore.answer import answer
from ess_map.explore.query import Query
from ess_map.platform.plugins import registry
from ess_map.pole_building import invitation_past
from ess_map.pole_building.composition import Side
from ess_map.pole_building.composition_ground import Ground, Stand
from ess_map.poles import colleges
from ess_map.poles.members import Member
from ess_map.poles.models import Pole, PoleMember

MOST = 10
MARGIN = 20.0
"""Kilometres around the perimeter in which we look."""
MOST_READ = 120
"""Actors nearest to the middle that are looked at, of each family or role."""

FACETS: Mapping[str, Sequence[tuple[str, tuple[str, ...]]]] = {
    "ess": (("family", tuple(k for k, v in colleges.OF_FAMILY.items() if v == "ess")),),
    "company": (("family", ("other",)),),
    "public": (("family", ("public",)), ("role", (colleges.TRAINING,))),
}
"""What the filters of the map can find of each side; the records then say more."""


@dataclass(frozen=True)
class Suggestion:
    """One actor that could come in, why, and the college it would have."""

    actor: Actor
    college: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class _Found:
    actor: Actor
    college: str
    elsewhere: str
    """The pôle that says its college, '' when its own record does."""
    stand: Stand
    linked: tuple[str, ...]
    shared: tuple[str, ...]

    def order(self) -> tuple[object, ...]:
        away = self.stand.away if self.stand.away is not None else float("inf")
        return (
            not self.stand.inside,
            -len(self.linked),
            -len(self.shared),
            round(away),
            self.actor.name.casefold(),
            self.actor.id,
        )


def suggest(
    session: Session, pole: Pole, ground: Ground, side: Side, members: Sequence[Member]
) -> list[Suggestion]:
    """Return at most ten actors that could fill ``side``, in an order that words explain."""
    said = _said_elsewhere(session, side, pole.id)
    away = not_again(session, pole.id)
    ids = [id_ for id_ in {**dict.fromkeys(_near(ground, side)), **said} if id_ not in away]
    actors = load(session, ids)
    stands = ground.stands(actors)
    own = {one.actor.id: one.actor.name for one in members if one.actor}
    linked = links_to(session, [actor.id for actor in actors], own)
    shared = Counter(k for m in members if m.actor for k in m.actor.terms.get("activity", ()))
    found = []
    for actor in actors:
        elsewhere, college = said.get(actor.id, ("", ""))
        college = college or colleges.read_from(actor)
        stand = stands[actor.id]
        if college not in side.colleges or not _is_near(stand):
            continue
        activities = tuple(k for k in actor.terms.get("activity", ()) if k in shared)
        names = tuple(sorted(linked.get(actor.id, ())))
        found.append(_Found(actor, college, elsewhere, stand, names, activities))
    found.sort(key=_Found.order)
    return [Suggestion(one.actor, one.college, tuple(_reasons(one))) for one in found[:MOST]]


def load(session: Session, ids: Sequence[int]) -> list[Actor]:
    """Return the published actors of ``ids`` with their places, in that order."""
    query = sa.select(Actor).where(Actor.id.in_(ids), Actor.status == "published")
    found = {one.id: one for one in session.scalars(query.options(joinedload(Actor.location)))}
    return [found[id_] for id_ in ids if id_ in found]


def _is_near(stand: Stand) -> bool:
    return bool(stand.inside) or (stand.away is not None and stand.away <= 1000 * MARGIN)


def _near(ground: Ground, side: Side) -> list[int]:
    around = ground.around(MARGIN)
    if around is None:
        return []
    centre, radius = around
    found: list[int] = []
    for name, options in FACETS[side.name]:
        query = Query(centre=centre, radius=radius, sort="distance", facets={name: options})
        found += answer(query).page(0, MOST_READ)
    return found


def _said_elsewhere(session: Session, side: Side, pole_id: int) -> dict[int, tuple[str, str]]:
    """Actors that another pôle has put into one of the colleges by hand, with its name."""
    rows = session.execute(
        sa.select(PoleMember.actor_id, Actor.name, PoleMember.college)
        .join(Actor, Actor.id == PoleMember.pole_id)
        .join(
            Relation,
            sa.and_(
                Relation.from_id == PoleMember.actor_id,
                Relation.to_id == PoleMember.pole_id,
                Relation.kind == "member_of",
                Relation.public,
            ),
        )
        .where(
            PoleMember.college.in_(side.colleges),
            PoleMember.pole_id != pole_id,
            PoleMember.until.is_(None),
            Actor.status == "published",
        )
        .order_by(PoleMember.id.desc())
        .limit(MOST_READ)
    )
    return {actor_id: (name, college) for actor_id, name, college in rows}


def not_again(session: Session, pole_id: int | None) -> frozenset[int]:
    """Return who is no candidate: pôles; of this one, members, those to be, those asked lately."""
    if pole_id is None:
        return frozenset(session.scalars(sa.select(Pole.id)))
    linked = sa.select(Relation.from_id).where(
        Relation.kind == "member_of", Relation.to_id == pole_id
    )
    listed = sa.select(PoleMember.actor_id).where(
        PoleMember.pole_id == pole_id, PoleMember.actor_id.is_not(None)
    )
    found = session.scalars(sa.union(sa.select(Pole.id), linked, listed))
    return frozenset(found) | invitation_past.actors(session, pole_id, clock.now())


def links_to(
    session: Session, ids: Collection[int], members: Mapping[int, str]
) -> dict[int, set[str]]:
    """Return which of ``members`` (id to name) each of ``ids`` is publicly linked to."""
    found: dict[int, set[str]] = {}
    if not ids or not members:
        return found
    one, other = Relation.from_id, Relation.to_id
    rows = session.execute(
        sa.select(one, other).where(
            Relation.public,
            sa.or_(
                sa.and_(one.in_(ids), other.in_(members)),
                sa.and_(other.in_(ids), one.in_(members)),
            ),
        )
    )
    for first, second in rows:
        for mine, theirs in ((first, second), (second, first)):
            if theirs in members:
                found.setdefault(mine, set()).add(members[theirs])
    return found


def _reasons(found: _Found) -> list[str]:
    label = colleges.label(found.college)
    if found.elsewhere:
        why = _("%(college)s, d'après le pôle %(name)s", college=label, name=found.elsewhere)
    else:
        why = _("%(college)s, d'après sa fiche (%(fact)s)", college=label, fact=_fact(found))
    reasons = [why, _where(found.stand)]
    if found.linked:
        reasons.append(_("déjà en lien avec %(names)s", names=_few(found.linked)))
    if found.shared:
        labels = [registry().vocabularies["activity"].label_of(key) for key in found.shared]
        reasons.append(_("mêmes activités que des membres : %(names)s", names=_few(labels)))
    return reasons


def _fact(found: _Found) -> str:
    """What in the record says the college: the role of who trains, the form, or the family."""
    name = {"training": "role", "company": "legal_form"}.get(found.college, "family")
    vocabulary = registry().vocabularies[name]
    keys = found.actor.terms.get(name, ())
    key = colleges.TRAINING if name == "role" else next(iter(keys), "")
    return vocabulary.label_of(key)


def _where(stand: Stand) -> str:
    if stand.inside:
        return _("dans le périmètre")
    km = format_decimal(round((stand.away or 0) / 1000, 1))
    if stand.inside is None:
        return _("à %(km)s km du siège", km=km)
    return _("à %(km)s km du périmètre", km=km)


def _few(names: Sequence[str], most: int = 3) -> str:
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else _("%(names)s…", names=shown)
