# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody of the association sees of its feeds, and answers."""

import io
import json

import pytest
import sqlalchemy as sa
from ess_map_currency.agreements.models import Acceptance
from ess_map_currency.exchange import personal
from ess_map_currency.exchange.models import Feed, FeedRow

from ess_map import Actor, db

from .conftest import MADE, place

pytestmark = pytest.mark.parametrize("database", ["spatialite"])
SIRET = "73282932000074"


@pytest.fixture
def world(territories, make_currency, make_steward, client, sign_in):
    """Return a currency whose steward has signed in."""
    currency = make_currency("La Gabare")
    sign_in(client, make_steward(currency))
    return currency


@pytest.fixture
def send(client):
    """Send a file to the imports of La Gabare."""

    def post(content, name="Carte", called="membres.json"):
        if not isinstance(content, bytes):
            content = json.dumps(content).encode()
        said = {"name": name, "file": (io.BytesIO(content), called)}
        return client.send("/monnaies/la-gabare/imports", **said)

    return post


def only(model):
    db.session.expire_all()
    return db.session.scalars(sa.select(model)).one()


def test_a_file_is_handed_over_and_its_rows_wait(world, client, send, run_jobs, make_actor, plain):
    assert "Aucun fichier" in plain(client.get("/monnaies/la-gabare/imports"))
    make_actor("Le Fournil de Lila")
    answer = send([place(1, "Fournil de Lila"), place(2, "<b>Nouveau</b>"), {"id": 3}])
    assert answer.status_code == 303
    assert "0 lignes sur 2" in plain(client.get(answer.location))
    run_jobs("currency.exchange")
    page = client.get(answer.location)
    assert "nom proche" in plain(page)
    assert "3 lignes lues, 2 nouvelles, 1 illisible" in plain(page)
    assert "2 lignes d'import à trancher" in plain(client.get("/monnaies/la-gabare/tableau"))
    page = client.get(f"{answer.location}?state=new")
    assert "&lt;b&gt;Nouveau&lt;/b&gt;" in page.text
    assert "il manque le nom" in plain(client.get(f"{answer.location}?state=rejected"))
    table = client.get(f"{answer.location}/illisibles.csv")
    assert "il manque le nom" in table.text
    assert "À relier 1" in plain(client.get("/monnaies/la-gabare/imports"))


def test_a_wrong_file_keeps_the_form_and_says_why(world, client, send, plain):
    answer = send(b"%PDF-1.4", name="Mon flux")
    assert answer.status_code == 422
    assert "ni du JSON" in plain(answer)
    assert 'value="Mon flux"' in answer.text
    assert send(b"", called="").status_code == 422
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Feed)) == 0


def test_the_job_is_followed_without_leaving_the_page(world, client, send, run_jobs):
    answer = send([place(1, "Chez Lila")])
    asking = {"HX-Request": "true"}
    assert "<progress" in client.get(answer.location, headers=asking).text
    run_jobs("currency.exchange")
    done = client.get(answer.location, headers=asking)
    assert (done.text, done.headers["HX-Refresh"]) == ("", "true")


def test_every_answer_of_a_row(world, client, send, run_jobs, make_actor, plain):
    actor = make_actor("Le Fournil de Lila")
    feed = send([place(1, "Fournil de Lila", openHoursMoreInfos="lundi 9h-12h")]).location
    run_jobs("currency.exchange")
    row = f"{feed}/lignes/{only(FeedRow).id}"

    def say(**said):
        answer = client.send(row, page="/monnaies/la-gabare/imports", **said)
        if answer.status_code == 303:
            answer = client.get(answer.location)
        run_jobs("currency.exchange")
        return plain(answer)

    assert "est reliée à Le Fournil de Lila" in say(acteur=actor.id, state="proposed")
    assert only(Acceptance).actor_id == actor.id
    assert "lun. 09:00 – 12:00" in plain(client.get(f"{feed}?state=hours"))
    wrong = client.send(row, geste="horaires", horaires="lundi 9h")
    assert (wrong.status_code, 'value="lundi 9h"' in wrong.text) == (422, True)
    assert "en ligne" in say(geste="horaires", horaires="Mo 09:00-12:00")
    assert only(Acceptance).hours == "Mo 09:00-12:00"
    send([place(2, "Autre")])
    assert "plus depuis aujourd'hui" in plain(client.get(f"{feed}?state=vanished"))
    assert "n'accepte plus la monnaie" in say(geste="fermer")
    assert only(Acceptance).closed_on is not None
    send([place(1, "Fournil de Lila", openHoursMoreInfos="lundi 9h-12h")])
    run_jobs("currency.exchange")
    assert only(Acceptance).closed_on is None
    assert "défait" in say(geste="delier")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Acceptance)) == 0
    assert "laissée de côté" in say(geste="ecarter")
    assert "est reprise" in say(geste="reprendre")
    assert "a changé entre-temps" in say(geste="fermer")
    assert "n'existe pas" in say(geste="n'importe")
    assert "Le Fournil de Lila" in plain(client.get(f"{row}?q=fournil"))


def test_a_page_of_new_places_is_added_at_once(world, client, send, run_jobs, plain):
    feed = send([place(1, "Un"), place(2, "Deux")]).location
    run_jobs("currency.exchange")
    ids = list(db.session.scalars(sa.select(FeedRow.id)))
    answer = client.send(f"{feed}/ajouter", page=feed, ligne=ids)
    assert "2 lieux seront sur la carte" in plain(client.get(answer.location))
    run_jobs("currency.exchange")
    assert {one.name for one in db.session.scalars(sa.select(Actor))} == {"Un", "Deux"}
    assert "2 ajoutées à la carte" in plain(client.get(feed))


def test_a_row_of_nowhere_is_added_only_once_its_place_is_known(
    world, client, send, run_jobs, plain
):
    lost = {"id": 3, "name": "Ligne cassée", "postalCode": "99999", "addressLocality": "Atlantide"}
    town = {"id": 4, "name": "Chez Lila", "addressLocality": "Tours", "siret": "732829320000"}
    feed = send([place(1, "Un", siret="73282932000075"), lost, town]).location
    run_jobs("currency.exchange")
    page = client.get(f"{feed}?state=new")
    assert plain(page).count("Nous ne savons pas où c'est") == 1
    assert "Ajouter les 2 lieux de cette page" in plain(page)
    assert "Le SIRET « 73282932000075 » n'est pas valide" in plain(page)
    ids = {one.name: one.id for one in db.session.scalars(sa.select(FeedRow))}
    assert f'name="ligne" value="{ids["Ligne cassée"]}"' not in page.text
    row = f"{feed}/lignes/{ids['Ligne cassée']}"
    assert "nous ne savons pas où c'est" in plain(client.send(row, page=feed, geste="ajouter"))
    answer = client.send(f"{feed}/ajouter", page=feed, ligne=list(ids.values()))
    assert "2 lieux seront sur la carte" in plain(client.get(answer.location))
    run_jobs("currency.exchange")
    made = {one.name: one.siret for one in db.session.scalars(sa.select(Actor))}
    assert made == {"Un": "", "Chez Lila": ""}
    assert "Ligne cassée" in plain(client.get(f"{feed}?state=new"))


def test_a_feed_is_given_back_as_a_file_and_forgotten(world, client, send, run_jobs):
    feed = send(MADE.read_bytes()).location
    assert client.get(f"{feed}.json").json == json.loads(MADE.read_bytes())
    table = "nom;ville\r\nÀ l'heure;Tours\r\n".encode("cp1252")
    other = send(table, name="Tableau").location
    assert client.get(f"{other}.csv").text == "\ufeffnom;ville\nÀ l'heure;Tours\n"
    client.send(f"{feed}/oublier", page=feed)
    client.send(f"{other}/oublier", page=other)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(FeedRow)) == 0
    # A number is never given again: it names what the feed has written.
    assert send([place(1, "Un")], name="Neuf").location.endswith("/3")


def test_feeds_are_for_the_association_alone(
    world, client, send, make_currency, make_steward, make_user, sign_in
):
    feed = send([place(1, "Un", email="secret@exemple.fr")]).location
    row = f"{feed}/lignes/{only(FeedRow).id}"
    other = make_currency("La Berrichonne")
    for person in (make_user(), make_steward(other)):
        sign_in(client, person)
        for path in ("/monnaies/la-gabare/imports", feed, row, f"{feed}.json", f"{feed}.csv"):
            assert client.get(path).status_code == 403
    own = "/monnaies/la-berrichonne/imports"
    assert client.send(row, page=own, geste="ajouter").status_code == 403
    assert client.send("/monnaies/la-gabare/imports", page=own).status_code == 403
    # Neither through the address of a currency that one does run.
    elsewhere = feed.replace("la-gabare", "la-berrichonne")
    assert client.get(elsewhere).status_code == 404
    assert client.get(f"{elsewhere}.json").status_code == 404


def test_an_address_goes_out_of_the_rows_with_its_person(world, send, make_user):
    person = make_user(email="lila@exemple.fr")
    send([place(1, "Chez Lila", contact={"mail": "Lila <LILA@exemple.fr>"}), place(2, "Autre")])
    (kept,) = personal.data_of(person)
    assert kept["ligne"] == "Chez Lila"
    personal.erase(person)
    db.session.commit()
    assert personal.data_of(person) == []
    assert only_content("Chez Lila")["contact"] == {"mail": "Lila <>"}


def only_content(name):
    return db.session.scalars(sa.select(FeedRow).where(FeedRow.name == name)).one().content


def test_the_command_reads_a_file_too(world, app, tmp_path, make_actor):
    make_actor("Boulangerie des Halles", siret=SIRET)
    answer = app.test_cli_runner().invoke(args=["currency", "import", "la-gabare", str(MADE)])
    assert answer.exit_code == 0, answer.output
    assert "2 lignes lues, 2 nouvelles" in answer.output
    assert "À ajouter : 1" in answer.output
    assert "Horaires à confirmer : 1" in answer.output
