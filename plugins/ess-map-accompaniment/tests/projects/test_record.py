# SPDX-License-Identifier: AGPL-3.0-or-later
"""A project as the matching sees it, where it counts, and where its links lead."""

import pytest
from ess_map_accompaniment.projects import links, record, scopes
from ess_map_accompaniment.projects.models import Holder, Project

from ess_map import Gone, NotFound, db


@pytest.fixture
def make_project(app, territories):
    """Return a function that stores a project of Tours with a holder."""

    def make(**said):
        known = {"title": "Le Tri Malin", "state": "active", "commune": "commune-37261"}
        project = Project(**known | said, holders=[Holder(name="Zoé", email="zoe@exemple.fr")])
        db.session.add(project)
        db.session.commit()
        return record.find(db.session, project.id)

    return make


def test_a_demand_says_what_is_asked_and_nothing_of_who_asks(make_project):
    demand = record.demand_of(make_project(stage="idea", needs=["financing"], amount=500_000))
    assert (demand.stage, demand.needs, demand.amount) == ("idea", ("financing",), 500_000)
    assert next(iter(demand.locality.territories)) == "commune-37261"
    assert demand.point == pytest.approx((0.65, 47.35))
    assert "Zoé" not in repr(demand) and "Tri" not in repr(demand)


def test_an_exact_place_counts_distances_from_there(make_project):
    demand = record.demand_of(make_project(longitude=0.61, latitude=47.31))
    assert demand.point == (0.61, 47.31)
    assert demand.locality.geometry.coords[0] == (0.61, 47.31)


def test_without_a_place_nobody_knows_where(make_project):
    demand = record.demand_of(make_project(commune=""))
    assert demand.point is None and not demand.locality.territories


def test_publics_that_were_not_asked_are_unknown(make_project):
    assert record.demand_of(make_project()).publics is None
    assert record.demand_of(make_project(publics=["none"])).publics == ("none",)


def test_a_project_counts_in_its_epci_departement_and_region_but_not_in_its_commune(make_project):
    assert sorted(scopes.of_project(make_project())) == [
        "department-37",
        "epci-243700754",
        "region-24",
    ]
    assert scopes.of_project(make_project(commune="")) == []
    assert scopes.of_project(make_project(commune="commune-29155")) == [
        "department-29",
        "region-53",
    ]


def test_the_epci_of_a_commune_is_found_even_under_a_former_code(territories):
    assert record.epci_of("commune-37999") == "epci-243700754"
    assert record.epci_of("commune-29155") == ""
    assert record.epci_of("") == ""


def test_an_animator_sees_it_with_the_holders_consent_and_in_their_territory(
    make_project, make_user
):
    here = make_user(role="animator", scope="epci-243700754")
    elsewhere = make_user(role="animator", scope="epci-200000016")
    assert not scopes.animates(here, make_project())
    open_ = make_project(consents={"animator": "2026-11-21"})
    assert scopes.animates(here, open_)
    assert not scopes.animates(elsewhere, open_)
    assert not scopes.animates(None, open_)


def test_a_link_leads_to_its_project_and_says_whose_it_is(make_project):
    project = make_project()
    holder = project.holders[0]
    token = links.follow_path(project, holder).rsplit("/", 1)[1]
    found, who = links.followed(db.session, token)
    assert (found.id, who.id) == (project.id, holder.id)


def test_a_link_follows_for_years_and_a_confirmation_for_a_week(make_project, clock):
    project = make_project(state="unconfirmed")
    follow = links.follow_path(project).rsplit("/", 1)[1]
    confirm = links.confirm_path(project).rsplit("/", 1)[1]
    clock.advance(days=8)
    assert links.followed(db.session, follow)[0].id == project.id
    with pytest.raises(Gone):
        links.confirmed(db.session, confirm)


def test_who_left_the_project_follows_it_no_more(make_project):
    project = make_project()
    token = links.follow_path(project, project.holders[0]).rsplit("/", 1)[1]
    db.session.delete(project.holders[0])
    db.session.commit()
    with pytest.raises(Gone):
        links.followed(db.session, token)


def test_what_was_anonymised_is_found_no_more(make_project):
    project = make_project()
    project.state = "anonymised"
    db.session.commit()
    with pytest.raises(NotFound):
        record.find(db.session, project.id)
