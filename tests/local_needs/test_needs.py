# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody says what is missing, somebody decides, everybody sees it, and its author is forgotten
as soon as they can be."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from ess_map.core import clock, eventlog
from ess_map.core.db import db
from ess_map.core.errors import Conflict, Forbidden, Invalid
from ess_map.core.mail import Letter
from ess_map.local_needs import layer, lists, own_data, reporting
from ess_map.local_needs.models import Need
from ess_map.local_needs.states import LIFECYCLE
from ess_map.notifications.models import Notification
from ess_map.testing.factories import make_actor

TOURS, RIVES = "epci-243700754", "epci-200000016"
SAID = {
    "kind": "need",
    "title": "Pas de garderie après 18 h",
    "body": "Pour les parents qui travaillent tard.",
    "activity": "",
    "actor": "0",
    "postal_code": "37000",
    "city": "Tours",
}


def make_need(state="pending", author=None, **said):
    """Write a need in Tours, in any state."""
    plain = {"kind": "need", "title": "Un local", "body": "", "activity": "", "language": "fr"}
    where = {"commune_code": "37261", "author_email": "", "created_at": clock.now()}
    need = Need(**{**plain, **where, **said})
    need.state, need.author_id = "pending", author.id if author else None
    LIFECYCLE.start(db.session, need)
    need.state = state
    db.session.commit()
    return need


def last_letter():
    return db.session.scalars(sa.select(Letter).order_by(Letter.id.desc())).first()


def link(name):
    return re.search(rf"http\S+(/besoins/{name}/\S+)", last_letter().body)[1]


def test_a_need_of_somebody_without_account_from_the_form_to_the_map(
    territories, client, sign_in, make_user, app
):
    moderator = make_user("modo@tours.example", "moderator", TOURS)
    elsewhere = make_user("modo@rives.example", "moderator", RIVES)
    nothing = client.send("/besoins/nouveau", **{**SAID, "kind": "", "title": "", "city": "Xyz"})
    assert nothing.status_code == 422
    assert "Dans quelle commune" in nothing.text and "un besoin, ou une ressource" in nothing.text
    assert "Pour les parents qui travaillent tard." in nothing.text  # nothing typed is lost
    assert "une adresse complète" in client.send("/besoins/nouveau", **SAID, author_email="x").text
    robot = {**SAID, "author_email": "nour@exemple.fr", "homepage": "http://spam.example"}
    assert client.send("/besoins/nouveau", **robot).status_code == 303
    assert db.session.scalar(sa.select(Need.id)) is None

    sent = client.send("/besoins/nouveau", **SAID, author_email="nour@exemple.fr")
    assert sent.headers["Location"] == "/besoins/envoye"
    need = db.session.scalars(sa.select(Need)).one()
    assert (need.state, need.commune_code, need.longitude) == ("unconfirmed", "37261", None)
    assert "garderie" not in last_letter().body  # nobody has checked this address yet
    address = link("confirmer")
    assert client.get(address).status_code == 200 and need.state == "unconfirmed"
    assert client.send(address).status_code == 303
    assert "attend la décision" in client.get(address).text
    assert client.get(f"/besoins/{need.id}").status_code == 404
    told = db.session.scalars(sa.select(Notification.user_id)).all()
    assert told == [moderator.id]

    stranger = sign_in(app.test_client(), elsewhere)
    assert "garderie" not in stranger.get("/besoins/moderation").text
    assert stranger.get(f"/besoins/{need.id}").status_code == 404
    sign_in(client, moderator)
    assert "garderie" in client.get("/besoins/moderation").text
    assert "1 signalement attend votre décision" in client.get(f"/territoires/{TOURS}/tableau").text
    page = f"/besoins/{need.id}"
    assert "ce motif" in client.send(f"{page}/refuser", page, reason=" ").text
    assert client.send(f"{page}/publier", page).status_code == 303
    db.session.refresh(need)
    assert need.state == "published" and need.author_email == ""  # decided: the address has served
    assert last_letter().recipient == "nour@exemple.fr"

    visitor = app.test_client()
    assert "garderie" in visitor.get(f"/besoins?territoire={TOURS}&sorte=need").text
    assert "garderie" not in visitor.get(f"/besoins?territoire={RIVES}").text
    assert "garderie" not in visitor.get("/besoins?sorte=resource").text
    # A place is asked for by its name, and kept with the other filters.
    named = visitor.get("/besoins?ou=amboise&sorte=need")
    assert named.headers["Location"] == "/besoins?territoire=commune-37003&sorte=need"
    assert "S’appelle « Xyzxyz »".lower() in visitor.get("/besoins?ou=Xyzxyz").text.lower()
    assert f"territoire={TOURS}" in visitor.get("/besoins?ou=tours").text
    assert "garderie" in visitor.get(f"/territoires/{TOURS}").text
    assert "garderie" in visitor.get("/couches/needs").text
    assert [point.url for point in layer.points()] == [page]  # the middle of Tours
    assert [one.id for one in lists.published(db.session, {"37261", "37003"})] == [need.id]

    version = layer.version()
    assert client.send(link("retirer")).status_code == 303
    assert visitor.get(page).status_code == 410
    assert layer.points() == [] and layer.version() != version


def test_who_may_decide_and_what_an_author_with_account_is_told(
    territories, client, sign_in, make_user
):
    actor = make_actor("L'Atelier")
    author = make_user("a@exemple.fr", "contributor", f"actor-{actor.id}")
    sign_in(client, author)
    point = {"longitude": "0.65", "latitude": "47.35", "location_precision": "address"}
    said = {**SAID, "kind": "resource", "title": "Un atelier à partager", "actor": str(actor.id)}
    shown = client.send("/besoins/nouveau", **said, **point)
    need = db.session.scalars(sa.select(Need)).one()
    assert (need.state, need.actor_id, need.longitude) == ("pending", actor.id, 0.65)
    assert "L&#39;Atelier" in client.get(shown.headers["Location"]).text
    foreign = {**said, "actor": str(make_actor("Autre").id)}
    assert client.send("/besoins/nouveau", **foreign).status_code == 422

    with pytest.raises(Forbidden):
        reporting.publish(db.session, need, author)
    moderator = make_user("m@exemple.fr", "moderator", TOURS)
    with pytest.raises(Invalid):
        reporting.refuse(db.session, need, moderator, " ")
    reporting.refuse(db.session, need, moderator, "Déjà signalé.")
    with pytest.raises(Conflict):
        reporting.publish(db.session, need, moderator)
    db.session.commit()
    titles = db.session.scalars(
        sa.select(Notification.titles).where(Notification.user_id == author.id)
    ).all()
    assert [one["fr"] for one in titles] == ["Refusé : Un atelier à partager"]
    assert "Déjà signalé." in client.get(f"/besoins/{need.id}").text


def test_a_taken_need_is_done_or_opens_again(territories, make_user):
    animator = make_user("z@exemple.fr", "animator", TOURS)
    need = make_need("published", author=animator)
    reporting.take(db.session, need, animator, "/plans/1")
    assert lists.published(db.session, ["37261"]) == [need]
    reporting.release(db.session, need, animator)
    assert need.state == "published"
    reporting.take(db.session, need, animator, "/plans/1")
    reporting.finish(db.session, need, animator, "/plans/1")
    assert need.state == "done" and lists.published(db.session, ["37261"]) == []
    assert lists.count(db.session, lists.Filters(state="done")) == 1


def test_letters_to_an_address_that_never_answers_stop(territories, client):
    for _number in range(reporting.MOST_UNCONFIRMED):
        make_need("unconfirmed", author_email="victime@exemple.fr")
    answer = client.send("/besoins/nouveau", **SAID, author_email="victime@exemple.fr")
    assert answer.status_code == 429 and "suivez d&#39;abord le lien" in answer.text
    assert SAID["title"] in answer.text


def test_what_is_kept_of_people_is_exported_and_forgotten(territories, make_user):
    author = make_user("a@exemple.fr")
    published, waiting = make_need("published", author=author), make_need(author=author)
    gone = make_need("unconfirmed", author_email="b@exemple.fr").id
    assert eventlog.history(db.session, "need", gone)
    ((_name, said),) = own_data.of(author)
    assert [one["numéro"] for one in said] == [published.id, waiting.id]
    assert own_data.forget_unconfirmed(db.session, clock.now() - timedelta(days=8)) == 0
    assert own_data.forget_unconfirmed(db.session, clock.now() + timedelta(days=1)) == 1
    own_data.forget(db.session, author)
    db.session.commit()
    left = db.session.execute(sa.select(Need.id, Need.author_id)).all()
    assert left == [(published.id, None)]
    assert not eventlog.history(db.session, "need", gone)
