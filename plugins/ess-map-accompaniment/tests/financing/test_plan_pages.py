# SPDX-License-Identifier: AGPL-3.0-or-later
"""The financing plan of a project, by the holder's link and with an account."""

from datetime import date

import pytest
from ess_map_accompaniment.financing import plans
from ess_map_accompaniment.offer.models import Adviser, Service, Structure
from ess_map_accompaniment.projects import forgetting, record
from ess_map_accompaniment.referrals.models import Referral

from ess_map import db, now


@pytest.fixture
def page(token):
    return f"/accompagnement/suivi/{token}/plan-de-financement"


@pytest.fixture
def adviser(project, make_actor, make_user):
    """An adviser of a structure that has taken the project on."""
    actor, person = make_actor("France Active Touraine"), make_user()
    structure = Structure(actor_id=actor.id, kinds=["france_active"])
    db.session.add(structure)
    db.session.flush()
    service = Service(structure_id=structure.id, name="Financement", kind="financing")
    db.session.add(service)
    db.session.flush()
    db.session.add(Adviser(structure_id=structure.id, user_id=person.id, joined_at=now()))
    db.session.add(
        Referral(
            project_id=project.id,
            service_id=service.id,
            structure_id=structure.id,
            state="accepted",
            sent_at=now(),
        )
    )
    db.session.commit()
    return person


def typed(version="0", known="", **changes):
    return {
        "version": version,
        "known": known,
        "needs-0-label": "Cuisine",
        "needs-0-amount": "10 000,50",
        "resources-0-label": "Apport",
        "resources-0-amount": "2 000,50",
        "resources-0-state": "granted",
        "resources-0-granted": "2 000,50",
        "resources-1-label": "Prêt d'honneur",
        "resources-1-amount": "8000",
        "resources-1-state": "asked",
        **changes,
    }


def test_a_plan_is_balanced_on_paper_then_financed_to_the_cent(client, project, page, plain):
    assert "Rien n'est encore écrit" in plain(client.get(page))
    assert client.send(page, **typed()).status_code == 303
    shown = plain(client.get(page))
    assert "Équilibré sur le papier" in shown and "8 000 € restent à obtenir" in shown
    loan = plans.of_project(db.session, project.id).resources[1]
    plans.decide(db.session, loan, 8_000_00, date(2026, 11, 20))
    db.session.commit()
    assert "Financé : tout est accordé" in plain(client.get(page))
    sheet = client.get(f"{page}.csv")
    assert "Cuisine" in sheet.text and "10000.50" in sheet.text
    pdf = client.get(f"{page}.pdf")
    assert pdf.data.startswith(b"%PDF")


def test_amounts_that_cannot_be_are_said_and_nothing_is_lost(client, project, page, plain):
    wrong = client.send(
        page,
        **typed(**{"needs-0-amount": "0", "resources-0-amount": "-5", "resources-1-amount": ""}),
    )
    assert wrong.status_code == 422
    said = plain(wrong)
    assert said.count("Le montant doit dépasser zéro euro.") == 2
    assert "Donnez le montant, ou effacez la ligne." in said
    assert 'value="Cuisine"' in wrong.text
    assert not plans.of_project(db.session, project.id).lines


def test_of_two_who_write_the_second_keeps_what_they_typed_and_sees_the_rest(
    client, project, page, plain
):
    client.send(page, **typed())
    plan = plans.of_project(db.session, project.id)
    known = ",".join(str(line.id) for line in plan.lines)
    ids = {
        "needs-0-line": str(plan.needs[0].id),
        "resources-0-line": str(plan.resources[0].id),
        "resources-1-line": str(plan.resources[1].id),
    }
    more = {"needs-1-label": "Camion", "needs-1-amount": "500"}
    client.send(page, **typed("1", known, **ids, **more))
    plans.decide(db.session, plan.resources[1], 7_000_00, date(2026, 11, 20))
    db.session.commit()
    stale = client.send(page, **typed("1", known, **ids, **{"needs-0-label": "Grande cuisine"}))
    assert stale.status_code == 412
    assert 'value="Grande cuisine"' in stale.text and 'value="Camion"' in stale.text
    assert 'value="7 000"' in stale.text
    assert plans.of_project(db.session, project.id).needs[0].label == "Cuisine"


def test_a_resource_outside_the_bounds_of_its_scheme_is_said(
    client, project, page, make_scheme, plain
):
    scheme = make_scheme(amount_max=5_000_00, percent_max=50)
    client.send(page, **typed(**{"resources-1-scheme": str(scheme.id)}))
    said = plain(client.get(page))
    assert "Il paie 5 000 € au plus." in said and "Il paie au plus 50 % du coût." in said


def test_a_plan_opens_to_who_carries_or_advises_it_and_to_nobody_else(
    client, project, adviser, make_user, sign_in
):
    page = f"/accompagnement/projets/{project.id}/plan-de-financement"
    assert client.get(page).status_code == 303
    sign_in(client, make_user(role="animator"))
    assert client.get(page).status_code == 403  # the holder has not let animators in
    sign_in(client, adviser)
    assert client.get(page).status_code == 200
    assert client.send(page, **typed()).status_code == 303


def test_a_plan_is_forgotten_with_its_project(client, project, page):
    client.send(page, **typed())
    forgetting.forget(db.session, [record.find(db.session, project.id)])
    db.session.commit()
    assert not plans.of_project(db.session, project.id).lines
    assert client.get(page).status_code == 410
