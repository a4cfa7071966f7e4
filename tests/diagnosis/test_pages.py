# SPDX-License-Identifier: AGPL-3.0-or-later
"""A diagnosis is read by everybody, kept by an animator, and taken away in three kinds of files."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO

from flask import current_app
from odfdo import Document
from pypdf import PdfReader

from ess_map.core.db import db
from ess_map.diagnosis import keeping
from ess_map.platform.plugins import every
from ess_map.poles import record, requirements
from ess_map.testing.factories import make_actor, middle
from tests.poles.making import RIVES, TOURS, enter, make_pole, somebody

PAGE = f"/territoires/{TOURS}/diagnostic"


def kept_requirement(pole):
    with current_app.test_request_context():
        asked = requirements.of(record.get(db.session, pole.id), "validate")
    return next(one for one in asked if one.name == "diagnosis.kept")


def test_a_pole_is_diagnosed_and_the_figures_of_that_day_stay(country, client):
    pole = make_pole()
    page = f"/poles/{pole.actor.slug}/diagnostic"
    assert not kept_requirement(pole).met
    assert kept_requirement(pole).url == page

    enter(client, somebody("voisin@exemple.fr", "animator", RIVES))
    assert "Garder ce diagnostic" not in client.get(page).text
    assert client.send(f"{page}/garder", page=page).status_code == 403

    anna = somebody("anna@exemple.fr", "animator", TOURS)
    enter(client, anna)
    shown = client.get(page).text
    assert "Diagnostic du périmètre" in shown and 'aria-current="page">Diagnostic' in shown
    words = "Peu de tiers-lieux, beaucoup d'envies.\n=1+1"
    answer = client.send(f"{page}/garder", page=page, comment=words, km="30")
    assert answer.status_code == 303
    kept = answer.location
    assert kept_requirement(pole).met
    too_long = client.send(f"{page}/garder", page=page, comment="x" * 5000)
    assert too_long.status_code == 422 and "x" * 5000 in too_long.text

    make_actor("Arrivée depuis")
    seen = client.get(kept).text
    assert "1 acteur de l’ESS connu" in seen and "Peu de tiers-lieux" in seen
    assert "2 acteurs de l’ESS connus" in client.get(page).text
    assert "Peu de tiers-lieux" in client.get(page).text  # in the list of those kept
    text = "".join(
        part.extract_text() for part in PdfReader(BytesIO(client.get(f"{kept}.pdf").data)).pages
    )
    assert "Peu de tiers-lieux" in text and "Pôle de Touraine" in text
    assert client.get(f"{kept}.doc").status_code == 404

    (data,) = [
        value
        for _plugin, pairs in every("user_data", user=anna)
        for name, value in pairs
        if name == "diagnostics"
    ]
    assert data[0]["commentaire"] == words.replace("\n", "\r\n") or data[0]["commentaire"] == words
    every("erase_user", user=anna)
    db.session.commit()
    assert "Peu de tiers-lieux" not in client.get(kept).text


def test_a_kept_diagnosis_is_taken_back_by_who_looks_after_it(country, client):
    enter(client, somebody("anna@exemple.fr", "animator", TOURS))
    kept = client.send(f"{PAGE}/garder", page=PAGE, comment="").location
    assert "Gardé le" in client.get(f"/territoires/{TOURS}/tableau").text
    enter(client, somebody("voisin@exemple.fr", "animator", RIVES))
    assert client.send(f"{kept}/retirer", page=kept).status_code == 403
    enter(client, somebody("eva@exemple.fr", "animator", "department-37"))
    assert client.send(f"{kept}/retirer", page=kept).location == PAGE
    assert client.get(kept).status_code == 404
    assert not keeping.of(db.session, TOURS)


def test_two_territories_stand_side_by_side(country, client):
    for number in range(3):
        make_actor(f"Atelier {number}", terms={"family": ("association",)})
    make_actor("Autre", terms={"family": ("cooperative",)}, **middle("37003"))
    page = client.get(PAGE).text
    assert f'href="{PAGE}?avec={RIVES}"' in page  # the neighbour is offered
    asked = client.get(f"{PAGE}?autre=deux+rives").text
    assert "CC des Deux Rives (intercommunalité)" in asked
    assert "Aucun territoire ne s’appelle" in client.get(f"{PAGE}?autre=zzzzqq").text
    both = client.get(f"{PAGE}?avec={RIVES}").text
    assert "3 fois plus pour Tours Métropole Val de Loire" in both
    assert "zéro pour Tours Métropole Val de Loire" in both  # no cooperative
    assert client.get(f"{PAGE}?avec=epci-000").status_code == 404


def test_files_say_the_same_with_their_sources(country, client):
    make_actor("=cmd()", terms={"activity": ("ressourcerie",)})
    table = client.get(f"{PAGE}.csv")
    rows = list(csv.DictReader(StringIO(table.data.decode("utf-8-sig"))))
    by_name = {row["nom"]: row for row in rows}
    assert by_name["actors"]["valeur"] == "1" and by_name["actors"]["couverture"]
    assert by_name["area.37261"]["territoire"] == "Tours"
    assert all(row["source"] for row in rows)
    document = Document(BytesIO(client.get(f"{PAGE}.odt").data))
    titles = [one.text_recursive for one in document.body.get_headers()]
    assert titles[0] == "Diagnostic : Tours Métropole Val de Loire" and "Sources" in titles
    values = [row for one in document.body.tables for row in one.get_values()]
    assert ["Acteurs de l'ESS", "1 acteur", "compté le jour du diagnostic", "Carte de l'ESS"] in [
        [row[0].partition(".")[0], *row[1:]] for row in values if len(row) == 4 and row[0]
    ]
    assert client.get(f"{PAGE}.exe").status_code == 404


def test_every_level_has_a_diagnosis_and_a_former_code_leads_to_todays(country, client):
    for key in ("commune-37261", RIVES, "department-41", "region-53", "commune-29155"):
        answer = client.get(f"/territoires/{key}/diagnostic?km=5")
        assert answer.status_code == 200
        assert "Lire le diagnostic" in client.get(f"/territoires/{key}").text
    moved = client.get("/territoires/commune-37999/diagnostic")
    assert (moved.status_code, moved.location) == (301, "/territoires/commune-37261/diagnostic")
    pole = make_pole("À peu près")
    pole.approximate, pole.perimeter_note = True, "D'après une carte de 2010."
    db.session.commit()
    slug = record.get(db.session, pole.id).actor.slug
    assert (
        "Le périmètre de ce pôle est approximatif" in client.get(f"/poles/{slug}/diagnostic").text
    )
    table = client.get(f"/poles/{slug}/diagnostic.odt").data
    words = [one.text_recursive for one in Document(BytesIO(table)).body.get_elements("//text:p")]
    assert any("D'après une carte de 2010." in one for one in words)
    pole = make_pole("Sans périmètre", codes=())
    assert "pas encore de périmètre" in client.get(f"/poles/{pole.actor.slug}/diagnostic").text


def test_the_administrator_says_what_a_source_covers_and_diagnoses_say_it(country, client):
    make_actor()
    assert "ne dit pas ce qu&#39;elle couvre" in client.get(PAGE).text
    enter(client, somebody("boss@exemple.fr", "administrator", "instance"))
    form = "/administration/couverture/essai"
    assert "non décrite" in client.get("/administration/couverture").text
    wrong = client.send(form, page=form, territories="region-24, region-zz", year="12")
    assert wrong.status_code == 422
    assert "Aucun territoire ne porte la clé region-zz." in wrong.text
    assert 'value="region-24, region-zz"' in wrong.text
    right = client.send(form, page=form, territories="region-24", complete="y", year="2025")
    assert right.status_code == 303
    assert "Centre-Val de Loire" in client.get(right.location).text
    page = client.get(PAGE).text
    assert "Recense toute l&#39;ESS de ce territoire." in page and "2025" in page
    assert "Ces sources sont partielles" not in page
    assert client.get("/administration/couverture/rien").status_code == 404
