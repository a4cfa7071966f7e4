# SPDX-License-Identifier: AGPL-3.0-or-later
"""Several people and one map, from the first letter to the last page, each in their own browser.

What is a journey of its own elsewhere is not told twice:

| journey                                       | test                                          |
| --------------------------------------------- | --------------------------------------------- |
| a correction to the map and back, in Chromium | browser/test_working_together.py              |
| conflict: 412, both values, nothing lost      | the same; proposing/test_form.py: …_clash_…   |
| two moderators at once                        | moderation/test_two_moderators.py             |
| relation confirmed by both sides              | test_relations.py: …_both_sides_have_said_yes |
"""

import io
import json
import re
import zipfile
from datetime import date
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa

from ess_map.contributions.models import Contribution
from ess_map.core.db import db
from ess_map.people.models import User
from ess_map.testing.factories import load, make_actor, make_territories
from ess_map.testing.work import run_jobs
from tests.browser.posted import Post, link, text
from tests.contributions.door import account, signed_in, visitor
from tests.contributions.test_labels import under_the_label
from tests.own_tables import own_tables
from tests.proposing.test_form import correct

HERE, THERE = "epci-243700754", "epci-200000016"
BOARD = f"/territoires/{HERE}/fraicheur"


@pytest.fixture
def post():
    """Takes in what leaves through SMTP; once the jobs have run it is there."""
    found = Post(patience=0)
    found.start()
    yield found
    found.stop()


@pytest.fixture
def app(make_app, post):
    app = make_app(ESS_MAP_SMTP_HOST="127.0.0.1", ESS_MAP_SMTP_PORT=str(post.port))
    with app.app_context():
        make_territories()
        db.session.commit()
        yield app


@pytest.fixture
def ana(app):
    return signed_in(app, account("Ana", ("animator", HERE)))


def path_in(letter, beginning):
    return urlsplit(link(letter, beginning)).path


def waiting(client, name):
    """Return the address of what waits for the reader about a record, None if nothing does."""
    page = client.get("/moderation").text
    found = re.search(rf'href="(/moderation/\d+)"[^>]*>{re.escape(name)}<', page)
    return found[1] if found else None


def decide(client, address, verb="accepter", **form):
    """Press a button of the page of a proposal, as the reader sees it."""
    seen = re.search(r'name="seen_version" value="(\d*)"', client.get(address).text)[1]
    answer = client.send(f"{address}/{verb}", address, seen_version=seen, **form)
    assert answer.status_code == 303, answer.text


def test_a_label_shows_what_its_owner_approved_and_nothing_newer(app, ana, post):
    actor = make_actor("Atelier", terms={"label": ("esus",)}, summary="On répare.")
    leo = signed_in(app, account("Leo", ("moderator", "label-esus")))
    run_jobs(app, "labels")
    assert under_the_label(app) == ["Atelier"]

    assert correct(ana, actor, name="Atelier XXL", summary="Promotions !").status_code == 303
    run_jobs(app, "labels", "notifications", "letters")
    assert "Atelier XXL" in visitor(app).get("/").text
    assert under_the_label(app) == ["Atelier"]
    assert waiting(ana, "Atelier XXL") is None

    asked = waiting(leo, "Atelier XXL")
    assert ana.get(asked).status_code == 403
    page = leo.get(asked).text
    assert "approuvée pour" in page and "Promotions" in page
    assert "Atelier XXL" in text(post.letter("leo@exemple.fr", "À décider"))
    decide(leo, asked, "refuser", raison="Notre label n'est pas une enseigne.")
    assert under_the_label(app) == ["Atelier"]

    assert correct(ana, actor, name="Atelier des Rives").status_code == 303
    run_jobs(app, "labels")
    decide(leo, waiting(leo, "Atelier des Rives"))
    assert under_the_label(app) == ["Atelier des Rives"]
    page = visitor(app).get(f"/acteurs/{load(actor.id).slug}").text
    assert "approuvé par Leo dans la version du 21 novembre 2026" in page


def test_a_campaign_asks_and_the_organisations_answer_with_a_button(app, ana, post):
    old = {"verified_at": date(2024, 1, 1)}
    right, changed, closed = (
        make_actor(name, email=f"{name.lower()}@exemple.fr", **old)
        for name in ("Juste", "Change", "Ferme")
    )
    away = make_actor("Ailleurs", email="a@exemple.fr", longitude=0.95, latitude=47.35, **old)
    assert signed_in(app, account("Eva", ("animator", THERE))).get(BOARD).status_code == 403
    assert "3 organisations" in text_of(ana.get(BOARD))
    assert ana.send(BOARD, note="Ana, de la métropole.").status_code == 303
    run_jobs(app, "campaigns", "letters")
    assert post.to("a@exemple.fr") == []

    answers = {right: "right", changed: "changed", closed: "closed"}
    stranger, links = visitor(app), {}
    for actor, answer in answers.items():
        letter = post.letter(actor.email, "votre fiche est-elle à jour ?")
        assert "Ana, de la métropole." in text(letter)
        links[actor.id] = path_in(letter, "/verifier/")
        page = stranger.get(links[actor.id])
        assert all(f'value="{one}"' in page.text for one in answers.values())
        result = stranger.send(links[actor.id], answer=answer)
        assert result.status_code == (303 if answer == "changed" else 200)
        assert stranger.get(links[actor.id]).status_code == 410
    assert load(right.id).verified_at == date(2026, 11, 21)
    assert load(away.id).verified_at == date(2024, 1, 1)

    # What has changed is proposed like anything else; what has closed is looked at first.
    sent = correct(stranger, changed, phone="02 47 00 00 09", author_email=changed.email)
    assert sent.location == "/contributions/envoyee"
    run_jobs(app, "letters")
    stranger.send(path_in(post.letter(changed.email, "Confirmez"), "/contributions/confirmer/"))
    decide(ana, waiting(ana, "Change"), champ="phone")
    decide(ana, waiting(ana, "Ferme"))
    assert load(changed.id).phone == "02 47 00 00 09"
    assert stranger.get(f"/acteurs/{closed.slug}").status_code == 410

    board = text_of(ana.get(BOARD))
    assert "3 sur 3 1 1 1 0" in board
    fresh = stranger.get(f"/facets.json?territory={HERE}&freshness=confirmed").json
    assert fresh["count"] == 2


def test_who_erases_themselves_takes_their_data_along_and_leaves_their_work(app, ana, post):
    actor = make_actor("Atelier", phone="02 47 00 00 01")
    before = account("Lavigne", ("contributor", "commune-37003"))
    email, number = before.email, before.id
    zoe = signed_in(app, before)
    correct(zoe, actor, phone="02 47 00 00 02", message="Vu à l'accueil.")
    address = waiting(ana, "Atelier")
    ana.send(f"{address}/question", address, question="Qui vous l'a dit ?")
    said = f"/contributions/{address.rpartition('/')[2]}"
    zoe.send(f"{said}/repondre", said, reponse="La personne de l'accueil.")
    subscribe(app, zoe, post, email)
    decide(ana, address, champ="phone")
    run_jobs(app, "notifications", "letters")
    assert "Proposition acceptée : Atelier" in text(post.letter(email, "2 nouvelles"))
    history = f"/acteurs/{actor.slug}/historique"
    assert "Lavigne" in visitor(app).get(history).text

    archive = zipfile.ZipFile(io.BytesIO(zoe.get("/compte/donnees.zip").data))
    kept = {name: archive.read(name).decode() for name in archive.namelist()}
    assert json.loads(kept["contributions/contributions.json"])[0]["message"] == "Vu à l'accueil."
    assert "La personne de l'accueil." in kept["contributions/messages.json"]
    assert email in kept["people/compte.json"]
    assert "2 nouvelles" in kept["notifications/courriels.json"]
    assert any(name.startswith("subscriptions/") and HERE in kept[name] for name in kept)

    zoe.send("/compte/effacer", "/compte/donnees")
    run_jobs(app, "letters")
    leave = path_in(post.letter(email, "Effacer votre compte"), "/compte/effacer/")
    assert zoe.send(leave).status_code == 303
    assert zoe.get("/compte").status_code == 303

    db.session.expire_all()
    assert db.session.get(User, number) is None
    assert tables_with(email) == tables_with("Lavigne") == []
    (one,) = db.session.scalars(sa.select(Contribution)).all()
    assert (one.author_id, one.status, one.message) == (None, "accepted", "Vu à l'accueil.")
    assert load(actor.id).phone == "02 47 00 00 02"
    page = visitor(app).get(history).text
    assert "une personne qui a effacé son compte" in page and "décidé par Ana" in page
    administrator = signed_in(app, account("Alix", ("administrator", "instance")))
    for path, words in every_page(administrator, [f"/acteurs/{actor.slug}", history, address]):
        assert "lavigne" not in words.lower(), path
    received = len(post.to(email))
    run_jobs(app)
    assert len(post.to(email)) == received


def text_of(answer):
    """Return the words of a page, its tags taken out."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def subscribe(app, client, post, email):
    """Subscribe to the EPCI under an address, and confirm it by the mailed link."""
    client.send(f"/abonnements/nouveau?territory={HERE}", email=email, frequency="day")
    run_jobs(app, "letters")
    letter = post.letter(email, "Confirmez votre abonnement")
    assert client.send(path_in(letter, "/abonnements/confirmer/")).status_code == 303


def tables_with(words):
    """Return the tables of the database in which these words still are."""
    return [
        table.name
        for table in own_tables()
        for row in db.session.execute(sa.select(table)).all()
        if words in str(row)
    ]


def every_page(client, first):
    """Yield (path, text) of each page that links lead to from here, once per path."""
    to_see, seen = ["/", "/administration", *first], set()
    while to_see:
        path = to_see.pop()
        if path in seen or path.startswith(("/static/", "/en/", "/export/")):
            continue
        seen.add(path)
        answer = client.get(path)
        yield path, answer.data.decode("utf-8", "replace")
        if answer.mimetype == "text/html":
            found = re.findall(r'href="(/[^"?#]*)', answer.text)
            to_see += [one for one in found if one not in seen]
    assert len(seen) > 30
