# SPDX-License-Identifier: AGPL-3.0-or-later
"""Administrators see what other weights would change, and nobody else."""

import pytest
from ess_map_accompaniment.projects.models import Project

from ess_map import db

PAGE = "/accompagnement/methode/essai"
WEIGHTS = {
    "weight_sector": 25,
    "weight_stage_focus": 15,
    "weight_form_focus": 10,
    "weight_proximity": 20,
    "weight_cost": 10,
    "weight_delay": 10,
    "weight_collective": 10,
    "band": 15,
}


@pytest.fixture
def administrator(client, make_user, sign_in):
    return sign_in(client, make_user(role="administrator"))


@pytest.fixture
def two_services(make_service, territories):
    said = {"area": {"codes": ["region-24"]}, "team_mode": "both"}
    make_service("Payante", cost="paid", stages=["creation"], **said)
    make_service("Gratuite", cost="free", stages=[], **said)
    project = Project(
        state="active",
        stage="creation",
        commune="commune-37261",
        needs=[],
        sectors=[],
        publics=[],
        consents={},
        collective=True,
    )
    db.session.add(project)
    db.session.commit()


def tried(client, **changed):
    return client.get(PAGE, query_string=WEIGHTS | changed)


def test_only_administrators_come_in(client, make_user, sign_in):
    assert client.get(PAGE).status_code == 303
    sign_in(client, make_user(role="animator"))
    assert client.get(PAGE).status_code == 403


def test_the_method_leads_administrators_there_and_nobody_else(client, make_user, sign_in):
    assert "/methode/essai" not in client.get("/accompagnement/methode").text
    sign_in(client, make_user(role="administrator"))
    assert 'href="/accompagnement/methode/essai"' in client.get("/accompagnement/methode").text


def test_the_page_of_administrators_leads_there(client, administrator):
    assert PAGE in client.get("/administration").text


def test_the_weights_of_today_change_nothing(client, administrator, two_services):
    assert "rien ne change" in tried(client).text


def test_other_weights_show_who_changes_band_and_place_and_save_nothing(
    client, administrator, two_services
):
    page = tried(client, weight_stage_focus=0, weight_cost=25, band=5).text
    assert "un autre premier pour 1 projet" in page
    assert "2 → <strong>1</strong>" in page
    assert "seuls les rangs se comparent" in page
    assert "rien ne change" in tried(client).text


def test_a_weight_that_the_settings_refuse_is_refused_here(client, administrator):
    answer = tried(client, band=0)
    assert answer.status_code == 422
    assert "de 1 à 100" in answer.text


def test_without_a_project_the_page_says_that_there_is_nothing_to_compare(client, administrator):
    assert "il n'y a rien à comparer" in tried(client).text


def test_a_band_that_changes_is_shown_from_and_to(client, administrator, two_services):
    page = tried(client, weight_proximity=50).text
    assert "de 60 à moins de 75 points → <strong>" in page
