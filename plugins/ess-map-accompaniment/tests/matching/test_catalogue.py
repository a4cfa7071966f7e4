# SPDX-License-Identifier: AGPL-3.0-or-later
"""The catalogue is read once, and again when anything it is made of has changed."""

from datetime import date

import pytest
from ess_map_accompaniment.matching import catalogue
from ess_map_accompaniment.offer.models import Structure

from ess_map import NotFound, db


def test_a_service_is_read_with_its_structure_and_its_place(make_service):
    service = make_service(stages=["creation"], sectors=None, cost="free")
    (offer,) = catalogue.offers(db.session)
    assert (offer.id, offer.structure) == (service.id, "Maison de Accompagnement")
    assert (offer.stages, offer.sectors, offer.legal_forms) == (("creation",), None, ())
    assert offer.place is not None
    assert (offer.active, offer.capacity, offer.full) == (0, 10, False)


def test_the_catalogue_is_the_same_object_until_something_changes(make_service):
    service = make_service()
    first = catalogue.offers(db.session)
    assert catalogue.offers(db.session) is first
    service.cost = "paid"
    db.session.commit()
    assert catalogue.offers(db.session)[0].cost == "paid"


def test_a_closed_service_leaves_the_catalogue_and_can_still_be_explained(make_service):
    service = make_service()
    service.closed_on = date(2026, 1, 1)
    db.session.commit()
    assert catalogue.offers(db.session) == ()
    assert catalogue.offer(db.session, service.id).name == service.name
    with pytest.raises(NotFound):
        catalogue.offer(db.session, 999_999)


def test_services_of_a_closed_structure_are_not_shown(make_service):
    service = make_service()
    db.session.get(Structure, service.structure_id).closed_on = date(2026, 1, 1)
    db.session.commit()
    assert catalogue.offers(db.session) == ()


def test_the_area_of_a_service_replaces_that_of_its_structure(make_service):
    service = make_service()
    structure = db.session.get(Structure, service.structure_id)
    structure.area = {"codes": ["region-24"]}
    db.session.commit()
    assert catalogue.offers(db.session)[0].area.codes == {"region-24"}
    service.area = {"codes": ["epci-243700754"]}
    db.session.commit()
    assert catalogue.offers(db.session)[0].area.codes == {"epci-243700754"}


def test_an_area_that_cannot_be_read_is_one_that_nobody_has_said(make_service):
    make_service(area={"codes": ["nowhere"]})
    assert not catalogue.offers(db.session)[0].area


def test_a_service_past_its_last_day_is_there_to_be_asked_about(make_service):
    make_service(valid_until=date(2026, 1, 1))
    assert len(catalogue.offers(db.session)) == 1
