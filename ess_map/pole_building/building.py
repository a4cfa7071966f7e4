# SPDX-License-Identifier: AGPL-3.0-or-later
"""Building a pôle from a selection of the map: candidates, what they share, what they cover."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qs, urlsplit

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map.actors.models import Actor, ActorLocation
from ess_map.core.areas import FRANCE
from ess_map.explore import present
from ess_map.explore import query as reading
from ess_map.explore.answer import Answer, answer
from ess_map.explore.query import Query
from ess_map.people import rights
from ess_map.people.models import User
from ess_map.pole_building import building_graph, chains
from ess_map.pole_building import candidates as candidates_of
from ess_map.pole_building.building_graph import Graph, Link
from ess_map.pole_building.chains import ACTIVITY, Chain, Shared
from ess_map.pole_building.composition import SIDES, Side
from ess_map.pole_building.composition_ground import Ground
from ess_map.poles import colleges, record
from ess_map.poles.members import Member
from ess_map.poles.models import Pole
from ess_map.territories.models import Territory

MOST = 200
"""Candidates that are looked at together: more is a directory, not the beginning of a pôle."""
MOST_CHOSEN = 100
PARAMETER = "candidate"
MOST_NAMED = 6
MOST_IN_URL = 40
"""Territories that an address can carry: servers refuse lines of more than 4 kB."""


@dataclass(frozen=True)
class Cover:
    """How many of those looked at are on one side of what the law brings together."""

    side: Side
    candidates: int
    chosen: int
    members: int


@dataclass(frozen=True)
class Selection:
    """What the page of building shows of one selection."""

    query: Query
    count: int
    """Actors of the whole selection, members and all."""
    candidates: tuple[Actor, ...]
    """The first two hundred who are no members."""
    chosen: tuple[Actor, ...]
    chain: Chain | None
    covers: tuple[Cover, ...]
    links: tuple[Link, ...]
    graph: Graph
    shared: Mapping[str, Sequence[Shared]]

    @property
    def cut(self) -> bool:
        """Whether there are more than we look at."""
        return self.count > MOST


def from_address(text: str) -> Query:
    """Return the selection that an address of the map, copied from the browser, means."""
    found = reading.read(parse_qs(urlsplit(text.strip()[:4000]).query)).query
    return replace(found, page=1, layers=(), embed=False)


def begin(session: Session, query: Query, ground: Ground) -> Query:
    """Return what to look at: the query, in the perimeter when it says no place or word."""
    if asks(query):
        return query
    codes = sorted(ground.codes - {FRANCE})
    if codes:
        return replace(query, territories=_territories(session, codes))
    if ground.surface is not None:
        return replace(query, box=ground.surface.bounds)
    if ground.seat is None:
        return query
    near = f"{ground.seat[1]:.5f},{ground.seat[0]:.5f}"
    return replace(query, centre=ground.seat, near=near)


def _territories(session: Session, keys: Sequence[str]) -> tuple[Territory, ...]:
    """The territories of a perimeter, which are today's, with one read however many."""
    named: dict[str, list[str]] = {}
    for level, _dash, code in (key.partition("-") for key in keys):
        named.setdefault(level, []).append(code)
    same = [
        sa.and_(Territory.level == level, Territory.code.in_(codes))
        for level, codes in named.items()
    ]
    query = sa.select(Territory).where(sa.or_(*same)).order_by(Territory.level, Territory.code)
    return tuple(session.scalars(query))


def asks(query: Query) -> bool:
    """Tell whether a query is more than an activity: of all France that is no selection."""
    place = query.territories or query.centre or query.box
    return bool(place or query.q or set(query.facets) - {ACTIVITY})


def words(asked: Query, ground: Ground) -> list[str]:
    """Return what is looked at, in words: where it begins when ``asked`` says no place."""
    labels = [chip.label for chip in present.chips(replace(asked, territories=()))]
    if not asks(asked):
        return [_("Périmètre du pôle") if ground.known else _("Autour du siège"), *labels]
    names = [territory.name for territory in asked.territories]
    more = [_("%(names)s…", names=names[MOST_NAMED])] if len(names) > MOST_NAMED else []
    return [*names[:MOST_NAMED], *more, *labels]


def map_url(query: Query, ground: Ground) -> str:
    """Return the map of what is looked at; a perimeter of very many communes as its rectangle."""
    if len(query.territories) > MOST_IN_URL and ground.surface is not None:
        query = replace(query, territories=(), box=ground.surface.bounds)
    return query.url(page=1)


def theme_of(query: Query) -> str:
    """Return the activity whose chain is looked at, '' when none is asked for."""
    return next(iter(query.facets.get(ACTIVITY, ())), "")


def pairs(query: Query) -> list[tuple[str, str]]:
    """Return a query as the hidden fields of a form, without its page."""
    said = replace(query, page=1).parameters().items()
    return [(name, str(one)) for name, v in said for one in (v if isinstance(v, list) else [v])]


def animated(session: Session, user: User) -> list[Pole]:
    """Return the published pôles that ``user`` looks after by their seat, by name."""
    mine = rights.within(
        user, "animator", commune=ActorLocation.commune_code, actor_id=ActorLocation.actor_id
    )
    ids = sa.select(Pole.id).join(ActorLocation, ActorLocation.actor_id == Pole.id).where(mine)
    return record.everyone(session, list(session.scalars(ids)))


def look(
    session: Session,
    query: Query,
    chosen: Collection[int],
    members: Sequence[Member],
    away: Collection[int],
) -> Selection:
    """Look at a selection as the beginning of a pôle; ``away`` are ids never to be candidates."""
    found = answer(replace(query, page=1))
    inside = [member.actor for member in members if member.actor]
    gone = {*away, *(actor.id for actor in inside)}
    ids = [id_ for id_ in found.page(0, MOST, query.sort or "name") if id_ not in gone]
    asked = dict.fromkeys((*ids, *(id_ for id_ in chosen if id_ not in gone)))
    published = {actor.id: actor for actor in candidates_of.load(session, list(asked))}
    picked = tuple(published[id_] for id_ in chosen if id_ in published)
    candidates = tuple(published[id_] for id_ in ids if id_ in published)
    together = list({actor.id: actor for actor in (*picked, *inside, *candidates)}.values())
    linked = building_graph.links(session, together)
    return Selection(
        query=query,
        count=found.count,
        candidates=candidates,
        chosen=picked,
        chain=_chain(found, picked, inside),
        covers=tuple(_cover(side, candidates, picked, members) for side in SIDES),
        links=tuple(linked),
        graph=building_graph.draw(linked, together, {actor.id for actor in inside}),
        shared=chains.shared(picked or candidates),
    )


def _chain(found: Answer, chosen: Sequence[Actor], members: Sequence[Actor]) -> Chain | None:
    theme = theme_of(found.query)
    return chains.chain(found, theme, chosen, members) if theme else None


def _cover(
    side: Side, candidates: Sequence[Actor], chosen: Sequence[Actor], members: Sequence[Member]
) -> Cover:
    return Cover(
        side,
        sum(colleges.read_from(actor) in side.colleges for actor in candidates),
        sum(colleges.read_from(actor) in side.colleges for actor in chosen),
        sum(member.college in side.colleges for member in members),
    )
