# SPDX-License-Identifier: AGPL-3.0-or-later
"""A small pôle of the small country."""

from __future__ import annotations

from ess_map.actors import relating
from ess_map.core import clock
from ess_map.core.areas import ServiceArea
from ess_map.core.db import db
from ess_map.people import accounts, grants
from ess_map.people.models import User
from ess_map.poles import perimeter, record
from ess_map.poles.models import Pole, PoleMember
from ess_map.testing.factories import make_actor

TOURS, RIVES = "epci-243700754", "epci-200000016"


def make_pole(
    name: str = "Pôle de Touraine", kind: str = "local", codes=(TOURS,), stage="idea", **fields
) -> Pole:
    """Write a pôle with its seat in the middle of Tours; ``fields`` are its actor's."""
    actor = make_actor(name, **fields)
    pole = record.begin(db.session, actor, kind)
    if codes:
        perimeter.set_perimeter(db.session, pole, ServiceArea(codes=frozenset(codes)))
    pole.stage = stage
    db.session.commit()
    return record.get(db.session, pole.id)


def join(pole: Pole, name: str = "La Ressourcerie", *, family="association", college="", **fields):
    """Write an actor that is a confirmed member of ``pole``; return it."""
    terms = {"family": (family,)} if family else {}
    actor = make_actor(name, terms=terms, **fields)
    relation = relating.find_or_begin(db.session, "member_of", actor.id, pole.id)
    for side in relating.SIDES:
        relating.say(db.session, relation, side, True, clock.now())
    if college:
        db.session.add(PoleMember(pole_id=pole.id, actor_id=actor.id, college=college))
    db.session.commit()
    return actor


def somebody(email: str = "anna@exemple.fr", role: str = "", scope: str = "") -> User:
    """Write an account, with ``role`` on ``scope`` if given."""
    user = accounts.create(db.session, email, email.partition("@")[0].capitalize())
    db.session.flush()
    if role:
        grants.bestow(db.session, user, role, scope)
    db.session.commit()
    return user


def enter(client, user: User):
    """Sign ``user`` in on ``client``."""
    return client.send(f"/connexion/{accounts.sign_in_link(user)}")
