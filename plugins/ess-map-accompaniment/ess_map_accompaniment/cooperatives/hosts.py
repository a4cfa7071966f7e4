# SPDX-License-Identifier: AGPL-3.0-or-later
"""The search for a host enterprise: published by a holder, answered by an actor, accepted once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import asin, cos, radians, sin, sqrt

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map import (
    Actor,
    Conflict,
    Gone,
    NotFound,
    User,
    alone,
    bbox,
    find_territory,
    load_actors,
    local_now,
    now,
)
from ess_map_accompaniment.cooperatives import host_letters
from ess_map_accompaniment.cooperatives.models import HostReply, HostSearch
from ess_map_accompaniment.projects import record
from ess_map_accompaniment.projects.models import Project

DAYS = 90
"""A search is public that long."""
EARTH = 6371.0
"""Mean radius in kilometres."""
SHOWN = ("proposed", "accepted", "declined")
Place = tuple[float, float]


@dataclass(frozen=True)
class Reply:
    """A reply with the actor that gives it."""

    reply: HostReply
    actor: Actor


@dataclass(frozen=True)
class Found:
    """A search as the public list shows it; ``km`` from where the reader looks."""

    search: HostSearch
    place: str
    km: float | None


def publish(
    session: Session,
    project: Project,
    *,
    text: str,
    sectors: Sequence[str],
    commune: str,
    max_km: int,
) -> HostSearch:
    """Publish the search of a project, or publish it again, for ninety days."""
    if project.state != "active":
        raise Conflict(_("Confirmez d'abord votre projet, par le lien de la lettre reçue."))
    alone(session, f"accompaniment.host {project.id}")
    search = of_project(session, project.id) or HostSearch(project_id=project.id)
    search.text, search.sectors, search.commune = text, list(sectors), commune
    search.max_km, search.state, search.published_at = max_km, "open", now()
    search.until = local_now().date() + timedelta(days=DAYS)
    session.add(search)
    project.host, project.host_actor_id = "seeking", None
    project.touched_at = now()
    session.flush()
    return search


def withdraw(session: Session, search: HostSearch) -> None:
    """Take a search off the public list."""
    if search.state == "open":
        search.state = "withdrawn"
        session.flush()


def of_project(session: Session, project_id: int) -> HostSearch | None:
    """Return the search of a project, None when it has published none."""
    return session.scalar(sa.select(HostSearch).where(HostSearch.project_id == project_id))


def replies(session: Session, search: HostSearch) -> list[Reply]:
    """Return the replies that were confirmed, oldest first."""
    query = sa.select(HostReply).where(HostReply.search_id == search.id)
    wanted = query.where(HostReply.state.in_(SHOWN)).order_by(HostReply.id)
    found = list(session.scalars(wanted))
    actors = {one.id: one for one in load_actors(session, [one.actor_id for one in found])}
    return [Reply(one, actors[one.actor_id]) for one in found if one.actor_id in actors]


def opened(session: Session, search_id: int) -> HostSearch:
    """Return a search that still looks; ``NotFound``, ``Gone`` once it is over."""
    search = session.get(HostSearch, search_id)
    if search is None:
        raise NotFound(_("Cette recherche n'existe pas."))
    active = session.scalar(sa.select(Project.state).where(Project.id == search.project_id))
    over = search.state != "open" or search.until < local_now().date()
    if over or active != "active":
        raise Gone(_("Cette recherche est terminée : le projet a trouvé, ou ne cherche plus."))
    return search


def listed(
    session: Session, sector: str = "", place: Place | None = None, km: int | None = None
) -> list[Found]:
    """Return the open searches, nearest to ``place`` first, else the newest first."""
    query = (
        sa.select(HostSearch)
        .join(Project, Project.id == HostSearch.project_id)
        .where(
            HostSearch.state == "open",
            HostSearch.until >= local_now().date(),
            Project.state == "active",
        )
    )
    searches = list(session.scalars(query.order_by(HostSearch.id.desc())))
    communes = {search.commune for search in searches}
    middles = {commune: middle(commune) for commune in communes} if place else {}
    names = {commune: name_of(commune) for commune in communes}
    found = []
    for search in searches:
        here = middles.get(search.commune)
        away = distance(place, here) if place and here else None
        far = km is not None and (away is None or away > km)
        if (not sector or sector in search.sectors) and not (place and far):
            found.append(Found(search, names[search.commune], away))
    if place:
        found.sort(key=lambda one: (one.km is None, one.km or 0, -one.search.id))
    return found


def propose(
    session: Session,
    search: HostSearch,
    actor: Actor,
    *,
    name: str,
    message: str,
    email: str = "",
    person: User | None = None,
) -> HostReply:
    """Write down the reply of an actor; without account it waits for its letter to be answered."""
    alone(session, f"accompaniment.host {search.project_id}")
    session.refresh(search)
    if search.state != "open":
        raise Conflict(_("Ce projet vient de trouver son entreprise hôte."))
    twin = sa.select(HostReply.id).where(
        HostReply.search_id == search.id,
        HostReply.actor_id == actor.id,
        HostReply.state == "proposed",
    )
    if session.scalar(twin.limit(1)) is not None:
        raise Conflict(_("« %(name)s » a déjà répondu à cette recherche.", name=actor.name))
    reply = HostReply(
        search_id=search.id,
        actor_id=actor.id,
        user_id=person.id if person else None,
        name=name,
        email="" if person else email,
        message=message,
        state="proposed" if person else "unconfirmed",
    )
    session.add(reply)
    session.flush()
    if person is None:
        host_letters.confirm(session, reply, actor)
    else:
        _tell_holder(session, search, reply, actor)
    return reply


def confirm(session: Session, reply: HostReply) -> None:
    """Let a reply reach the holder; once it has, that is all."""
    search = opened(session, reply.search_id)
    if reply.state == "unconfirmed":
        reply.state = "proposed"
        session.flush()
        (actor,) = load_actors(session, [reply.actor_id])
        _tell_holder(session, search, reply, actor)


def accept(session: Session, search: HostSearch, reply_id: int) -> Reply:
    """Take one reply: the project has its host, the others are thanked; of two at once, one."""
    alone(session, f"accompaniment.host {search.project_id}")
    session.refresh(search)
    known = {one.reply.id: one for one in replies(session, search)}
    chosen = known.get(reply_id)
    if chosen is None or chosen.reply.state != "proposed":
        raise NotFound(_("Cette proposition n'existe plus : relisez la liste."))
    if search.state == "found":
        raise Conflict(_("Vous avez déjà accepté une entreprise hôte."))
    project = record.find(session, search.project_id)
    search.state = "found"
    project.host, project.host_actor_id = "found", chosen.actor.id
    project.touched_at = now()
    for one in known.values():
        if one.reply.state == "proposed":
            one.reply.state = "accepted" if one is chosen else "declined"
            host_letters.answered(session, project, one.reply, one.actor)
    session.flush()
    return chosen


def decline(session: Session, search: HostSearch, reply_id: int) -> None:
    """Say no to one reply; ``NotFound`` when it is not one of this search, or is answered."""
    known = {one.reply.id: one for one in replies(session, search)}
    one = known.get(reply_id)
    if one is None or one.reply.state != "proposed":
        raise NotFound(_("Cette proposition n'existe plus : relisez la liste."))
    one.reply.state = "declined"
    host_letters.answered(session, record.find(session, search.project_id), one.reply, one.actor)
    session.flush()


def middle(commune: str) -> Place | None:
    """Return the middle of a commune, None when it is unknown or not drawn."""
    box = bbox(find_territory(commune)) if commune else None
    return ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2) if box else None


def name_of(commune: str) -> str:
    return find_territory(commune).name if commune else ""


def distance(one: Place, other: Place) -> float:
    """Return kilometres as the crow flies (haversine)."""
    lon1, lat1, lon2, lat2 = map(radians, (*one, *other))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH * asin(sqrt(half))


def days_left(search: HostSearch, today: date) -> int:
    return max((search.until - today).days, 0)


def _tell_holder(session: Session, search: HostSearch, reply: HostReply, actor: Actor) -> None:
    host_letters.proposed(session, record.find(session, search.project_id), reply, actor)
