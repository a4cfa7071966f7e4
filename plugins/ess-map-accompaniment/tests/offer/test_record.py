# SPDX-License-Identifier: AGPL-3.0-or-later
"""Structures and services are found with what goes with them, and those who may act for them."""

from __future__ import annotations

from datetime import date

import pytest
from ess_map_accompaniment.offer import absences, acting, capacity, load, record, seams
from ess_map_accompaniment.offer.models import Adviser

from ess_map import Invalid, NotFound, coordinates, db


def test_a_service_comes_with_its_structure_its_actor_and_where_that_is(make_service):
    service = record.service(db.session, make_service().id)
    assert service.structure.actor.name == "Artefacts"
    assert coordinates(service.structure.actor) == pytest.approx((0.65, 47.35))
    assert [one.id for one in service.structure.services] == [service.id]


def test_what_does_not_exist_is_not_found(app):
    for find in (record.structure, record.service):
        with pytest.raises(NotFound):
            find(db.session, 99)
    assert record.of_actor(db.session, 99) is None


def test_a_closed_structure_is_found_but_not_listed(make_structure):
    closed = make_structure("Fermée", closed_on=date(2026, 1, 1))
    running = make_structure("Ouverte")
    assert record.structure(db.session, closed.id).closed_on
    assert record.all_open(db.session) == [running]


def test_a_service_is_offered_until_its_last_day_included(make_service):
    service = make_service(valid_until=date(2026, 11, 21))
    assert record.in_service(service, date(2026, 11, 21))
    assert not record.in_service(service, date(2026, 11, 22))


def test_the_animator_of_the_place_acts_for_a_structure_and_no_other_does(
    make_structure, make_user
):
    structure = make_structure()
    here = make_user(role="animator", scope="epci-243700754")
    elsewhere = make_user(role="animator", scope="epci-200000016")
    assert "epci-243700754" in acting.scopes(structure)
    assert acting.animates(here, structure)
    assert not acting.animates(elsewhere, structure)
    assert not acting.may_answer(elsewhere, structure.id)


def test_an_adviser_acts_for_their_structure_until_they_leave(make_structure, make_adviser):
    structure = make_structure()
    person = make_adviser(structure)
    assert acting.structures_of(person) == [structure]
    assert acting.may_answer(person, structure.id)
    db.session.query(Adviser).update({"left_on": date(2026, 11, 1)})
    assert acting.structures_of(person) == []
    assert not acting.may_answer(person, structure.id)


def test_working_days_of_an_absence_are_lost_once(make_structure):
    structure = make_structure()
    # From a Friday to the next one: five working days, for Christmas is none.
    absences.add(db.session, structure, date(2026, 12, 18), date(2026, 12, 25))
    absences.add(db.session, structure, date(2026, 12, 18), date(2026, 12, 21))
    found = absences.paused(db.session, structure.id, date(2026, 12, 1), date(2026, 12, 31))
    assert found == 5


def test_a_structure_is_away_when_all_its_advisers_are(make_structure, make_adviser):
    structure = make_structure()
    make_adviser(structure), make_adviser(structure)
    one, other = db.session.query(Adviser).order_by(Adviser.id)
    absences.add(db.session, structure, date(2026, 11, 23), date(2026, 11, 27), one.id)
    week = date(2026, 11, 23), date(2026, 11, 27)
    assert absences.paused(db.session, structure.id, *week) == 0
    absences.add(db.session, structure, date(2026, 11, 26), date(2026, 12, 4), other.id)
    assert absences.paused(db.session, structure.id, *week) == 2


def test_an_absence_that_ends_before_it_begins_is_refused(make_structure):
    with pytest.raises(Invalid, match="inversez-les"):
        absences.add(db.session, make_structure(), date(2026, 12, 2), date(2026, 12, 1))


def test_who_has_not_said_their_capacity_has_that_of_the_setting(make_structure):
    said, silent = make_structure("Dit", active_max=4), make_structure("Muet")
    found = capacity.of_structures(db.session, {said.id: 3})
    assert found == {said.id: (3, 4), silent.id: (0, 10)}


def test_taken_test_places_close_what_needs_one_and_nothing_else(make_structure, make_service):
    structure = make_structure(test_places=5, test_places_taken=5)
    hosting = make_service(structure, kind="legal_hosting")
    training = make_service(structure, kind="training")
    assert capacity.tests_full(structure)
    assert capacity.of_service(structure, hosting, 2) == (5, 5)
    assert capacity.of_service(structure, training, 2) == (2, 10)


def test_who_counts_the_requests_is_said_by_the_room_that_has_them(make_structure, monkeypatch):
    structure = make_structure()
    monkeypatch.setattr(seams, "running", seams.Seam(load.Load()))
    assert capacity.of_structures(db.session) == {structure.id: (0, 10)}
    seams.running.by(lambda _session: load.Load(structures={structure.id: 7}))
    assert capacity.of_structures(db.session) == {structure.id: (7, 10)}


def test_an_address_that_no_letter_reaches_is_refused_wherever_it_comes_from(make_structure):
    with pytest.raises(Invalid, match="pas une adresse"):
        make_structure(email="accueil chez nous")
