# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is in the sample country: one of each thing that an address can name."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask

from ess_map.core.db import db
from ess_map.people import accounts, grants
from ess_map.people.models import User, UserSession
from ess_map.subscriptions.models import Webhook, WebhookDelivery
from tests.factories import make_actor, make_territories, middle
from tests.security.world import HERE, PEOPLE, THERE, World

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
COMMUNES = {HERE: "37261", THERE: "37003"}


def fill(world: World, app: Flask) -> None:
    """Write the country, its people and their things; note their cookies and their numbers."""
    with app.app_context():
        make_territories()
        actors = {place: make_actor("Lieu", **middle(code)) for place, code in COMMUNES.items()}
        people = {name: _person(name, actors[HERE].id) for name in PEOPLE}
        for place, actor in actors.items():
            world.arguments[place] = {
                **_of_anybody(),
                **_of_owner(people["owner"]),
                "key": place,
                "slug": actor.slug,
            }
        db.session.commit()
        links = {name: accounts.sign_in_link(user) for name, user in people.items()}
    for name, link in links.items():
        client = app.test_client()
        assert client.post(f"/connexion/{link}").status_code == 303
        world.cookies[name] = client.get_cookie("session").value
    with app.app_context():
        session = db.session.query(UserSession).filter_by(user_id=people["owner"].id).one()
        for said in world.arguments.values():
            said["account.close_session key"] = session.id
        db.engine.dispose()


def _person(name: str, actor_id: int) -> User:
    user = accounts.create(db.session, f"{name}@exemple.fr", name.capitalize())
    db.session.flush()
    for role, scope in PEOPLE[name]:
        scope = f"actor-{actor_id}" if scope == "actor of here" else scope
        grants.bestow(db.session, user, role, scope)
    return user


def _of_anybody() -> dict[str, object]:
    return {
        "token": "forged",
        "z": 3,
        "x": 4,
        "y": 2,
        "layer": "actors",
        "filename": "dist/manifest.json",
        "export name": "csv",
        "name": "0" * 64 + ".webp",
    }


def _of_owner(owner: User) -> dict[str, object]:
    """One of each thing that belongs to a person, made once."""
    webhook = db.session.query(Webhook).one_or_none()
    if webhook is None:
        webhook = Webhook(
            owner_id=owner.id,
            url="https://127.0.0.1/",
            secret="whsec_c2VjcmV0",
            query="",
            created_at=NOW,
        )
        db.session.add(webhook)
        db.session.flush()
        db.session.add(
            WebhookDelivery(
                webhook_id=webhook.id,
                message_id="msg_1",
                events=[],
                payload="{}",
                created_at=NOW,
            )
        )
        db.session.flush()
    return {"number": webhook.id, "delivery": db.session.query(WebhookDelivery).one().id}
