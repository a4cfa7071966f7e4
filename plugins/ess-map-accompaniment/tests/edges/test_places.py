# SPDX-License-Identifier: AGPL-3.0-or-later
"""Places that are not as simple as a commune in an EPCI in a département."""

import re

import pytest
from ess_map_accompaniment.matching import catalogue, judging
from ess_map_accompaniment.projects import record

from ess_map import Outcome, db

CITIES = {
    # city: code, département, one of its arrondissements and the postal code of that
    "Paris": ("75056", "75", "75111", "75011"),
    "Lyon": ("69123", "69", "69383", "69003"),
    "Marseille": ("13055", "13", "13201", "13001"),
}


@pytest.fixture
def city(request, app, make_territory):
    """A city whose arrondissements are codes of their own, as the official lists have them."""
    name = request.param
    code, department, arrondissement, postal = CITIES[name]
    make_territory("department", department, f"Département de {name}")
    make_territory(
        "commune",
        code,
        name,
        department=department,
        postal_codes=(postal,),
        former=((arrondissement, f"{name}, un arrondissement"),),
    )
    return code, arrondissement, postal


@pytest.mark.parametrize("city", CITIES, indirect=True)
def test_an_arrondissement_leads_to_its_city(city, client, make_service, pathway):
    code, arrondissement, postal = city
    make_service("Pour la ville", area=f"commune-{code}")
    for typed in (arrondissement, postal):
        answer = client.get(f"/accompagnement/lieu?stage=creation&q={typed}&next=1")
        assert answer.status_code == 303, typed
        assert f"commune=commune-{code}" in answer.location, typed
    page = pathway(f"commune-{arrondissement}")
    eligible = re.search(r'<section class="acc-section" id="eligible".*?</section>', page, re.S)
    assert "Pour la ville" in eligible[0]


def test_in_an_epci_over_two_departements_each_commune_has_its_own(make_service, make_project):
    """Amboise is of the Indre-et-Loire, Averdon of the Loir-et-Cher, both of one EPCI."""
    make_service("Du Loir-et-Cher", area="department-41")
    make_service("Des Deux Rives", area="epci-200000016")
    found = {}
    for commune in ("commune-37003", "commune-41001"):
        project = make_project(commune=commune, epci="epci-200000016")
        demand = record.demand_of(record.find(db.session, project.id))
        for judged in judging.judge(demand, catalogue.offers(db.session)):
            verdict = judged.explanation.verdicts[0]
            found[judged.offer.name, commune] = judged.outcome, str(verdict.text)
    outcome, text = found["Du Loir-et-Cher", "commune-41001"]
    assert outcome is Outcome.ELIGIBLE and "Loir-et-Cher" in text
    outcome, text = found["Du Loir-et-Cher", "commune-37003"]
    assert outcome is Outcome.NOT_ELIGIBLE and "ne couvre pas Amboise" in text
    for commune in ("commune-37003", "commune-41001"):
        assert found["Des Deux Rives", commune][0] is Outcome.ELIGIBLE
