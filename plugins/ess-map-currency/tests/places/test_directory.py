# SPDX-License-Identifier: AGPL-3.0-or-later
"""The directory on screen and on paper, and what is measured of this room."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from ess_map_currency.agreements.models import Acceptance
from ess_map_currency.places import bench

from ess_map import db

pytestmark = pytest.mark.parametrize("database", ["spatialite"])


@pytest.fixture
def listed(
    territories, make_currency, make_agreement, make_acceptance, make_actor, make_desk, make_stall
):
    gabare = make_currency("La Gabare", media=["paper", "digital"])
    member = make_agreement(gabare)
    bakery = make_actor("Fournil", city="Tours", street="3 rue du Four", phone="0247000001")
    make_acceptance(
        agreement=member, actor=bakery, hours="Tu-Sa 07:00-13:00; PH off", share=50, media=["paper"]
    )
    home = make_actor("Couturière", city="Amboise", street="8 rue Secrète", phone="0247000002")
    make_acceptance(agreement=member, actor=home, address_hidden=True, discount="5 % de remise")
    grower = make_acceptance(agreement=member, actor=make_actor("Maraîcher"), itinerant=True)
    make_stall(grower, "Sa 08:00-13:00")
    bank = make_actor("Comptoir", city="Tours", opening_hours="Mo-Fr 09:00-18:00")
    make_desk(gabare, actor=bank, least=1000)
    return gabare


def test_the_directory_goes_by_commune_with_hours_in_words(listed, client, plain):
    page = plain(client.get("/monnaies/la-gabare/annuaire")).replace("\u202f", " ")
    assert "3 lieux et marchands l'acceptent" in page
    assert page.index("Amboise") < page.index("Couturière") < page.index("Fournil")
    assert "3 rue du Four · 0247000001 du mardi au samedi : 7 h – 13 h jours fériés : fermé" in page
    assert "jusqu'à 50 % de l'achat · Billets" in page
    assert "adresse sur demande" in page
    assert "Secrète" not in page
    assert "0247000002" not in page
    assert "Marché des Halles samedi : 8 h – 13 h" in page
    assert "Changer des euros en monnaie locale" in page


def test_it_is_a_pdf_too(listed, client):
    answer = client.get("/monnaies/la-gabare/annuaire.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.data[:5] == b"%PDF-"


def test_a_currency_that_moved_or_stopped(listed, client, make_currency, plain):
    listed.slug, listed.former_slugs = "la-nouvelle", ["la-gabare"]
    make_currency("Le Projet", state="project")
    make_currency("La Vide")
    assert client.get("/monnaies/la-gabare/annuaire").status_code == 301
    assert client.get("/monnaies/le-projet/annuaire").status_code == 404
    assert "encore vide" in plain(client.get("/monnaies/la-vide/annuaire"))


def test_the_benchmark_is_prepared_once_and_its_page_answers(territories, client, make_actor):
    for number in range(6):
        make_actor(f"Acteur {number}")
    (route,) = bench.benchmarks()
    address = route.prepare(db.session)
    assert client.get(address()).status_code == 200
    route.prepare(db.session)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Acceptance)) == 6
