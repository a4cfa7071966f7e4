# SPDX-License-Identifier: AGPL-3.0-or-later
"""What animators read: how full, how many absent, and which communes are far from any."""

from datetime import UTC, date, datetime

import pytest
from ess_map_accompaniment.permanences import far, inservice, occupancy
from ess_map_accompaniment.permanences.distance import km
from ess_map_accompaniment.permanences.models import Booking
from hypothesis import given
from hypothesis import strategies as st

from ess_map import db, find_territory

PAGE = "/accompagnement/animation/permanences"
PLACE = st.tuples(st.floats(-180, 180), st.floats(-90, 90))


@pytest.fixture
def animator(client, territories, make_user, sign_in):
    return sign_in(client, make_user(role="animator", scope="epci-243700754"))


def book(permanence, day, state):
    at = datetime(2026, 11, day, 8, tzinfo=UTC)
    db.session.add(Booking(permanence_id=permanence.id, starts_at=at, state=state))
    db.session.commit()


def test_the_month_so_far_is_counted_by_place(animator, make_permanence):
    permanence = make_permanence(hours="Tu 09:00-10:00", place_name="Maison commune")
    for day, state in ((3, "kept"), (10, "missed"), (17, "kept"), (17, "cancelled")):
        book(permanence, day, state)
    (row,) = occupancy.rows(db.session, [(permanence, place_of(permanence))], date(2026, 11, 1))
    # Tuesdays 3, 10 and 17, two half hours each; the 24th is still ahead.
    assert (row.offered, row.taken, row.kept, row.missed) == (6, 3, 2, 1)
    assert (row.occupancy, round(row.missing)) == (50, 33)
    page = animator.get(PAGE).text
    assert "Maison commune" in page and "50 %" in page and "33 %" in page
    assert "2026-11;Maison commune;6;3" in animator.get(f"{PAGE}.csv").text.replace(",", ";")


def place_of(permanence):
    return inservice.where(db.session, [permanence], date(2026, 11, 21))[permanence.id]


def test_an_animator_reads_of_their_own_territory_only(animator, make_permanence):
    make_permanence(commune="commune-37003", place_name="Halle d'Amboise")
    make_permanence(place_name="Mairie de Tours")
    page = animator.get(PAGE).text
    assert "Mairie de Tours" in page and "Halle" not in page
    assert animator.get(f"{PAGE}/loin?place=epci-200000016").status_code == 403


def test_nobody_else_reads_it(client, structure, make_user, sign_in):
    assert client.get(PAGE).status_code in (302, 303, 401)
    sign_in(client, make_user())
    assert client.get(PAGE).status_code == 403
    assert client.get(f"{PAGE}/loin").status_code == 403


def test_communes_far_from_any_permanence_are_told_with_who_lives_there(
    client, make_permanence, make_user, sign_in
):
    make_permanence(longitude=0.7, latitude=47.35)
    found = far.communes(db.session, find_territory("region-24"), date(2026, 11, 21))
    # Averdon is 26 km away, Amboise 19; the squares are 7.5 km wide.
    assert [(one.name, one.level) for one in found] == [
        ("Averdon", 4),
        ("Amboise", 3),
        ("Saint-Pierre-des-Corps", 0),
        ("Tours", 0),
    ]
    sign_in(client, make_user(role="animator", scope="region-24"))
    page = client.get(f"{PAGE}/loin").text
    assert "Averdon" in page and ">700<" in page and 'class="choropleth"' in page
    sheet = client.get(f"{PAGE}/loin.csv?place=region-24").text
    assert "41001,Averdon,700," in sheet


def test_without_any_permanence_everybody_is_far(app, territories):
    found = far.communes(db.session, find_territory("epci-243700754"), date(2026, 11, 21))
    assert {one.level for one in found} == {far.FAR}


def test_a_commune_in_another_region_is_far_and_a_permanence_at_a_distance_is_none(
    app, make_permanence
):
    make_permanence(mode="remote")
    found = far.communes(db.session, find_territory("epci-243700754"), date(2026, 11, 21))
    assert {one.level for one in found} == {far.FAR}


@given(PLACE, PLACE)
def test_distances_are_those_of_a_sphere(one, other):
    assert 0 <= km(one, other) <= 20_016
    assert abs(km(one, other) - km(other, one)) < 1e-6
    assert km(one, one) == 0


def test_paris_is_where_it_is_from_tours():
    assert round(km((0.6848, 47.3941), (2.3522, 48.8566))) == 204


def test_the_animator_of_a_region_reads_of_its_epci(client, territories, make_user, sign_in):
    sign_in(client, make_user(role="animator", scope="region-24"))
    address = "/accompagnement/animation/permanences/loin?place="
    assert client.get(f"{address}epci-243700754").status_code == 200
    assert client.get(f"{address}region-53").status_code == 403
