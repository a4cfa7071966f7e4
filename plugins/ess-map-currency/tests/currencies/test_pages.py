# SPDX-License-Identifier: AGPL-3.0-or-later
"""What everybody sees: which currency is mine, and all of one currency."""

from __future__ import annotations

import pytest
from ess_map_currency.currencies import life, naming, seams
from markupsafe import Markup

from ess_map import Invalid, ServiceArea, db

pytestmark = pytest.mark.parametrize("database", ["spatialite"], indirect=True)


def test_an_empty_map_says_what_a_local_currency_is(client, territories, plain):
    page = plain(client.get("/monnaies/"))
    assert "Aucune monnaie locale n'est encore sur cette carte" in page
    assert "Dites-le à l'animatrice ou à l'animateur" in page


@pytest.mark.parametrize("asked", ["Averdon", "41001", "commune-41001", "averdn"])
def test_where_perimeters_overlap_all_are_shown(client, gabare, passeur, plain, asked, make_user):
    page = plain(client.get("/monnaies/", query_string={"place": asked}))
    assert "À Averdon : 2 monnaies" in page
    assert "Leurs périmètres se chevauchent" in page
    assert "couvre la commune Averdon" in page
    assert "couvre le département Loir-et-Cher" in page


def test_a_place_with_one_a_place_without_and_no_place(client, gabare, passeur, plain):
    tours = plain(client.get("/monnaies/?place=Tours"))
    assert "couvre le département Indre-et-Loire" in tours
    assert tours.index("La Gabare") < tours.index("Ailleurs") < tours.index("Le Passeur")
    far = plain(client.get("/monnaies/?place=Ouessant"))
    assert "À Ouessant : pas encore de monnaie locale" in far
    assert "Voir la page du territoire" in far
    lost = plain(client.get("/monnaies/?place=Xyzzy"))
    assert "Nous ne trouvons pas « Xyzzy »" in lost


def test_a_phone_knows_where_it_is(client, gabare, passeur, plain):
    # The small country has outlines of communes alone.
    page = plain(client.get("/monnaies/?near=47.35,1.05"))
    assert "Autour de vous : 1 monnaie" in page
    assert "circule là où vous êtes" in page
    assert "pas encore de monnaie locale" in plain(client.get("/monnaies/?near=48.450,-5.050"))
    for odd in ("nan,nan", "95,200", "47", "1e9,0"):
        assert "Autour de vous" not in plain(client.get("/monnaies/", query_string={"near": odd}))


def test_perimeters_are_drawn_with_the_numbers_of_the_list(client, gabare, passeur):
    gabare.area = ServiceArea(codes=frozenset({"commune-37261"})).to_json()
    passeur.area = ServiceArea(codes=frozenset({"commune-37261"})).to_json()
    db.session.commit()
    answer = client.get("/monnaies/perimetres.json")
    marks = [one for one in answer.json["features"] if one["properties"]["what"] == "mark"]
    assert [(one["properties"]["name"], one["properties"]["number"]) for one in marks] == [
        ("La Gabare", 1),
        ("Le Passeur", 2),
    ]
    assert marks[0]["geometry"] != marks[1]["geometry"]
    etag = {"If-None-Match": answer.headers["ETag"]}
    assert client.get("/monnaies/perimetres.json", headers=etag).status_code == 304


def test_a_page_says_how_to_pay_and_where_its_files_are(client, gabare, make_actor, plain):
    gabare.emitter_id = make_actor("Association Gabare").id
    gabare.code = "XLT-GABA"
    gabare.denominations = [100, 500]
    db.session.commit()
    answer = client.get("/monnaies/la-gabare")
    page = plain(answer)
    for part in ("En circulation", "Mon compte chez Cyclos", "Association Gabare", "5 gabares",
                 "rien de votre argent ne passe par ce site", "currency:XLT-GABA=yes"):  # fmt: skip
        assert part in page
    assert "/?currency.accepts=la-gabare" in answer.text
    assert "/export/acteurs.geojson?currency.accepts=la-gabare" in answer.text
    assert "embed=1" in answer.text


@pytest.mark.parametrize(
    ("state", "sentence", "spent"),
    [
        ("project", "elle ne circule pas encore", False),
        ("pilot", "En expérimentation.", True),
        ("suspended", "Suspendue", False),
        ("ended", "ne circule plus", False),
    ],
)
def test_a_state_is_said_before_all_else(client, gabare, plain, state, sentence, spent):
    gabare.state = state
    db.session.commit()
    page = plain(client.get("/monnaies/la-gabare"))
    assert sentence in page
    assert ("Où dépenser" in page) is spent


def test_an_ended_currency_leaves_the_list_and_leads_to_what_it_became(
    client, gabare, passeur, plain
):
    life.merge(db.session, gabare, passeur, reason="Une seule monnaie pour tout le fleuve.")
    db.session.commit()
    assert "La Gabare" not in plain(client.get("/monnaies/"))
    page = plain(client.get("/monnaies/la-gabare"))
    assert "Une seule monnaie pour tout le fleuve." in page
    assert "Le Passeur a pris la suite." in page
    assert "La Gabare l'a rejointe" in plain(client.get("/monnaies/le-passeur"))
    with pytest.raises(Invalid, match="Choisissez une autre"):
        life.merge(db.session, passeur, gabare, reason="En rond.")


def test_a_former_address_leads_to_todays(client, gabare, plain):
    naming.rename(db.session, gabare, "La Gabarre de Touraine")
    db.session.commit()
    answer = client.get("/monnaies/la-gabare")
    assert (answer.status_code, answer.location) == (301, "/monnaies/la-gabarre-de-touraine")
    assert "S'appelait La Gabare." in plain(client.get(answer.location))
    assert client.get("/monnaies/inconnue").status_code == 404


def test_no_currency_takes_the_address_of_a_page_or_of_another(app, gabare):
    naming.rename(db.session, gabare, "Autre")
    assert naming.slug_for(db.session, "Nouvelle") == "nouvelle-2"
    assert naming.slug_for(db.session, "La Gabare") == "la-gabare-2"
    assert naming.slug_for(db.session, "La Gabare", gabare.id) == "la-gabare"
    assert naming.slug_for(db.session, "???") == "monnaie"


def test_other_rooms_add_blocks_in_their_order(client, gabare, plain, monkeypatch):
    told = [
        lambda currency: seams.Section("Bloc second", Markup("<p>deux</p>"), 20),
        lambda currency: None,
        lambda currency: seams.Section("Bloc premier", Markup("<p>un</p>"), 10),
    ]
    monkeypatch.setattr(seams, "SECTIONS", told)
    monkeypatch.setattr(
        seams, "COUNTS", [lambda _s, ids: {key: seams.Count("12 lieux", 12) for key in ids}]
    )
    page = plain(client.get("/monnaies/la-gabare"))
    assert page.index("Bloc premier") < page.index("Bloc second")
    assert "12 lieux" in page
    assert "12 lieux" in plain(client.get("/monnaies/"))


def test_cores_pages_show_the_currency_of_a_territory_and_of_an_actor(
    client, gabare, make_actor, plain
):
    actor = make_actor("Association Gabare")
    gabare.emitter_id = actor.id
    db.session.commit()
    assert "Sa monnaie locale" in plain(client.get("/territoires/commune-37261"))
    assert "Sa monnaie locale" not in plain(client.get("/territoires/commune-29155"))
    assert "Émet une monnaie locale" in plain(client.get(f"/acteurs/{actor.slug}"))
