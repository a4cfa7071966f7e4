# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is in the sample country: people, and two actors and a pôle in each of two EPCI.

Whoever could write a text freely has written ``EVIL``: what a page makes of it is tested on all.
"""

from __future__ import annotations

from flask import Flask

from ess_map.actors.models import Actor, Relation
from ess_map.core import clock, links
from ess_map.core.db import db
from ess_map.people import accounts, grants, privacy_pages
from ess_map.people.models import User, UserSession
from ess_map.testing.factories import make_actor, make_territories, middle
from tests.security import pole_things, things
from tests.security.things import Place
from tests.security.world import EVIL, HERE, INSTANCE, ITS_ACTOR, LABEL, PEOPLE, THERE, World

COMMUNES = {HERE: "37261", THERE: "37003"}


def fill(world: World, app: Flask) -> None:
    """Write the country, its people and their things; note their cookies and their numbers."""
    with app.test_request_context():
        make_territories()
        actors = {key: _actors(code) for key, code in COMMUNES.items()}
        people = {name: _person(name, actors[HERE][0]) for name in PEOPLE}
        world.private |= {user.email: name for name, user in people.items()}
        pole = make_actor(f"Pôle {EVIL}", **middle("37261"))
        owned = things.of_owner(people["owner"])
        everywhere = pole_things.of_anybody(people)
        for key, (actor, labelled) in actors.items():
            person = _author(key)
            world.private[person.email] = f"a person of {key}"
            animator = people["owner" if key == HERE else "neighbour"]
            place = Place(key, actor, labelled, _link(actor, pole), animator, person)
            world.arguments[key] = {
                **_of_anybody(pole.id),
                **owned,
                **everywhere,
                **things.of_place(world, place, people["account"]),
                **pole_things.of_place(world, place, people, COMMUNES[key]),
                "of the owner token": links.sign(
                    privacy_pages.PURPOSE, people["owner"].fs_uniquifier
                ),
                "user_id": people["account"].id,
            }
        db.session.commit()
        tokens = {name: accounts.sign_in_link(user) for name, user in people.items()}
        owner_id = people["owner"].id
    for number, (name, token) in enumerate(tokens.items()):
        client = app.test_client()
        where = {"REMOTE_ADDR": f"192.0.2.{number}"}  # one address may not try so often
        assert client.post(f"/connexion/{token}", environ_base=where).status_code == 303
        world.cookies[name] = client.get_cookie("session").value
    with app.app_context():
        opened = db.session.query(UserSession).filter_by(user_id=owner_id).one()
        for said in world.arguments.values():
            said["account.close_session key"] = opened.id
        db.session.remove()
        app.test_client().get("/")  # builds the atlas, which every restored instance then has
        db.engine.dispose()


def _actors(code: str) -> tuple[Actor, Actor]:
    """An actor about which everything is proposed, and one with a guarded label."""
    texts = dict.fromkeys(("summary", "description", "street"), EVIL)
    contact = {"email": "accueil@lieu.example", "website": "https://lieu.example/?a=<b>"}
    actor = make_actor(f"Lieu {EVIL}", **texts, **contact, **middle(code))
    west = middle(code)["longitude"] - 0.01
    labelled = make_actor(
        f"Labellisé {EVIL}",
        longitude=west,
        latitude=47.35,
        terms={"label": ("esus",), "family": ("association",)},
    )
    return actor, labelled


def _person(name: str, actor: Actor) -> User:
    user = accounts.create(db.session, f"{name}@exemple.fr", f"{name.capitalize()} {EVIL}")
    db.session.flush()
    for role, scope in PEOPLE[name]:
        scope = f"actor-{actor.id}" if scope == ITS_ACTOR else scope
        grants.bestow(db.session, user, role, scope)
    return user


def _author(key: str) -> User:
    user = accounts.create(db.session, f"personne-{key}@prive.example", f"Habitant {EVIL}")
    db.session.flush()
    return user


def _link(actor: Actor, pole: Actor) -> Relation:
    now = clock.now()
    relation = Relation(
        kind="supports",
        from_id=actor.id,
        to_id=pole.id,
        from_confirmed_at=now,
        to_confirmed_at=now,
    )
    db.session.add(relation)
    db.session.flush()
    return relation


def _of_anybody(pole_id: int) -> dict[str, object]:
    return {
        "token": "forged",
        "z": 3,
        "x": 4,
        "y": 2,
        "layer": "actors",
        "filename": "dist/manifest.json",
        "explore.export name": "csv",
        "layer.page name": "none",
        "layer.geojson name": "none",
        "backstage.run name": "letters",
        "name": "sample",
        "actors.panels_alone plugin": "explore",
        "territory.panels_alone plugin": "extensions",
        "verb": "fermer",
        "older": 1,
        "newer": 2,
        "history.version number": 1,
        "history.restore number": 1,
        "of the instance scope": INSTANCE,
        "of the pôle scope": f"pole-{pole_id}",
        "of the label scope": LABEL,
    }
