# SPDX-License-Identifier: AGPL-3.0-or-later
"""A list of currencies: the checked ones once, the others left out and said."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from ess_map_currency.currencies import listing
from ess_map_currency.currencies.models import Currency

from ess_map import Invalid, db

pytestmark = pytest.mark.parametrize("database", ["spatialite"], indirect=True)
REAL = Path(__file__).parents[5] / "shared/data/real/monnaies_locales.csv"
HEAD = "nom,territoire,departements,region,annee_lancement,site,code_osm,verification,source\n"
LIST = (
    HEAD + "La Gabare,Touraine,37|41,24,2016,https://gabare.fr,,nom+territoire,un journal\n"
    "Buzuk,Pays de Morlaix,29,53,,javascript:alert(1),XLT-BZUK,nom+territoire,\n"
    "Le Rozo,Saint-Nazaire,44,52,,,,nom,\n"
    "L'Ourse,Basse Vilaine,,53,,,,nom+territoire,\n"
)


def test_only_what_was_checked_comes_in_and_never_twice(territories):
    loaded = listing.load(db.session, listing.rows(LIST))
    assert loaded.added == ("La Gabare", "Buzuk", "L'Ourse")
    assert loaded.left == (("Le Rozo", "unchecked"),)
    gabare, buzuk, ourse = db.session.scalars(db.select(Currency).order_by(Currency.id))
    assert (gabare.slug, gabare.state, gabare.since.year) == ("la-gabare", "active", 2016)
    assert gabare.area["codes"] == ["department-37", "department-41"]
    assert (buzuk.website, buzuk.code, buzuk.verified_at) == ("", "XLT-BZUK", None)
    assert ourse.area is None
    again = listing.load(db.session, listing.rows(LIST))
    assert again.added == ()
    assert len(again.left) == 4


def test_a_page_that_nobody_holds_says_so_until_somebody_does(
    client, territories, make_steward, plain
):
    listing.load(db.session, listing.rows(LIST))
    db.session.commit()
    page = plain(client.get("/monnaies/la-gabare"))
    assert "Personne ne tient encore cette page." in page
    assert "Source : un journal" in page
    assert "Où dépenser" not in page
    make_steward(db.session.scalar(db.select(Currency).order_by(Currency.id)))
    page = plain(client.get("/monnaies/la-gabare"))
    assert "Personne ne tient" not in page
    assert "Où dépenser" in page


def test_what_people_hold_is_not_written_over(territories, gabare):
    loaded = listing.load(db.session, listing.rows(LIST))
    assert "La Gabare" not in loaded.added
    assert ("La Gabare", "known") in loaded.left


def test_another_table_is_refused_with_a_sentence(territories):
    with pytest.raises(Invalid, match="Il manque des colonnes à ce tableau : nom"):
        listing.rows("name,place\nx,y\n")


def test_an_administrator_loads_it_on_a_page(client, territories, make_user, sign_in, plain):
    url = "/monnaies/liste"
    sign_in(client, make_user(role="animator"))
    assert client.get(url).status_code == 403
    sign_in(client, make_user(role="administrator"))
    assert client.send(url, url).status_code == 422
    client.send(url, url, file=(BytesIO(LIST.encode()), "liste.csv"))
    page = plain(client.get(url))
    assert "3 monnaies ajoutées" in page
    assert "laissées de côté : 1 nom ou territoire non vérifiés" in page


@pytest.mark.skipif(not REAL.exists(), reason="the shared data are not beside this checkout")
def test_the_list_of_french_currencies(territories):
    loaded = listing.load(db.session, listing.rows(REAL.read_text(encoding="utf-8")))
    assert len(loaded.added) >= 28
    assert {why for _name, why in loaded.left} == {"unchecked"}
    assert "Galléco" in loaded.added
    assert "Le Nissart" not in loaded.added
