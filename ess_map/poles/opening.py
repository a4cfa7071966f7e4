# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opening a pôle: from an actor of the map or a new one, and who carries it."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map.actors import store
from ess_map.actors.models import Actor
from ess_map.contributions import propose
from ess_map.contributions.propose import Author
from ess_map.core import clock, journal
from ess_map.core.errors import Forbidden, Invalid
from ess_map.explore.answer import answer
from ess_map.explore.query import Query
from ess_map.people import rights
from ess_map.people.models import User
from ess_map.poles import record
from ess_map.poles.models import KINDS, ROLE_OF_KIND, Pole
from ess_map.territories import boundaries, search
from ess_map.territories.models import Territory

MOST = 8


def find_actors(session: Session, text: str) -> list[Actor]:
    """Return published actors that ``text`` names, the likeliest first."""
    text = text.strip()[:200]
    if not text:
        return []
    return store.load(session, answer(Query(q=text)).page(0, MOST))


def find_communes(text: str) -> list[Territory]:
    """Return the communes that a name or a postal code may mean; one when it is clear."""
    found = search.find(text, MOST, ("commune",))
    exact = [one for one in found if one.name.casefold() == text.strip().casefold()]
    return exact if len(exact) == 1 else found


def from_actor(
    session: Session, actor: Actor, kind: str, by: User, host: Actor | None, *, standalone: bool
) -> Pole:
    """Make an actor of the map a pôle; ``Forbidden`` to who does not animate where it is."""
    if not rights.allows(by, "animator", rights.of_actor(actor)):
        raise Forbidden(
            _(
                "%(name)s n'est pas sur un territoire que vous animez : demandez à qui l'anime.",
                name=actor.name,
            )
        )
    pole = record.begin(session, actor, kind, by=by.id, host_id=host.id if host else None)
    pole.standalone = standalone and host is None
    session.flush()
    return pole


def from_nothing(
    session: Session,
    name: str,
    commune: Territory,
    kind: str,
    by: User,
    host: Actor | None,
    *,
    standalone: bool,
) -> Pole:
    """Write a new actor in the middle of ``commune`` and make it a pôle, its history kept."""
    if not rights.allows(by, "animator", rights.of_commune(commune.code)):
        raise Forbidden(
            _("Vous n'animez pas %(place)s : demandez à qui l'anime.", place=commune.name)
        )
    longitude, latitude = boundaries.centre(commune) or (None, None)
    wanted = {
        "name": name.strip(),
        "city": commune.name,
        "terms.role": [ROLE_OF_KIND[kind]],
        "place": {
            "commune": commune.code,
            "longitude": longitude,
            "latitude": latitude,
            "location_precision": "commune",
        },
    }
    made = propose.create(session, wanted, commune.code, Author(user=by))
    (actor,) = store.load(session, [made.actor_id])
    return from_actor(session, actor, kind, by, host, standalone=standalone)


def settle(
    session: Session, pole: Pole, kind: str, host: Actor | None, *, standalone: bool
) -> None:
    """Say again what kind of pôle it is and who carries it."""
    if kind not in KINDS:
        raise Invalid(_("Choisissez : pôle local, PTCE ou réseau."))
    if host is not None and host.id == pole.id:
        raise Invalid(_("Un pôle ne s'adosse pas à lui-même : choisissez une autre structure."))
    pole.kind, pole.host_id = kind, host.id if host else None
    pole.standalone = standalone and host is None
    held = pole.actor.terms.get("role", [])
    others = set(ROLE_OF_KIND.values()) - {ROLE_OF_KIND[kind]}
    roles = sorted({*held, ROLE_OF_KIND[kind]} - others)
    if roles != sorted(held):
        store.update(session, pole.id, {"terms": {**pole.actor.terms, "role": roles}}, clock.now())
    journal.record(session, [journal.Event("pole.settled", pole.id, {"kind": kind})])
