# SPDX-License-Identifier: AGPL-3.0-or-later
"""Actors of the map whom the association may win: who could supply what is missing."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session, joinedload

from ess_map import Actor, Conflict, Invalid, NotFound, coordinates, search_actors, vocabulary
from ess_map_currency import trades
from ess_map_currency.agreements.models import Acceptance
from ess_map_currency.circuit.missing import Link
from ess_map_currency.circuit.models import Prospect
from ess_map_currency.circuit.network import distances
from ess_map_currency.words import PROSPECTS

SEARCHED = 60
"""Actors looked at for each word."""
SHOWN = 30


@dataclass(frozen=True)
class Candidate:
    """An actor that may supply what is missing: how far from the nearest who asks, and why."""

    actor: Actor
    km: float
    word: str
    prospect: Prospect | None


def candidates(session: Session, currency_id: int, link: Link) -> list[Candidate]:
    """Return the actors that the words of a missing link name, near who asks, the nearest first.

    The map's own search finds them; members are left out, and who is too far for all who ask.
    """
    members = set(
        session.scalars(
            sa.select(Acceptance.actor_id).where(
                Acceptance.currency_id == currency_id, Acceptance.closed_on.is_(None)
            )
        )
    )
    known = {one.actor_id: one for one in of_currency(session, currency_id)}
    found: dict[int, Candidate] = {}
    for word in _words(link):
        for actor in search_actors(word, SEARCHED):
            if actor.id in members or actor.id in found:
                continue
            near = _nearest(link, actor)
            if near is not None:
                found[actor.id] = Candidate(actor, near, word, known.get(actor.id))
    return sorted(found.values(), key=lambda one: (one.km, one.actor.id))[:SHOWN]


def of_currency(session: Session, currency_id: int) -> list[Prospect]:
    """Return whom the association follows, by state, the newest first, with the actors."""
    order = list(PROSPECTS)
    query = (
        sa.select(Prospect)
        .where(Prospect.currency_id == currency_id)
        .options(joinedload(Prospect.actor))
        .order_by(Prospect.updated_at.desc(), Prospect.id)
    )
    return sorted(session.scalars(query), key=lambda one: order.index(one.state))


def note(
    session: Session, currency_id: int, actor_id: int, state: str, text: str, version: int
) -> Prospect:
    """Write down how far one is with an actor; ``version`` 0 is somebody new.

    ``Conflict`` when a colleague has written meanwhile.
    """
    if state not in PROSPECTS:
        raise Invalid(_("Dites où vous en êtes, dans la liste."))
    actor = session.get(Actor, actor_id)
    if actor is None or actor.status != "published":
        raise NotFound(_("Cet acteur n'est pas, ou plus, sur la carte."))
    query = sa.select(Prospect).where(
        Prospect.currency_id == currency_id, Prospect.actor_id == actor_id
    )
    found = session.scalar(query.with_for_update())
    if (found.version if found else 0) != version:
        raise Conflict(
            _("Un collègue a écrit sur %(name)s entre-temps : relisez.", name=actor.name)
        )
    if found is None:
        found = Prospect(currency_id=currency_id, actor_id=actor_id, version=0)
        session.add(found)
    found.state, found.note = state, text
    found.version += 1
    session.flush()
    return found


def _words(link: Link) -> list[str]:
    """What the map is asked for: what members write, then the trade's own name."""
    said = [part.strip() for part in link.words.replace(";", ",").split(",")]
    label = vocabulary(trades.NAME).label_of(link.trade)
    return list(dict.fromkeys(word for word in (*said, *label.split(", "), label) if word))


def _nearest(link: Link, actor: Actor) -> float | None:
    point = coordinates(actor)
    reached = [
        float(distance)
        for ask, distance in zip(
            link.asks, distances(point, [ask.asker for ask in link.asks]), strict=True
        )
        if distance <= ask.wanted.radius
    ]
    return min(reached) if reached else None
