# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits on an animator, who sees it, and what they can do about it."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from ess_map_accompaniment.animation import waiting
from ess_map_accompaniment.offer.models import Absence
from ess_map_accompaniment.projects.models import Project
from ess_map_accompaniment.referrals import answers, record
from ess_map_accompaniment.referrals.models import Referral

from ess_map import db, local_now, now

DESK = "/accompagnement/animation"
WAITING = f"{DESK}/attente"
TWO_BANKS, AMBOISE = "epci-200000016", "commune-37003"


@pytest.fixture
def letters(app):
    """Return (recipient, kind) of every letter written so far."""

    def written():
        query = sa.text("SELECT recipient, kind FROM letter ORDER BY id")
        with db.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(query)]

    return written


@pytest.fixture
def late(make_project, make_service, ask, clock):
    """A request that its structure has left without an answer for two weeks."""
    referral = ask(make_project(), make_service())
    clock.advance(days=14)
    return referral


def test_nothing_waits_and_the_page_says_so(client, animator, territories):
    animator()
    assert "Rien ne vous attend" in client.get(DESK).text
    assert "Chaque demande a sa réponse" in client.get(WAITING).text


def test_a_request_waits_once_its_structure_is_late(
    client, animator, make_project, make_service, ask, clock
):
    referral = ask(make_project(), make_service())
    animator()
    assert "Une épicerie" not in client.get(WAITING).text
    clock.advance(days=14)
    html = client.get(WAITING).text
    assert "Une épicerie" in html
    assert "Ouvrir une épicerie coopérative." in html
    assert "4 jours ouvrés de retard" in html
    assert f"/demandes/{referral.id}/relancer" in html


def test_the_oldest_comes_first(client, animator, make_project, make_service, ask, clock):
    service = make_service()
    ask(make_project("La première"), service)
    clock.advance(days=2)
    ask(make_project("La seconde"), service)
    clock.advance(days=20)
    animator()
    html = client.get(WAITING).text
    assert html.index("La première") < html.index("La seconde")


def test_the_animator_of_another_epci_sees_and_does_nothing(client, animator, late):
    animator(TWO_BANKS)
    assert "Une épicerie" not in client.get(WAITING).text
    assert client.get(f"{DESK}/demandes/{late.id}/confier").status_code == 403
    assert client.get(f"{DESK}/projets/{late.project_id}/ajouter").status_code == 403
    answer = client.send(f"{DESK}/demandes/{late.id}/relancer", page="/compte")
    assert answer.status_code == 403


def test_the_animator_of_the_region_sees_it(client, animator, late):
    animator("region-24")
    assert "Une épicerie" in client.get(WAITING).text


def test_without_consent_only_the_epci_stage_and_needs_are_shown(client, animator, late):
    project = db.session.get(Project, late.project_id)
    project.consents = {"send": now().isoformat()}
    db.session.commit()
    animator()
    for page in (WAITING, f"{DESK}/demandes/{late.id}/confier"):
        html = client.get(page).text
        assert "épicerie" not in html
        assert "Projet n°" in html
        assert "Tours Métropole Val de Loire" in html
        assert "Création" in html


def test_a_project_without_a_place_is_for_who_animates_everywhere(
    make_user, make_project, make_service, ask, clock
):
    ask(make_project(commune="", epci=""), make_service(codes=("country-fr",), remote=True))
    clock.advance(days=14)
    everywhere, here = make_user(role="animator"), make_user(role="animator", scope="region-24")
    assert len(waiting.late(db.session, everywhere)) == 1
    assert waiting.late(db.session, here) == []


def test_reminding_writes_to_the_structure(client, animator, late, letters):
    animator()
    before = len(letters())
    answer = client.send(f"{DESK}/demandes/{late.id}/relancer", page=WAITING)
    assert answer.status_code == 303
    new = letters()[before:]
    assert [to for to, _kind in new if to.startswith("maison")]
    assert "est relancée" in client.get(WAITING).text


def test_a_request_is_given_to_another_structure_with_a_motive(
    client, animator, late, make_service, letters
):
    other = make_service("Accueil")
    person = animator()
    page = f"{DESK}/demandes/{late.id}/confier"
    assert "Accueil" in client.get(page).text
    wrong = client.send(page, service=str(other.id), motive=" ")
    assert wrong.status_code == 422
    assert "le porteur et la structure le liront" in wrong.text
    assert client.send(page, service=str(other.id), motive="Pas de réponse").status_code == 303
    db.session.expire_all()
    old = record.find(db.session, late.id)
    new = db.session.scalar(sa.select(Referral).where(Referral.parent_id == late.id))
    assert (old.state, new.state, new.service_id) == ("reoriented", "sent", other.id)
    assert (new.initiator, new.motive) == ("animator", "Pas de réponse")
    assert waiting.late(db.session, person) == []


def test_an_answer_meanwhile_is_not_overruled(client, animator, late, make_service):
    make_service("Accueil")
    animator()
    answers.accept(db.session, record.find(db.session, late.id))
    db.session.commit()
    assert client.get(f"{DESK}/demandes/{late.id}/confier").status_code == 412


def test_a_service_is_added_beyond_the_conditions_with_a_motive(
    client, animator, make_project, make_service
):
    project = make_project(asked_animator_at=now())
    elsewhere = make_service("Pépinière d'ailleurs", codes=(TWO_BANKS,))
    animator()
    html = client.get(WAITING).text
    assert re.search(r"Des porteurs de projet vous demandent \(1\)", html)
    page = f"{DESK}/projets/{project.id}/ajouter"
    html = client.get(page).text
    assert "non éligible" in html
    assert "ne couvre pas" in html
    answer = client.send(page, service=str(elsewhere.id), motive="Elle accepte exceptionnellement")
    assert answer.status_code == 303
    (referral,) = db.session.scalars(sa.select(Referral)).all()
    assert (referral.state, referral.initiator) == ("sent", "animator")
    assert "Des porteurs de projet vous demandent (0)" in client.get(WAITING).text


def test_services_to_choose_from_are_found_by_name(client, animator, make_project, make_service):
    project = make_project()
    make_service("Couveuse des Lilas")
    make_service("Prêt solidaire")
    animator()
    html = client.get(f"{DESK}/projets/{project.id}/ajouter?q=lilas").text
    assert "Couveuse des Lilas" in html
    assert "Prêt solidaire" not in html
    nobody = client.get(f"{DESK}/projets/{project.id}/ajouter?q=zzz").text
    assert "Aucun service de ce nom" in nobody


def test_a_refusal_that_contradicts_a_sheet_is_to_be_checked(
    client, animator, make_user, make_project, make_service, ask
):
    referral = ask(make_project(), make_service("Conseil"))
    answers.decline(db.session, referral, "out_of_area", "Trop loin")
    db.session.commit()
    animator()
    html = client.get(WAITING).text
    assert "Fiches à vérifier (1)" in html
    assert "couvre l&#39;intercommunalité Tours Métropole" in html
    assert waiting.to_check(db.session, make_user(role="animator", scope="region-53")) == []


def test_absences_are_known_two_weeks_ahead(client, animator, make_service, make_user):
    service, today = make_service(), local_now().date()
    for first, last in ((3, 9), (20, 25), (-9, -2)):
        days = {"since": today + timedelta(days=first), "until": today + timedelta(days=last)}
        db.session.add(Absence(structure_id=service.structure_id, **days))
    db.session.commit()
    animator()
    assert "Absences (1)" in client.get(WAITING).text
    assert waiting.away(db.session, make_user(role="animator", scope="region-53")) == []


def test_the_first_page_counts_what_waits(client, animator, late):
    animator()
    html = client.get(DESK).text
    assert "demande sans réponse dans le délai promis" in html
    assert "Tours Métropole Val de Loire" in html


def test_the_page_of_a_territory_tells_its_animator(client, animator, late, make_user, sign_in):
    animator()
    html = client.get("/territoires/epci-243700754").text
    assert "1 demande attend une réponse" in html
    assert "zones blanches sur 90" in html
    assert f'href="{DESK}"' in html
    sign_in(client, make_user(role="animator", scope=TWO_BANKS))
    assert "attend une réponse" not in client.get("/territoires/epci-243700754").text
