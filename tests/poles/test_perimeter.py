# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a pôle works: chosen, drawn, mended, measured; and who may say so."""

import json

import pytest
import shapely

from ess_map.core.areas import ServiceArea
from ess_map.core.db import db
from ess_map.poles import perimeter, perimeter_facts, record, scopes
from tests.poles.making import RIVES, TOURS, enter, make_pole, somebody

SQUARE = {
    "type": "Polygon",
    "coordinates": [[[0.92, 47.32], [0.98, 47.32], [0.98, 47.38], [0.92, 47.38], [0.92, 47.32]]],
}
BOW = {
    "type": "Polygon",
    "coordinates": [[[0.6, 47.3], [0.8, 47.4], [0.8, 47.3], [0.6, 47.4], [0.6, 47.3]]],
}


@pytest.fixture
def page(client, territories):
    """The page of a perimeter, open before its animator."""
    pole = make_pole(codes=())
    url = f"/poles/{pole.actor.slug}/perimetre"
    enter(client, somebody(role="animator", scope=TOURS))
    return pole, url


def test_territories_and_a_drawing_are_chosen_without_javascript_and_joined(client, page):
    pole, url = page
    found = client.send(url, q="tours", faire="chercher").text
    assert f'name="ajouter" value="{TOURS}"' in found
    nothing = client.send(url, faire="enregistrer")
    assert nothing.status_code == 422
    assert "Où travaille ce pôle ?" in nothing.text
    drafted = client.send(url, ajouter=TOURS, note="à relire", polygon=json.dumps(SQUARE)).text
    assert f'name="codes" value="{TOURS}"' in drafted
    assert 'value="à relire"' in drafted
    assert "0.92" in drafted
    assert record.get(db.session, pole.id).perimeter is None  # a draft is in its page alone
    without = client.send(url, codes=TOURS, retirer=TOURS, polygon=json.dumps(SQUARE)).text
    assert f'name="codes" value="{TOURS}"' not in without
    seen = without.partition('name="seen" type="hidden" value="')[2].partition('"')[0]
    said = {"codes": TOURS, "polygon": json.dumps(SQUARE), "seen": seen, "faire": "enregistrer"}
    saved = client.send(url, approximate="y", note="Deux morceaux.", **said)
    assert saved.status_code == 303, saved.text
    pole = record.get(db.session, pole.id)
    assert (pole.approximate, pole.perimeter_note) == (True, "Deux morceaux.")
    whole = perimeter.of(db.session, pole.id)
    assert whole.equals(
        shapely.union_all(
            [shapely.box(0.6, 47.3, 0.8, 47.4), shapely.box(0.92, 47.32, 0.98, 47.38)]
        )
    )
    facts = perimeter_facts.of(db.session, pole)
    assert [one.key for one in facts.territories] == [TOURS]
    # 0.2° × 0.1° and 0.06° × 0.06° at 47.35° north: 15.09 km × 11.12 km, 4.53 km × 6.67 km.
    assert facts.km2 == pytest.approx(15.09 * 11.12 + 4.53 * 6.67, rel=0.005)
    # Somebody whose page is older than that is shown both, and nothing of theirs is lost.
    stale = client.send(url, codes=RIVES, seen="0123456789abcdef", faire="enregistrer", note="Moi")
    assert stale.status_code == 412
    assert "Quelqu’un a changé ce périmètre" in stale.text
    assert "périmètre approximatif · Deux morceaux." in stale.text
    assert f'name="codes" value="{RIVES}"' in stale.text
    assert 'value="Moi"' in stale.text
    assert record.get(db.session, pole.id).perimeter_note == "Deux morceaux."


def test_a_merged_commune_becomes_todays_and_a_crossed_outline_is_mended(client, page):
    pole, url = page
    named = client.send(url, q="ancienne", faire="chercher").text
    assert "où est aujourd’hui Ancienne" in named
    drafted = client.send(url, ajouter="commune-37999", polygon=json.dumps(BOW)).text
    assert "Ancienne a rejoint Tours" in drafted
    assert 'name="codes" value="commune-37261"' in drafted
    assert "Le contour se croisait" in drafted
    seen = drafted.partition('name="seen" type="hidden" value="')[2].partition('"')[0]
    said = {"codes": "commune-37999", "seen": seen, "faire": "enregistrer"}
    saved = client.send(url, polygon=json.dumps(BOW), **said)
    assert saved.status_code == 303
    shown = client.get(saved.location).text
    assert "Ancienne a rejoint Tours" in shown
    assert "il a été réparé" in shown
    found = record.get(db.session, pole.id)
    assert found.area.codes == {"commune-37261"}
    assert found.area.polygon.is_valid
    wrong = client.send(url, codes="commune-00000", polygon="{", faire="enregistrer")
    assert wrong.status_code == 422
    assert "pas du GeoJSON" in wrong.text
    assert "Aucun territoire ne porte la clé" in wrong.text
    assert record.get(db.session, pole.id).area.codes == {"commune-37261"}


def test_the_animator_of_one_epci_changes_nothing_of_the_pole_of_another(client, territories):
    pole = make_pole("Pôle des Rives", codes=(RIVES,), commune="37003")
    slug = pole.actor.slug
    client.get("/poles")
    assert client.get(f"/poles/{slug}/perimetre").location.startswith("/connexion")
    enter(client, somebody(role="animator", scope=TOURS))
    for path in ("perimetre", "portage", "membres/ajouter", "espace"):
        assert client.get(f"/poles/{slug}/{path}").status_code == 403, path
    page = client.get(f"/acteurs/{slug}").text
    assert "Modifier le périmètre" not in page
    # Amboise is in Indre-et-Loire, but the whole of its EPCI is not: its animators are not asked.
    assert scopes.of(pole) >= {"epci-200000016", "department-37", "region-24", f"pole-{pole.id}"}
    both = make_pole("Pôle de Loire", codes=(TOURS, RIVES))
    assert scopes.of(both) >= {TOURS, "region-24"}
    assert RIVES not in scopes.of(both)


def test_what_surrounds_many_communes_is_read_at_once(app, territories):
    pole = make_pole(codes=("commune-37261", "commune-37233"))
    around = scopes._around(pole)
    assert around == {"instance", TOURS, "department-37", "region-24"}
    alone = make_pole("Seul", codes=("commune-37261",))
    assert "commune-37261" in scopes._around(alone)
    perimeter.set_perimeter(db.session, alone, ServiceArea(codes=frozenset({"department-41"})))
    # Its one commune here is of the EPCI of the Rives, which the département therefore is in.
    assert scopes._around(alone) >= {"department-41", "region-24"}


def test_without_official_outlines_an_area_is_guessed_and_says_so(app, client, make_territory):
    for code, name, longitude in (("37261", "Tours", 0.65), ("37233", "Saint-Pierre", 0.72)):
        make_territory("commune", code, name, epci="243700754", longitude=longitude, latitude=47.35)
    make_territory("epci", "243700754", "Tours Métropole")
    pole = make_pole(longitude=0.65, latitude=47.35)
    slug = pole.actor.slug
    whole = perimeter.of(db.session, pole.id)
    assert whole.contains(shapely.Point(0.65, 47.35))
    assert whole.contains(shapely.Point(0.72, 47.35))
    assert not whole.contains(shapely.Point(0.9, 47.35))
    facts = perimeter_facts.of(db.session, pole)
    assert (facts.guessed, facts.km2, facts.communes) == (True, None, 2)
    assert "les contours officiels ne sont pas chargés" in client.get(f"/acteurs/{slug}").text
    drawn = json.loads(client.get("/poles.geojson").text)["features"]
    assert {one["properties"]["approximate"] for one in drawn} == {True}
