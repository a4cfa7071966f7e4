# SPDX-License-Identifier: AGPL-3.0-or-later
"""One of each thing that an address can name: those of one owner, and those in each EPCI."""

from __future__ import annotations

import io
from typing import NamedTuple

from PIL import Image

from ess_map.actors.models import Actor, Relation
from ess_map.campaigns import campaigns
from ess_map.campaigns.models import Campaign, Question
from ess_map.contributions import decide, labels, letters, relations
from ess_map.contributions.models import Contribution
from ess_map.contributions.propose import Author, report, update
from ess_map.contributions.propose import prepare as compare
from ess_map.core import clock, links, uploads
from ess_map.core.db import db
from ess_map.core.mail import Letter
from ess_map.notifications.notify import notify
from ess_map.people import grants
from ess_map.people.models import User
from ess_map.subscriptions import subscribing
from ess_map.subscriptions.models import Subscription, Webhook, WebhookDelivery
from ess_map.testing.factories import load
from tests.contributions.asking import correct
from tests.security.world import EVIL, World


class Place(NamedTuple):
    """One of the two EPCI, with what is in it."""

    key: str
    actor: Actor
    labelled: Actor
    relation: Relation
    animator: User
    person: User
    """Somebody with a grant in this EPCI, who proposed something here and nowhere else."""


def of_owner(owner: User) -> dict[str, object]:
    """Write what belongs to a person, and say its numbers."""
    webhook = Webhook(
        owner_id=owner.id,
        url="https://127.0.0.1/",
        secret="whsec_c2VjcmV0",
        query="",
        created_at=clock.now(),
    )
    db.session.add(webhook)
    db.session.flush()
    sent = {"message_id": "msg_1", "events": [], "payload": "{}", "created_at": clock.now()}
    delivery = WebhookDelivery(webhook_id=webhook.id, **sent)
    db.session.add(delivery)
    note = notify(db.session, owner, "essai", f"Lisez {EVIL}", "/contributions/1")
    db.session.flush()
    return {
        "number": webhook.id,
        "delivery": delivery.id,
        "notification_id": note.id,
        "of the owner grant_id": grants.on(db.session, user=owner)[0].id,
    }


def of_place(world: World, place: Place, account: User) -> dict[str, object]:
    """Write what was proposed, decided and asked in one EPCI, and say its numbers."""
    stranger = Author(email=f"auteur-{place.key}@prive.example", name=f"Zoé {EVIL}")
    world.private[stranger.email] = "an author without account"
    return {
        "key": place.key,
        "slug": place.actor.slug,
        "scope": f"actor-{place.actor.id}",
        "person_id": place.person.id,
        "relation_id": place.relation.id,
        **_decided(place, stranger),
        **_waiting(place, stranger, account),
        **_grants(place),
        **_letters(world, place),
        "to relate token": relations.token(_asked_to_relate(place, account)),
    }


def _decided(place: Place, stranger: Author) -> dict[str, object]:
    """What an author without account proposed, and the animator accepted in part."""
    shown = _file("logo")
    wanted = {"summary": f"Mieux {EVIL}", "street": f"1 rue {EVIL}", "files": [_said(shown)]}
    decided = correct(place.actor, stranger, EVIL, **wanted)
    uploads.attach(db.session, [shown.id], decided.id)
    decide.accept(
        db.session, decided, place.animator, units=["summary", "files"], reason=f"Car {EVIL}"
    )
    imported = Contribution(
        kind="import",
        status="accepted",
        source="essai",
        changes={"file": f"{EVIL}.csv", "created": 1},
        created_at=clock.now(),
        decided_at=clock.now(),
    )
    db.session.add(imported)
    db.session.flush()
    return {
        "history.take_back contribution_id": decided.id,
        "deciding.take_back contribution_id": decided.id,
        "an import contribution_id": imported.id,
        "platform.file name": shown.name,
    }


def _waiting(place: Place, stranger: Author, account: User) -> dict[str, object]:
    waits = correct(place.actor, Author(account), EVIL, description=f"Neuf {EVIL}")
    decide.say(db.session, waits, f"Question {EVIL}", by=place.animator, moderator=True)
    decide.say(db.session, waits, f"Réponse {EVIL}", by=account, moderator=False)
    hidden = _file("photo")
    by_letter = correct(place.actor, stranger, EVIL, files=[_said(hidden)], phone="0247000001")
    uploads.attach(db.session, [hidden.id], by_letter.id)
    told = report(db.session, load(place.actor.id), f"Faux {EVIL}", Author(account))
    correct(place.actor, Author(place.person), EVIL, phone="02 47 00 00 00")
    actor = load(place.actor.id)
    merged = compare(db.session, actor, actor.version, {"city": f"Ville {EVIL}"})
    unseen = update(db.session, actor, merged, actor.version, stranger, EVIL)
    labels.sync(db.session)
    asked = labels._ask(db.session, load(place.labelled.id), "esus", labels.RENEW, None)
    return {
        "contribution_id": waits.id,
        "by letter contribution_id": by_letter.id,
        "a report contribution_id": told.id,
        "not confirmed contribution_id": unseen.id,
        "of a label contribution_id": asked.id,
        "not published name": hidden.name,
        "to confirm token": links.sign(letters.CONFIRM, unseen.id),
        "to follow token": links.sign(letters.FOLLOW, by_letter.id),
    }


def _grants(place: Place) -> dict[str, object]:
    given = {
        "grant_id": ("contributor", place.key),
        "above an animator grant_id": ("administrator", place.key),
        "of the région grant_id": ("animator", "region-24"),
    }
    made = {
        name: grants.bestow(db.session, place.person, role, scope)
        for name, (role, scope) in given.items()
    }
    db.session.flush()
    return {name: grant.id for name, grant in made.items()}


def _letters(world: World, place: Place) -> dict[str, object]:
    """A letter that does not leave, a question of a campaign, and a subscription."""
    email, now = f"abonné-{place.key}@prive.example", clock.now()
    world.private[email] = "a subscriber"
    letter = Letter(
        recipient=email,
        subject=f"Sujet {EVIL}",
        body=EVIL,
        kind="essai",
        created_at=now,
        due_at=now,
        attempts=3,
        failed_at=now,
        last_error=f"550 {EVIL}",
    )
    subscription = Subscription(
        token=f"abonnement-{place.key}",
        email=email,
        language="fr",
        query="q=lieu",
        frequency="day",
        created_at=now,
        asked_at=now,
    )
    campaign = Campaign(
        territory=place.key, note=EVIL, started_at=now, started_by_id=place.animator.id
    )
    db.session.add_all((letter, subscription, campaign))
    db.session.flush()
    subscribing.confirm(subscription)
    question = Question(campaign_id=campaign.id, actor_id=place.actor.id, sent_at=now)
    db.session.add(question)
    db.session.flush()
    return {
        "letter_id": letter.id,
        "to subscribe token": subscription.token,
        "to verify token": campaigns.token(question),
    }


def _asked_to_relate(place: Place, account: User) -> Contribution:
    """The question whether the labelled actor is a member of the other one."""
    pair = load(place.labelled.id), load(place.actor.id)
    relation = relations.propose(db.session, "member_of", *pair, account, EVIL)
    return relations.asked(db.session, relation.id, "from")


def _file(kind: str) -> uploads.Upload:
    picture = io.BytesIO()
    number = db.session.query(uploads.Upload).count()
    Image.new("RGB", (8, 8), (number * 40 % 256, number * 9 % 256, 0)).save(picture, "PNG")
    picture.seek(0)
    return uploads.receive(db.session, picture, kind, alt=EVIL)


def _said(upload: uploads.Upload) -> dict[str, str]:
    return {"name": upload.name, "kind": upload.kind, "alt": upload.alt}
