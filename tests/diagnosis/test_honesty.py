# SPDX-License-Identifier: AGPL-3.0-or-later
"""No figure without its source, its year and its limits; none that hides another."""

from __future__ import annotations

import math
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
import shapely
from flask import current_app
from hypothesis import given
from hypothesis import strategies as st

from ess_map.actors import sourcing
from ess_map.actors.models import Source
from ess_map.core import clock
from ess_map.core.areas import ServiceArea
from ess_map.core.db import db
from ess_map.demo import tables
from ess_map.diagnosis import compare, employment, growth, places, white_zones
from ess_map.diagnosis.diagnose import diagnose
from ess_map.diagnosis.figures import Figure, Findings
from ess_map.diagnosis.models import SourceCoverage
from ess_map.diagnosis.places import Place
from ess_map.platform.exchange import ActorRecord
from ess_map.poles import perimeter, record
from ess_map.territories import indicators, lookup
from ess_map.testing.factories import make_actor, make_source, middle
from tests.poles.making import RIVES, TOURS, make_pole

PARTIAL = "Ces sources sont partielles"


def found(key: str, km: float = 20) -> Findings:
    return of(places.of_territory(db.session, lookup.get(key)), km)


def of(place: Place, km: float = 20) -> Findings:
    with current_app.test_request_context():
        return diagnose(db.session, place, km)


def from_source(key: str, name: str, commune: str, **fields) -> None:
    """Write an actor in the middle of a commune, which the source ``key`` vouches for."""
    source = make_source(key)
    record = ActorRecord(id=name, name=name, **middle(commune), **fields)
    sourcing.write(db.session, [record], source, clock.now())
    db.session.commit()


def describe(key: str, *territories: str, complete: bool = False, words: str = "") -> None:
    said = SourceCoverage(source=key, territories=list(territories), complete=complete, words=words)
    db.session.add(said)
    db.session.commit()


def stated(value, year=None, source="Insee", place="", name="stated.jobs", unit="emplois"):
    return Figure(name, "Emplois", value, unit, year, source, place, about="Région")


def test_invented_actors_are_told_and_never_counted(country, client):
    third = {"role": ("tiers_lieu",), "family": ("association",)}
    make_actor("Le Vrai", staff="12", terms={"family": ("cooperative",)})
    make_actor("Le Faux", fictional=True, staff="53", terms=third)
    diagnosis = found(TOURS)
    actors = diagnosis.section("actors")
    assert actors.figure("actors").value == 1
    assert actors.figure("family.association").value == 0
    assert "1 fiche fictive de démonstration n'est pas comptée." in actors.caveats
    staff = diagnosis.section("employment").figure("staff")
    assert (staff.value, staff.high) == (20, 49)
    assert not diagnosis.section("white").figures  # an invented tiers-lieu serves nobody
    page = client.get(f"/territoires/{TOURS}/diagnostic").text
    assert "Le Faux" not in page and "1 acteur de l’ESS connu" in page
    assert client.get(actors.figure("actors").url).text.count("card__name") == 1


def test_a_partial_source_never_goes_without_saying_so(country, client):
    describe("essai", words="ne compte que les fablabs")
    from_source("essai", "Le Fablab", "37261", terms={"role": ("tiers_lieu",)})
    diagnosis = found(RIVES, km=10)
    for name in ("density", "white"):
        assert any(PARTIAL in one for one in diagnosis.section(name).caveats)
        assert all(PARTIAL in one.coverage for one in diagnosis.section(name).figures)
    for key in (TOURS, RIVES):
        page = client.get(f"/territoires/{key}/diagnostic").text
        assert page.count(PARTIAL) >= 3  # actors, density, white zones
    assert (
        "« Fichier d&#39;essai » ne compte que les fablabs."
        in client.get(f"/territoires/{TOURS}/diagnostic").text
    )
    csv = client.get(f"/territoires/{RIVES}/diagnostic.csv").text
    assert all(PARTIAL in line for line in csv.splitlines() if ",white." in line)


def test_a_source_that_lists_everything_here_needs_no_warning_but_does_elsewhere(country):
    describe("registre", "region-24", complete=True)
    from_source("registre", "La Mutuelle", "37261")
    assert not any(PARTIAL in one for one in found(TOURS).section("density").caveats)
    away = found("commune-29155")
    assert any(PARTIAL in one for one in away.section("density").caveats)
    assert "ne couvre pas ce territoire" in away.sources[0].limits
    said = compare.caveat(found(TOURS), away)
    assert "la comparaison n'est pas à source égale" in said


def test_a_source_that_covers_a_part_says_which(country):
    describe("registre", "department-37", complete=True)
    from_source("registre", "La Mutuelle", "37003")
    diagnosis = found(RIVES)  # over two départements
    assert "ne couvre qu'une partie de ce territoire" in diagnosis.sources[0].limits
    assert any(PARTIAL in one for one in diagnosis.section("actors").caveats)


def test_statements_that_contradict_each_other_are_all_there(country, client):
    indicators.load(tables.indicators())
    db.session.add(Source(key="region-cvl-strategie", name="Stratégie régionale"))
    db.session.commit()
    figures = found("region-24").section("employment").figures
    several = {one.value for one in figures if one.name == "stated.etablissements_employeurs_ess"}
    assert several == {8260, 9000, 9307}
    employees = {
        one.place_in_source: (one.value, one.vintage, one.source)
        for one in figures
        if one.name == "stated.salaries_ess"
    }
    assert employees == {
        "corps du texte": (85268, "année non précisée", "Stratégie régionale"),
        "annexe chiffres-clés": (84381, "année non précisée", "Stratégie régionale"),
    }
    for address in ("region-24", TOURS):  # an EPCI shows what is stated above it
        page = client.get(f"/territoires/{address}/diagnostic").text.replace("\u202f", " ")
        for value in ("8 260", "9 000", "9 307", "85 268", "84 381", "annexe chiffres-clés"):
            assert value in page
        assert "les sources diffèrent" in page
    assert "11,44" in page  # as the document says it, not rounded
    for form in ("csv", "odt", "pdf"):
        assert client.get(f"/territoires/region-24/diagnostic.{form}").status_code == 200


def test_growth_needs_one_source_and_two_years(app):
    def values(*figures):
        return [(one.value, one.year, one.unit) for one in growth.growths(figures)]

    assert values(stated(100, 2011), stated(120, 2014)) == [(20, 2014, "emplois")]
    assert values(stated(9, 2011, unit="%"), stated(10.5, 2014, unit="%")) == [
        (1.5, 2014, "points")
    ]
    assert values(stated(100, 2011), stated(120, 2014, "Urssaf")) == []
    assert values(stated(100, 2011), stated(120)) == []
    assert values(stated(100, 2011), stated(110, 2011)) == []
    # Two values of one year: nobody knows which to follow.
    assert values(stated(100, 2011), stated(110, 2011), stated(120, 2014)) == []
    assert values(stated(100, 2011, place="texte"), stated(120, 2014, place="annexe")) == []
    assert "deux années différentes" in growth.why_none([stated(100, 2011)])
    assert "ne disent pas leur année" in growth.why_none([stated(100)])
    (figure,) = growth.growths([stated(100, 2011), stated(120, 2014)])
    assert figure.note.startswith("soit +20,0") and figure.coverage
    assert growth.section([]).words


def test_staff_is_a_range_that_may_be_open():
    assert employment.staff_range(Counter({"00": 4, "01": 2, "12": 1})) == (22, 53)
    assert employment.staff_range(Counter({"53": 1, "02": 1})) == (10003, None)


PLACES = st.lists(
    st.tuples(st.floats(-5, 8, width=32), st.floats(42, 51, width=32)), min_size=1, max_size=25
)


@given(PLACES, PLACES, st.floats(1, 100))
def test_the_nearest_is_the_nearest_however_far_one_looks(here, there, km):
    lons, lats = zip(*here, strict=True)
    away = white_zones.nearest(lons, lats, *map(list, zip(*there, strict=True)), km)
    for point, found_km in zip(here, away, strict=True):
        assert found_km == pytest.approx(min(_haversine(point, one) for one in there), abs=1e-6)


def _haversine(one, other):
    (x, y), (a, b) = (tuple(map(math.radians, point)) for point in (one, other))
    half = math.sin((b - y) / 2) ** 2 + math.cos(y) * math.cos(b) * math.sin((a - x) / 2) ** 2
    return 2 * 6371.0088 * math.asin(math.sqrt(half))


def test_an_unknown_centre_or_no_tiers_lieu_is_no_distance():
    away = white_zones.nearest([0.5, math.nan], [47.0, 47.0], [0.5], [47.0], 20)
    assert away[0] == 0 and np.isnan(away[1])
    assert np.isnan(white_zones.nearest([0.5], [47.0], [], [], 20)).all()
    asked = ("", "30", "0", "1e9", "nan", "loin", "12,5")
    assert [white_zones.reach(text) for text in asked] == [20, 30, 1, 100, 20, 20, 12.5]


def test_white_zones_look_beyond_the_border(country):
    from_source("essai", "La Halle", "37261", terms={"role": ("tiers_lieu",)})
    near, far = found(RIVES, km=40).section("white"), found(RIVES, km=25).section("white")
    assert near.figure("white.communes").value == 0  # Tours serves Amboise
    assert far.figure("white.communes").value == 1  # but not Averdon
    assert far.figure("white.people").value == 700
    counts = [found(RIVES, km=km).section("white").figures[0].value for km in (5, 20, 25, 40, 90)]
    assert all(one >= other for one, other in pairwise(counts))


def test_a_drawing_counts_what_is_inside_it(country):
    make_actor("Dedans")
    make_actor("Dehors", **middle("37003"))
    pole = make_pole(codes=())
    west, south = 0.6, 47.3
    drawn = ServiceArea(polygon=shapely.box(west, south, west + 0.1, south + 0.1))
    perimeter.set_perimeter(db.session, pole, drawn)
    db.session.commit()
    place = places.of_pole(db.session, record.get(db.session, pole.id))
    diagnosis = of(place)
    assert diagnosis.section("actors").figure("actors").value == 2  # the pôle's seat is there too
    assert [one.name for one in place.communes] == ["Tours"]
    assert any("Le périmètre est dessiné" in one for one in diagnosis.section("density").caveats)


def test_what_is_kept_is_what_was_found(country):
    make_actor(terms={"family": ("association",), "activity": ("ressourcerie",)})
    diagnosis = found(TOURS)
    assert Findings.from_json(diagnosis.to_json()) == diagnosis


def test_differences_are_said_in_words(app):
    def said(one, other):
        return compare.words(one, other, "Tours", "Blois")

    assert said(5, 5) == "autant"
    assert said(100, 104) == "à peu près autant"
    assert said(150, 100) == "50 % de plus pour Tours"
    assert said(1, 3) == "3 fois plus pour Blois"
    assert said(0, 3) == "zéro pour Tours"
    assert said(None, 3) == "ne se compare pas"
