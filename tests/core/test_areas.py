# SPDX-License-Identifier: AGPL-3.0-or-later
"""A service area says whether it covers a place, why, or what it would have to know."""

import json
import math

import pytest
import shapely
from flask_babel import force_locale
from hypothesis import given
from hypothesis import strategies as st

from ess_map.core.areas import Locality, ServiceArea, distance, great_circle
from ess_map.core.criteria import Status
from ess_map.core.errors import Invalid

ABOVE = {
    "epci-200000016": "CC des Deux Rives",
    "department-37": "Indre-et-Loire",
    "region-24": "Centre-Val de Loire",
}
AMBOISE = Locality({"commune-37003": "Amboise", **ABOVE}, shapely.Point(0.95, 47.35))
SOMEWHERE = Locality({"commune-37003": "Amboise", **ABOVE})
POINT = Locality(geometry=shapely.Point(0.95, 47.35))
RIVES = Locality({"epci-200000016": "CC des Deux Rives", "commune-37003": "Amboise"})
NOWHERE = Locality()
TOURS = (0.69, 47.39)
AROUND = shapely.box(0.9, 47.3, 1.0, 47.4)
ELSEWHERE = shapely.box(2, 48, 3, 49)


@pytest.fixture
def spoken(bare):
    """Texts are in a language: figures have a comma or a point."""
    with bare().app_context():
        yield


def said(area, place, **how):
    verdict = area.covers(place, **how)
    return verdict.status, str(verdict.text)


@pytest.mark.parametrize(
    ("codes", "reason"),
    [
        ({"commune-37003", "region-24"}, "couvre la commune Amboise"),
        ({"epci-200000016", "department-37"}, "couvre l'intercommunalité CC des Deux Rives"),
        ({"department-37", "country-fr"}, "couvre le département Indre-et-Loire"),
        ({"region-24"}, "couvre la région Centre-Val de Loire"),
        ({"country-fr"}, "couvre toute la France"),
    ],
)
def test_the_nearest_code_is_the_reason(codes, reason):
    assert said(ServiceArea(codes), SOMEWHERE) == (Status.MET, reason)


def test_the_reason_names_the_code_and_its_vintage():
    verdict = ServiceArea({"epci-200000016"}, vintage=2026).covers(AMBOISE)
    assert verdict.evidence == {"code": "epci-200000016", "vintage": 2026}


def test_codes_come_before_the_outline_the_outline_before_the_circle(spoken):
    everything = {"polygon": AROUND, "centre": TOURS, "radius": 50_000, "remote": True}
    assert said(ServiceArea({"region-24"}, **everything), AMBOISE)[1].startswith("couvre la région")
    assert said(ServiceArea(**everything), AMBOISE)[1].startswith("couvre ce lieu, d'après")
    everything["polygon"] = ELSEWHERE
    assert said(ServiceArea(**everything), AMBOISE)[1].startswith("à 20,1 km, dans un rayon de 50")
    everything["radius"] = 1000
    assert said(ServiceArea(**everything), AMBOISE) == (Status.MET, "intervient à distance")


def test_a_place_outside_is_not_covered_and_the_least_change_is_said(spoken):
    assert said(ServiceArea({"epci-243700754"}), AMBOISE) == (Status.UNMET, "ne couvre pas Amboise")
    verdict = ServiceArea(centre=TOURS, radius=20_000).covers(AMBOISE)
    assert str(verdict.text) == "à 20,1 km, hors du rayon de 20 km"
    assert str(verdict.relax_hint) == "0,1 km de plus"
    assert 20_000 < verdict.evidence["distance_m"] < 20_200


def test_who_wants_to_meet_is_not_served_at_a_distance():
    far = ServiceArea({"epci-243700754"}, remote=True)
    assert said(far, AMBOISE)[0] is Status.MET
    verdict = far.covers(AMBOISE, remote=False)
    assert (verdict.status, str(verdict.relax_hint)) == (
        Status.UNMET,
        "accepter un suivi à distance",
    )
    only = ServiceArea(remote=True)
    assert said(only, NOWHERE) == (Status.MET, "intervient à distance")
    assert said(only, NOWHERE, remote=False) == (Status.UNMET, "n'intervient qu'à distance")


@pytest.mark.parametrize(
    ("area", "place", "question"),
    [
        (ServiceArea(), AMBOISE, "Où intervenez-vous ?"),
        (ServiceArea({"region-24"}), NOWHERE, "Dans quelle commune ?"),
        (ServiceArea({"region-24"}, polygon=ELSEWHERE), POINT, "Dans quelle commune ?"),
        (ServiceArea(polygon=AROUND), SOMEWHERE, "À quelle adresse ?"),
        (ServiceArea(centre=TOURS, radius=9), NOWHERE, "À quelle adresse ?"),
        (ServiceArea({"region-53"}, polygon=AROUND), SOMEWHERE, "À quelle adresse ?"),
    ],
)
def test_what_is_not_known_is_asked_for(area, place, question):
    verdict = area.covers(place)
    assert (verdict.status, str(verdict.question)) == (Status.UNKNOWN, question)


def test_a_whole_territory_is_covered_where_anything_of_it_is():
    assert said(ServiceArea({"commune-37003"}), RIVES) == (Status.MET, "couvre la commune Amboise")
    outline = Locality({"epci-200000016": "CC des Deux Rives"}, shapely.box(0.95, 47.35, 2, 48))
    assert said(ServiceArea(polygon=AROUND), outline)[0] is Status.MET
    touching = Locality(geometry=shapely.Point(0.9, 47.35))
    assert said(ServiceArea(polygon=AROUND), touching)[0] is Status.MET


@pytest.mark.parametrize("more", [0, 1000])
def test_of_several_communes_the_first_of_the_place_is_the_reason(more):
    below = {f"commune-{code}": name for code, name in [("37003", "Amboise"), ("37261", "Tours")]}
    below |= {f"commune-{code}": "…" for code in range(40000, 40000 + more)}
    area = ServiceArea({"commune-37261", "commune-37003", "region-24"} | {"commune-99999"})
    place = Locality({"region-24": "Centre-Val de Loire", **below})
    assert said(area, place) == (Status.MET, "couvre la commune Amboise")


def test_the_reason_speaks_the_readers_language(spoken):
    text = ServiceArea(centre=TOURS, radius=50_000).covers(AMBOISE).text
    assert "20,1" in str(text)
    with force_locale("en_GB"):
        assert "20.1" in str(text)


def test_a_former_code_is_brought_to_today_and_an_unknown_one_kept():
    area = ServiceArea({"commune-37999", "commune-99999"}, vintage=2020, itinerant=True)
    renewed = area.renewed(2026, {"commune-37999": "commune-37261"}.get)
    assert renewed.codes == {"commune-37261", "commune-99999"}
    assert (renewed.vintage, renewed.itinerant, area.vintage) == (2026, True, 2020)


def test_an_outline_that_crosses_itself_is_mended():
    bow = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    area = ServiceArea(polygon=bow)
    assert area.polygon.is_valid
    assert said(area, Locality(geometry=shapely.Point(0.9, 0.5)))[0] is Status.MET
    assert said(area, Locality(geometry=shapely.Point(0.5, 0.9)))[0] is Status.UNMET


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"codes": {"Tours"}}, "ne désigne aucun territoire"),
        ({"polygon": shapely.Polygon([(0, 0), (1, 1), (2, 2)])}, "n'entoure aucune surface"),
        ({"polygon": shapely.Point(0, 47)}, "n'entoure aucune surface"),
        ({"polygon": shapely.Polygon()}, "longitude et latitude"),
        ({"polygon": shapely.box(525_000, 6_700_000, 526_000, 6_701_000)}, "longitude et latitude"),
        ({"centre": TOURS}, "autour d'un point"),
        ({"radius": 1000}, "autour d'un point"),
        ({"centre": TOURS, "radius": 0}, "un nombre de mètres"),
        ({"centre": TOURS, "radius": math.nan}, "un nombre de mètres"),
        ({"centre": (525_000, 6_700_000), "radius": 1000}, "un nombre de mètres"),
    ],
)
def test_what_cannot_be_an_area_is_refused_with_a_sentence(spoken, fields, sentence):
    with pytest.raises(Invalid, match=sentence):
        ServiceArea(**fields)


@pytest.mark.parametrize(
    "data",
    [
        {"polygon": {"type": "Polygon"}},
        {"polygon": "POINT(0 0)"},
        {"polygon": {"type": "FeatureCollection", "features": []}},
        {"codes": 3},
        {"centre": 3, "radius": 3},
        {"radius": "1", "centre": [0, 0]},
        {"zone": 1},
        [],
    ],
)
def test_json_that_describes_no_area_is_refused(spoken, data):
    with pytest.raises(Invalid, match="périmètre"):
        ServiceArea.from_json(data)


KEYS = st.sampled_from(["commune-37003", "epci-200000016", "region-53", "country-fr"])
BOXES = st.tuples(st.integers(-50, 50), st.integers(-50, 50), st.integers(1, 30)).map(
    lambda box: shapely.box(box[0], box[1], box[0] + box[2], box[1] + box[2])
)
AREAS = st.builds(
    lambda circle, **fields: ServiceArea(
        centre=circle and circle[:2], radius=circle and circle[2], **fields
    ),
    circle=st.none() | st.tuples(st.floats(-5, 9), st.floats(42, 51), st.floats(1, 200_000)),
    codes=st.frozensets(KEYS),
    vintage=st.none() | st.integers(2010, 2030),
    polygon=st.none() | BOXES,
    remote=st.booleans(),
    itinerant=st.booleans(),
)
PLACES = st.sampled_from([AMBOISE, SOMEWHERE, POINT, RIVES, NOWHERE])


@given(AREAS)
def test_json_says_the_whole_area(area):
    assert ServiceArea.from_json(json.loads(json.dumps(area.to_json()))) == area


@given(AREAS)
def test_areas_that_are_equal_are_alike_as_what_a_criterion_reads(area):
    assert {area: 1}[ServiceArea.from_json(area.to_json())] == 1


@given(AREAS, PLACES, st.booleans())
def test_an_area_that_grows_never_covers_less(area, place, remote):
    if area.covers(place, remote=remote).status is Status.MET:
        grown = ServiceArea(**{**vars(area), "codes": area.codes | {"region-24"}})
        assert grown.covers(place, remote=remote).status is Status.MET


@given(AREAS, PLACES)
def test_every_answer_has_a_reason_and_what_is_unknown_a_question(area, place):
    verdict = area.covers(place)
    assert str(verdict.text)
    assert bool(str(verdict.question)) == (verdict.status is Status.UNKNOWN)
    assert verdict.status is Status.UNKNOWN or area


def test_the_distance_of_paris_and_marseille_is_known():
    assert great_circle((2.3522, 48.8566), (5.3698, 43.2965)) == pytest.approx(660_500, rel=0.002)


@given(st.floats(-4, 8), st.floats(43, 50), st.floats(-4, 8), st.floats(43, 50))
def test_the_nearest_of_an_outline_is_no_farther_than_its_corners(lon, lat, west, south):
    outline = shapely.box(west, south, west + 0.1, south + 0.1)
    corners = [great_circle((lon, lat), corner) for corner in outline.exterior.coords]
    # Over hundreds of kilometres the flat search for the nearest point is a little off.
    assert distance((lon, lat), outline) <= min(corners) * 1.005 + 1
