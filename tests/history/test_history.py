# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who changed what, when; comparing, restoring, undoing: through the pages."""

import re
from datetime import date
from html import unescape

import pytest

from ess_map.actors import sourcing, store
from ess_map.contributions import decide, history, propose, undo
from ess_map.contributions.models import Contribution
from ess_map.contributions.wording import words
from ess_map.core import clock
from ess_map.core.db import db
from ess_map.sources import imports
from ess_map.testing.factories import load, make_actor
from tests.contributions.door import account, signed_in, visitor
from tests.statements import sent_to

pytestmark = pytest.mark.usefixtures("country")


@pytest.fixture
def animator(app):
    return account("Ana", ("animator", "epci-243700754"))


@pytest.fixture
def stranger(app):
    return account("Zoé")


def change(actor_id, user, **wanted):
    """Propose ``wanted`` as ``user``; return the contribution."""
    actor = load(actor_id)
    merged = propose.prepare(db.session, actor, actor.version, wanted)
    found = propose.update(
        db.session, actor, merged, actor.version, propose.Author(user), "Parce que c'est secret"
    )
    db.session.commit()
    return found


def text_of(html):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_words_are_the_same_gone_or_new():
    assert words("Un café bio", "Un jardin bio") == [
        ("Un ", "same"),
        ("café", "gone"),
        ("jardin", "new"),
        (" bio", "same"),
    ]
    assert words("", "Neuf") == [("Neuf", "new")]
    assert words("Vieux", "") == [("Vieux", "gone")]
    assert words("Même", "Même") == [("Même", "same")]


def test_the_history_tells_who_changed_which_words_but_no_address(app, animator):
    actor = make_actor(summary="Un café bio")
    change(actor.id, animator, summary="Un jardin bio")
    page = visitor(app).get(f"/acteurs/{actor.slug}/historique").text
    assert "Ana" in page and "anime Tours Métropole" in page
    assert re.search(r"<del>.*café</del><ins>.*jardin</ins>", page)
    assert "version 2" in page and "Fiche créée" in page
    assert "ana@exemple.fr" not in page and "secret" not in page


def test_a_nameless_author_stays_nameless(app):
    nameless = account("", ("contributor", "instance"))
    actor = make_actor()
    change(actor.id, nameless, phone="02 47 00 00 00")
    page = visitor(app).get(f"/acteurs/{actor.slug}/historique").text
    assert "une personne inscrite" in page and "@exemple.fr" not in page


def test_an_import_is_named_by_its_source(app, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("id,name,longitude,latitude\n1,Atelier,0.65,47.35\n")
    imports.run(path, source=imports.SourceInfo("cress", name="La CRESS"))
    page = visitor(app).get("/territoires/commune-37261/historique").text
    assert "Import : La CRESS" in page and "1 lieu d&#39;ici" in page
    elsewhere = visitor(app).get("/territoires/commune-29155/historique").text
    assert "La CRESS" not in elsewhere


def test_two_versions_are_compared_and_a_wrong_number_is_not_found(app, animator):
    actor = make_actor(summary="Un")
    change(actor.id, animator, summary="Deux")
    change(actor.id, animator, phone="02 47 00 00 01")
    client = visitor(app)
    page = client.get(f"/acteurs/{actor.slug}/historique/1..3").text
    assert "Un</del>" in page and "Deux</ins>" in page and "02 47 00 00 01</ins>" in page
    assert client.get(f"/acteurs/{actor.slug}/historique/3..1").location.endswith("/1..3")
    assert client.get(f"/acteurs/{actor.slug}/historique/1..9").status_code == 404
    same = client.get(f"/acteurs/{actor.slug}/historique/2..2")
    assert "disent la même chose" in same.text
    old = text_of(client.get(f"/acteurs/{actor.slug}/historique/1").text)
    assert "En une phrase Un" in old and "02 47 00 00 01" not in old


def test_whoever_may_restores_a_version_at_once(app, animator):
    actor = make_actor(summary="Un")
    change(actor.id, animator, summary="Deux", name="Nouveau nom")
    client = signed_in(app, animator)
    slug = load(actor.id).slug
    page = f"/acteurs/{slug}/historique/1"
    answer = client.send(f"{page}/restaurer", page)
    assert answer.status_code == 303 and answer.location.endswith(f"{actor.slug}/historique")
    again = load(actor.id)
    assert (again.summary, again.name, again.version) == ("Un", "La Ressourcerie", 3)


def test_the_others_propose_it(app, animator, stranger):
    actor = make_actor(summary="Un")
    change(actor.id, animator, summary="Deux")
    page = f"/acteurs/{actor.slug}/historique/1"
    signed_in(app, stranger).send(f"{page}/restaurer", page)
    assert load(actor.id).summary == "Deux"
    (pending,) = db.session.query(Contribution).filter_by(status="pending")
    assert pending.changes == {"summary": "Un"} and pending.author_id == stranger.id


def test_a_moderator_of_the_place_undoes_from_the_page_and_nobody_else(app, animator, stranger):
    actor = make_actor(summary="Un")
    contribution = change(actor.id, animator, summary="Deux")
    page = f"/acteurs/{actor.slug}/historique"
    assert "/annuler" not in visitor(app).get(page).text
    path = f"/contributions/{contribution.id}/annuler"
    refused = signed_in(app, stranger).send(path, "/compte/contributions")
    assert refused.status_code == 403
    other = account("Eve", ("animator", "epci-200000016"))
    assert signed_in(app, other).send(path, "/compte/contributions").status_code == 403
    moderator = account("Mo", ("moderator", "commune-37261"))
    client = signed_in(app, moderator)
    assert path in client.get(page).text
    assert client.send(path, page).status_code == 303
    assert load(actor.id).summary == "Un"
    assert "Décision annulée" in visitor(app).get(page).text


def test_an_undone_move_is_back_where_it_was(app, animator):
    actor = make_actor()
    moved = {"commune": "37261", "longitude": 0.66, "latitude": 47.36}
    place = moved | {"location_precision": "address"}
    contribution = change(actor.id, animator, place=place)
    before = history.values_at(db.session, load(actor.id), 1)
    done = undo.undo(db.session, contribution, animator)
    db.session.commit()
    assert done.kept == {}
    assert history.values_at(db.session, load(actor.id), 3)["longitude"] == before["longitude"]


def test_older_versions_are_a_page_away(app, animator):
    actor = make_actor()
    for n in range(35):
        store.update(db.session, actor.id, {"phone": f"06 00 00 00 {n:02}"}, clock.now())
    db.session.commit()
    client = visitor(app)
    first = client.get(f"/acteurs/{actor.slug}/historique").text
    seen = re.findall(r'id="v(\d+)"', first)
    older = re.search(r'href="([^"]+\?avant=\d+)"', first)[1]
    second = client.get(older).text
    seen += re.findall(r'id="v(\d+)"', second)
    assert seen == [str(n) for n in range(36, 0, -1)]
    assert 'rel="next"' not in second


def test_what_a_withdrawal_forgot_is_in_no_version(app, animator):
    actor = make_actor(phone="06 12 34 56 78")
    change(actor.id, animator, phone="06 99 99 99 99")
    record = load(actor.id).source_records[0]
    sourcing.withdraw(db.session, record.source, [record.external_id], clock.now())
    db.session.commit()
    client = visitor(app)
    page = client.get(f"/acteurs/{actor.slug}/historique").text
    assert "Fiche retirée" in page and "06 99" not in page and "06 12" not in page
    assert client.get(f"/acteurs/{actor.slug}/historique/1").status_code == 410
    assert client.get(f"/acteurs/{actor.slug}/historique/1..3").status_code == 410


def test_one_sees_ones_own_and_moderators_only_what_is_theirs(app, stranger):
    here, there = make_actor("Ici"), make_actor("Là-bas", longitude=0.95, latitude=47.35)
    change(here.id, stranger, summary="A")
    change(there.id, stranger, summary="B")
    own = signed_in(app, stranger).get("/compte/contributions").text
    assert "Ici" in own and "Là-bas" in own and "en attente" in own
    moderator = account("Mo", ("moderator", "epci-243700754"))
    page = signed_in(app, moderator).get(f"/personnes/{stranger.id}/contributions").text
    assert "Ici" in page and "Là-bas" not in page and "zoé@" not in page
    elsewhere = account("Eve", ("moderator", "department-29"))
    client = signed_in(app, elsewhere)
    assert client.get(f"/personnes/{stranger.id}/contributions").status_code == 404
    assert visitor(app).get("/compte/contributions").status_code == 303


def test_the_territory_shows_what_was_decided_not_what_waits(app, animator, stranger):
    actor = make_actor("Ici")
    change(actor.id, animator, summary="Décidé")
    change(actor.id, stranger, phone="02 47 00 00 02")
    page = visitor(app).get("/territoires/epci-243700754/historique").text
    assert "Ana" in page and "En une phrase" in page
    assert "Zoé" not in page and "Téléphone" not in page


def test_imports_are_listed_and_undone_by_who_animates_the_map(app, tmp_path, animator):
    path = tmp_path / "a.csv"
    path.write_text("id,name,longitude,latitude\n1,Atelier,0.65,47.35\n")
    report = imports.run(path, source=imports.SourceInfo("cress"))
    undoing = f"/contributions/{report.contribution_id}/annuler"
    assert undoing not in signed_in(app, animator).get("/imports").text
    chief = signed_in(app, account("Chef", ("animator", "instance")))
    assert undoing in chief.get("/imports").text
    assert chief.send(undoing, "/imports").status_code == 303
    assert "annulée" in chief.get("/imports").text
    assert undoing not in chief.get("/imports").text


def test_each_fact_on_the_page_says_who_vouches_for_it(app, animator, clock):
    actor = make_actor(
        phone="02 47 11 11 11", website="https://exemple.fr", verified_at=date(2026, 3, 1)
    )
    change(actor.id, animator, phone="02 47 22 22 22")
    page = text_of(visitor(app).get(f"/acteurs/{actor.slug}").text)
    assert "02 47 22 22 22 Source : Ana · vérifié le 21 novembre 2026" in page
    assert "exemple.fr Source : Fichier d'essai · vérifié le 1 mars 2026" in page
    clock.advance(days=3)
    propose.confirm(db.session, load(actor.id), propose.Author(animator))
    db.session.commit()
    page = text_of(visitor(app).get(f"/acteurs/{actor.slug}").text)
    assert "Source : Ana · vérifié le 24 novembre 2026" in page
    assert "exemple.fr Source : Fichier d'essai · vérifié le 24 novembre 2026" in page


def test_a_fact_whose_change_was_undone_is_its_sources_again(app, animator):
    actor = make_actor(phone="02 47 11 11 11")
    contribution = change(actor.id, animator, phone="02 47 22 22 22")
    undo.undo(db.session, contribution, animator)
    db.session.commit()
    page = text_of(visitor(app).get(f"/acteurs/{actor.slug}").text)
    assert "02 47 11 11 11 Source : Fichier d'essai" in page


def test_a_fact_that_was_undone_and_accepted_again_is_its_authors(app, animator):
    actor = make_actor(phone="02 47 11 11 11")
    zoe = account("Zoé")
    contribution = change(actor.id, zoe, phone="02 47 22 22 22")
    decide.accept(db.session, contribution, animator)
    undo.undo(db.session, contribution, animator)
    decide.accept(db.session, contribution, animator)
    db.session.commit()
    page = text_of(visitor(app).get(f"/acteurs/{actor.slug}").text)
    assert "02 47 22 22 22 Source : Zoé" in page


def test_a_page_of_history_costs_the_same_however_long_it_is(app, animator):
    browser = signed_in(app, animator)

    def cost():
        with sent_to(db.engine) as sent:
            page = browser.get("/territoires/epci-243700754/historique")
        assert "Annuler" in page.text
        return len(sent)

    change(make_actor().id, animator, phone="02 47 22 22 20")
    cost()
    few = cost()
    for number in range(6):
        change(make_actor(f"Lieu {number}").id, animator, phone=f"02 47 22 22 3{number}")
    assert cost() == few
