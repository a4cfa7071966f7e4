# SPDX-License-Identifier: AGPL-3.0-or-later
"""What changed last, for programs that ask every quarter of an hour."""

from datetime import UTC
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree

import pytest

from ess_map import ActorRecord
from ess_map.actors import store
from ess_map.core.db import db
from ess_map.explore import feed
from ess_map.testing.factories import make_actor, make_actors, middle

ATOM = "{http://www.w3.org/2005/Atom}"


def entries(client, address="/flux.atom"):
    return ElementTree.fromstring(client.get(address).data).findall(f"{ATOM}entry")


def titles(client, address="/flux.atom"):
    return [entry.find(f"{ATOM}title").text for entry in entries(client, address)]


def update(site, actor_id, **changes):
    with site.app_context():
        store.update(db.session, actor_id, changes)
        db.session.commit()


@pytest.fixture(params=["few", "many"])
def size(request, monkeypatch):
    """Both ways of finding the last changes; in small steps, so that there are several."""
    if request.param == "many":
        monkeypatch.setattr(feed, "FEW", 0)
        monkeypatch.setattr(feed, "BATCH", 2)


def test_what_changed_last_comes_first(site, client, clock, size):
    clock.advance(minutes=5)
    with site.app_context():
        actor = make_actor("Le Vélo", city="Tours")
    assert titles(client)[0] == "Le Vélo"
    clock.advance(minutes=5)
    update(site, actor.id - 1, phone="02 47 00 00 00")
    assert titles(client)[:2] == ["Sans lieu", "Le Vélo"]
    first = entries(client)[0]
    assert first.find(f"{ATOM}updated").text == clock.now().isoformat()


def test_an_entry_keeps_its_id_when_the_actor_is_renamed(site, client, size):
    before = entries(client, "/flux.atom?q=ressourcerie")[0].find(f"{ATOM}id").text
    assert before.startswith("tag:localhost,2026:acteurs/")
    update(site, int(before.rpartition("/")[2]), name="La Ressourcerie du Val")
    after = entries(client, "/flux.atom?q=ressourcerie")[0]
    assert after.find(f"{ATOM}id").text == before
    assert "la-ressourcerie-du-val" in after.find(f"{ATOM}link").get("href")


def test_the_feed_is_of_the_selection_alone(site, client, size):
    assert titles(client, "/flux.atom?territory=epci-243700754") == ["L'Épicerie du Vieux Tours"]
    assert titles(client, "/flux.atom?q=zzzzz") == []


def test_the_feed_has_a_hundred_entries_at_most(site, client, size):
    with site.app_context():
        make_actors(
            [ActorRecord(id=f"m{n}", name=f"Membre {n:03}", **middle("29155")) for n in range(120)]
        )
    found = titles(client, "/flux.atom?territory=commune-29155")
    assert len(found) == 100
    assert len(set(found)) == 100
    assert found[0] == "Membre 119"


def test_who_has_it_already_is_told_so(site, client, clock):
    first = client.get("/flux.atom?q=ressourcerie")
    known = {"If-None-Match": first.headers["ETag"]}
    assert client.get("/flux.atom?q=ressourcerie", headers=known).status_code == 304
    clock.advance(minutes=1)
    with site.app_context():
        make_actor("Hors sujet")
    assert client.get("/flux.atom?q=ressourcerie", headers=known).status_code == 304
    with site.app_context():
        make_actor("Une autre ressourcerie")
    assert client.get("/flux.atom?q=ressourcerie", headers=known).status_code == 200


def test_a_reader_that_knows_only_dates_is_served_too(site, client, clock):
    clock.advance(minutes=1)
    first = client.get("/flux.atom")
    known = {"If-Modified-Since": first.headers["Last-Modified"]}
    assert client.get("/flux.atom", headers=known).status_code == 304
    clock.advance(minutes=1)
    with site.app_context():
        make_actor("Nouveau")
    again = client.get("/flux.atom", headers=known)
    assert again.status_code == 200
    said = parsedate_to_datetime(again.headers["Last-Modified"])
    assert said.astimezone(UTC) == clock.now()


def test_the_feed_names_itself_its_page_and_the_language(client):
    body = ElementTree.fromstring(client.get("/en/flux.atom?q=ressourcerie").data)
    links = {link.get("rel"): link.get("href") for link in body.findall(f"{ATOM}link")}
    assert links["self"] == "http://localhost/en/flux.atom?q=ressourcerie"
    assert links["alternate"] == "http://localhost/en/?q=ressourcerie"
    assert "/en/acteurs/" in body.find(f"{ATOM}entry").find(f"{ATOM}link").get("href")
    assert body.find(f"{ATOM}title").text.startswith("ESS Map : ")


@pytest.mark.parametrize("text", ["Épicerie \x0b\x01", "\ufffe", "]]>&<b>\"'", "🥕" * 60])
def test_any_text_makes_a_feed_that_can_be_read(site, client, text):
    with site.app_context():
        make_actor(text, summary=text * 3)
    assert len(entries(client)) == 4


def test_the_former_address_leads_to_the_feed_with_its_filters(client):
    answer = client.get("/export/acteurs.atom?q=ressourcerie&activity=ressourcerie")
    assert answer.status_code == 301
    assert answer.location == "/flux.atom?q=ressourcerie&activity=ressourcerie"


def test_a_filter_that_makes_no_sense_is_refused(client):
    assert client.get("/flux.atom?activity=nothing").status_code == 400
