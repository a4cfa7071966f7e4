# SPDX-License-Identifier: AGPL-3.0-or-later
"""Counts of services per EPCI, stage and need, held against the rule of service areas."""

from datetime import date

import pytest
import shapely
from ess_map_accompaniment.animation import coverage, reach
from ess_map_accompaniment.animation.coverage import NEED_KEYS, STAGE_KEYS, Matrix
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ess_map import ServiceArea, db, local_now, locality

METROPOLE, TWO_BANKS = "epci-243700754", "epci-200000016"
CREATION, FINANCING = STAGE_KEYS.index("creation"), NEED_KEYS.index("financing")
CODES = (
    METROPOLE,
    TWO_BANKS,
    "commune-37261",
    "commune-37003",
    "commune-41001",
    "commune-29155",
    "department-37",
    "department-41",
    "department-29",
    "region-24",
    "region-53",
    "country-fr",
)


@pytest.fixture
def places(territories, make_territory):
    """The two EPCI of the small country, with outlines."""
    for key, west, east in ((METROPOLE, 0.6, 0.8), (TWO_BANKS, 0.9, 1.1)):
        box = shapely.MultiPolygon([shapely.box(west, 47.3, east, 47.4)])
        make_territory("epci", key[5:], key, boundary=box)
    return reach.places(db.session, "country-fr")


def at(matrix, key, counts="here"):
    return int(getattr(matrix, counts)[matrix.keys.index(key), CREATION, FINANCING])


def test_a_service_counts_where_it_shares_ground(places, make_offer):
    only_enters = make_offer(ServiceArea(codes={"department-41"}))
    one_commune = make_offer(ServiceArea(codes={"commune-37233"}))
    region = make_offer(ServiceArea(codes={"region-24"}))
    matrix = coverage.count([only_enters, one_commune, region], places)
    assert (at(matrix, METROPOLE), at(matrix, TWO_BANKS)) == (2, 2)
    assert matrix.here.sum() == 4


def test_a_code_that_is_said_twice_counts_once(places, make_offer):
    both = make_offer(ServiceArea(codes={METROPOLE, "commune-37261", "region-24"}))
    assert at(coverage.count([both], places), METROPOLE) == 1


def test_outlines_and_circles_count_where_they_reach(places, make_offer):
    drawn = make_offer(ServiceArea(polygon=shapely.box(0.95, 47.35, 0.96, 47.36)))
    near = make_offer(ServiceArea(centre=(0.7, 47.35), radius=5_000))
    wide = make_offer(ServiceArea(centre=(0.7, 47.35), radius=30_000))
    matrix = coverage.count([drawn, near, wide], places)
    assert (at(matrix, METROPOLE), at(matrix, TWO_BANKS)) == (2, 2)


def test_what_is_done_at_a_distance_is_counted_apart(places, make_offer):
    far = make_offer(ServiceArea(remote=True))
    both = make_offer(ServiceArea(codes={METROPOLE}, remote=True))
    matrix = coverage.count([far, both], places)
    assert (at(matrix, METROPOLE), at(matrix, METROPOLE, "remote")) == (1, 1)
    assert (at(matrix, TWO_BANKS), at(matrix, TWO_BANKS, "remote")) == (0, 2)
    assert matrix.empty[CREATION, FINANCING] == 1
    assert matrix.white[CREATION, FINANCING] == 0


@pytest.mark.parametrize("unsaid", [None, ()])
def test_a_service_that_has_not_said_its_stages_counts_for_all(places, make_offer, unsaid):
    matrix = coverage.count([make_offer(ServiceArea(codes={METROPOLE}), stages=unsaid)], places)
    assert matrix.here[matrix.keys.index(METROPOLE), :, FINANCING].tolist() == [1] * 9
    assert matrix.here.sum() == 9


def test_what_takes_nobody_counts_for_nobody_but_a_full_one_does(places, make_offer):
    area = ServiceArea(codes={METROPOLE})
    closed = make_offer(area, intake="closed")
    past = make_offer(area, valid_until=date(2026, 11, 20))
    last_day = make_offer(area, valid_until=local_now().date())
    full = make_offer(area, active=10, capacity=10)
    assert at(coverage.count([closed, past, last_day, full], places), METROPOLE) == 2


def test_counts_can_be_stored(places, make_offer):
    offers = [make_offer(ServiceArea(codes={TWO_BANKS})), make_offer(ServiceArea(remote=True))]
    matrix = coverage.count(offers, places)
    again = Matrix.from_bytes(matrix.keys, matrix.to_bytes())
    assert (again.here == matrix.here).all()
    assert (again.remote == matrix.remote).all()
    assert len(matrix.to_bytes()) == 2 * 2 * 9 * 10 * 2


def test_progress_ends_with_everything(places, make_offer, monkeypatch):
    monkeypatch.setattr(coverage, "BATCH", 2)
    offers = [make_offer(ServiceArea(codes={code})) for code in CODES[:5]]
    offers.append(make_offer(ServiceArea(codes={METROPOLE}), intake="closed"))
    said = []
    coverage.count(offers, places, lambda done, total: said.append((done, total)))
    assert said == [(3, 6), (5, 6), (6, 6)]


def test_one_epci_is_a_territory_too(places, make_offer):
    here = reach.places(db.session, METROPOLE)
    matrix = coverage.count([make_offer(ServiceArea(codes={"region-24"}))], here)
    assert matrix.keys == (METROPOLE,)
    assert at(matrix, METROPOLE) == 1


areas = st.builds(
    ServiceArea,
    codes=st.sets(st.sampled_from(CODES), max_size=3),
    polygon=st.none()
    | st.sampled_from((shapely.box(0.75, 47.3, 0.95, 47.4), shapely.box(2, 47, 3, 48))),
    remote=st.booleans(),
)


@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(drawn=st.lists(areas, min_size=1, max_size=6))
def test_an_epci_is_covered_exactly_when_the_area_says_so(places, drawn):
    found = reach.reached(drawn, places)
    for row, key in enumerate(places.keys):
        whole = locality(key)
        said = [str(area.covers(whole, remote=False).status) == "met" for area in drawn]
        assert found[:, row].tolist() == said
