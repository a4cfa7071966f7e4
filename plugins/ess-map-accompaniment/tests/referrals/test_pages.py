# SPDX-License-Identifier: AGPL-3.0-or-later
"""The inbox of a structure, and its answers: with an account, or from the link of a letter."""

import re

import pytest
from ess_map_accompaniment.matching import catalogue
from ess_map_accompaniment.offer.models import Service
from ess_map_accompaniment.projects.models import Project
from ess_map_accompaniment.referrals import answers, corrections, links, requests
from ess_map_accompaniment.referrals.models import Referral

from ess_map import db


@pytest.fixture
def state(app):
    def of(referral_id):
        db.session.expire_all()
        return db.session.get(Referral, referral_id).state

    return of


@pytest.fixture
def link(letters):
    """Return the path of a one-click link of the last letter to a structure."""

    def named(action=""):
        body = letters(kind="accompaniment.asked")[-1].body
        found = re.findall(r"https?://[^/]+(/accompagnement/reponse/[^/\s]+)", body)
        return f"{found[0]}/{action}" if action else found[0]

    return named


def test_looking_at_the_link_of_a_letter_does_nothing(
    client, project, make_service, ask, link, state
):
    referral = ask(project, make_service())
    for action in ("", "accepter", "refuser", "attente", "reorienter", "lire"):
        assert client.get(link(action)).status_code == 200
    assert state(referral.id) == "sent"


def test_a_structure_accepts_from_its_letter_without_account(
    client, project, make_service, ask, link, state
):
    referral = ask(project, make_service())
    page = client.get(link()).text
    assert "Ouvrir une épicerie coopérative au village." in page
    assert "Ce que dit votre fiche" in page
    assert "Tours Métropole" in page
    assert "06 01 02 03 04" not in page
    assert "Les coordonnées du porteur paraissent ici quand vous acceptez." in page
    answer = client.send(link("accepter"))
    assert answer.status_code == 303
    assert state(referral.id) == "accepted"
    page = client.get(answer.location).text
    assert "Demande acceptée" in page
    assert "06 01 02 03 04" in page
    assert "Zoé Martin" in page


def test_a_link_used_twice_says_what_has_been_done(client, project, make_service, ask, link, state):
    referral = ask(project, make_service())
    page = client.get(link("accepter")).text
    client.send(link("accepter"))
    assert "Cette demande est déjà « Acceptée »" in client.get(link("accepter")).text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    again = client.post(link("accepter"), data={"csrf_token": token})
    assert again.status_code == 412
    assert "n&#39;est plus possible" in again.text or "n'est plus possible" in again.text
    assert state(referral.id) == "accepted"


def test_a_link_expires_after_sixty_days_and_a_forged_one_is_none(
    client, project, make_service, ask, link, clock
):
    ask(project, make_service())
    assert client.get(f"{link()}x").status_code == 400
    clock.advance(days=61)
    page = client.get(link())
    assert page.status_code == 410
    assert "Ce lien a expiré" in page.text


def test_a_link_to_a_request_that_was_erased_leads_to_no_other(
    client, project, make_service, ask, choose, link, clock
):
    referral = ask(project, make_service())
    path = link()
    db.session.delete(referral)
    db.session.commit()
    clock.advance(minutes=1)
    ask(project, make_service())
    assert client.get(path).status_code == 410


def test_links_are_kept_out_of_logs_and_search_engines(client, project, make_service, ask, link):
    ask(project, make_service())
    for path in (link(), link("refuser")):
        headers = client.get(path).headers
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["X-Robots-Tag"] == "noindex"
        assert headers["Cache-Control"] == "no-store"


def test_a_refusal_from_a_letter_needs_its_motive_and_asks_to_check_the_sheet(
    client, project, make_service, ask, link, state, make_adviser, sign_in
):
    service = make_service("Couveuse")
    referral = ask(project, service)
    wrong = client.send(link("refuser"))
    assert wrong.status_code == 422
    assert "Choisissez dans la liste." in wrong.text
    assert state(referral.id) == "sent"
    assert client.send(link("refuser"), refusal="out_of_area", text="").status_code == 303
    assert state(referral.id) == "declined"
    sign_in(client, make_adviser(service.structure_id))
    inbox = client.get(f"/accompagnement/structures/{service.structure_id}/demandes").text
    assert "Un refus contredit ce que dit votre fiche." in inbox
    page = client.get(f"/accompagnement/structures/{service.structure_id}/verifications").text
    assert "Votre fiche annonce : « couvre" in page
    ((correction, _service),) = corrections.waiting(db.session)
    path = f"/accompagnement/verifications/{correction.id}"
    assert client.send(path, state="corrected").status_code == 412
    assert client.send(path, state="kept", note="Commune quittée en mai.").status_code == 303
    db.session.expire_all()
    assert corrections.waiting(db.session) == []


def test_the_inbox_is_oldest_first_with_the_time_left(
    client, make_project, make_service, ask, make_adviser, sign_in, clock
):
    service = make_service()
    ask(make_project("Première"), service)
    clock.advance(days=12)
    ask(make_project("Seconde"), service)
    answers.accept(db.session, ask(make_project("Acceptée"), service))
    db.session.commit()
    sign_in(client, make_adviser(service.structure_id))
    path = f"/accompagnement/structures/{service.structure_id}/demandes"
    page = client.get(path).text
    assert page.index("Première") < page.index("Seconde")
    assert "jours ouvrés de retard" in page
    assert "encore 5 jours ouvrés pour répondre" in page
    assert "Acceptée</a>" not in page
    assert "Acceptée</a>" in client.get(f"{path}?etat=en-cours").text
    assert "Aucune demande dans cet état." in client.get(f"{path}?etat=closes").text


def test_an_adviser_who_opens_a_request_has_read_it(
    client, project, make_service, ask, make_adviser, sign_in, state
):
    service = make_service()
    referral = ask(project, service)
    sign_in(client, make_adviser(service.structure_id))
    assert client.get(f"/accompagnement/demandes/{referral.id}").status_code == 200
    assert state(referral.id) == "seen"


def test_who_has_no_part_in_a_request_does_not_see_it(
    client, project, make_service, ask, make_adviser, make_user, sign_in
):
    referral = ask(project, make_service())
    path = f"/accompagnement/demandes/{referral.id}"
    inbox = f"/accompagnement/structures/{referral.structure_id}/demandes"
    assert client.get(path).status_code in (302, 303)
    sign_in(client, make_adviser(make_service().structure_id))
    assert client.get(path).status_code == 403
    assert client.get(inbox).status_code == 403
    sign_in(client, make_user(role="animator", scope="epci-200000016"))
    assert client.get(path).status_code == 403


def test_an_animator_reads_the_project_only_if_its_holder_lets_them(
    client, project, make_service, ask, make_user, sign_in, state
):
    referral = ask(project, make_service())
    path = f"/accompagnement/demandes/{referral.id}"
    sign_in(client, make_user(role="animator", scope="epci-243700754"))
    assert "Ouvrir une épicerie" in client.get(path).text
    assert state(referral.id) == "sent", "an animator who looks is not the structure that reads"
    db.session.get(Project, project.id).consents = {"send": "2026-11-21T09:30:00+00:00"}
    db.session.commit()
    page = client.get(path).text
    assert "Ouvrir une épicerie" not in page
    assert "Une épicerie" not in page
    assert "son texte reste à la structure" in page


def test_a_request_taken_back_shows_neither_text_nor_person(
    client, project, make_service, ask, link
):
    referral = ask(project, make_service())
    answers.accept(db.session, referral)
    requests.withdraw(db.session, referral)
    db.session.commit()
    page = client.get(link()).text
    assert "son texte n&#39;est plus montré" in page or "son texte n'est plus montré" in page
    assert "Ouvrir une épicerie" not in page
    assert "Zoé" not in page


def test_a_request_is_reoriented_from_its_page(
    client, project, make_service, ask, make_adviser, sign_in, state
):
    service, other = make_service("Couveuse"), make_service("Incubateur")
    referral = ask(project, service)
    sign_in(client, make_adviser(service.structure_id))
    path = f"/accompagnement/demandes/{referral.id}/reorienter"
    assert "Incubateur, " in client.get(path).text
    assert client.send(path, service=str(service.id), text="").status_code == 422
    assert client.send(path, service=str(other.id), text="Plus adapté.").status_code == 303
    assert state(referral.id) == "reoriented"
    (child,) = [one for one in requests.of_project(db.session, project.id) if one.parent_id]
    sign_in(client, make_adviser(other.structure_id))
    page = client.get(f"/accompagnement/demandes/{child.id}").text
    assert "Plus adapté." in page
    assert "Réorientée" in page


def test_every_gesture_has_its_page_and_its_effect(
    client, project, make_service, ask, make_adviser, sign_in, state
):
    service = make_service()
    referral = ask(project, service)
    sign_in(client, make_adviser(service.structure_id))
    page = f"/accompagnement/demandes/{referral.id}"
    for slug, said, reached in (
        ("attente", {}, "waiting"),
        ("nouvelles", {"text": "Une place en mars."}, "waiting"),
        ("accepter", {}, "accepted"),
        ("injoignable", {}, "unreachable"),
        ("reprendre", {}, "in_progress"),
        ("terminer", {"outcome": "created"}, "completed"),
        ("reprendre", {}, "in_progress"),
        ("interrompre", {"text": "Déménagement."}, "interrupted"),
    ):
        assert client.send(f"{page}/{slug}", **said).status_code == 303, slug
        assert state(referral.id) == reached
    shown = client.get(page).text
    assert "Une place en mars." in shown
    assert "Déménagement." in shown
    assert client.get(f"{page}/chanter").status_code == 404


def test_a_holder_answers_with_one_click_and_a_button(client, project, make_service, ask):
    referral = ask(project, make_service())
    answers.accept(db.session, referral)
    answers.complete(db.session, referral, "created")
    db.session.commit()
    path = links.opinion_path(referral, "avis", "4")
    assert "checked" in client.get(path).text
    db.session.expire_all()
    assert db.session.get(Referral, referral.id).satisfaction is None
    answer = client.send(path, answer="4", text="Très bien.")
    assert answer.status_code == 303
    assert "Votre réponse est enregistrée" in client.get(answer.location).text
    path = links.opinion_path(referral, "18", "running")
    assert client.send(path, answer="running").status_code == 303
    db.session.expire_all()
    kept = db.session.get(Referral, referral.id)
    assert (kept.satisfaction, kept.outcome_at_18) == (4, "running")


def test_a_service_closed_meanwhile_is_still_answered_for(
    client, project, make_service, ask, link, state
):
    referral = ask(project, make_service())
    service = db.session.get(Service, referral.service_id)
    service.closed_on = service.created_at.date()
    db.session.commit()
    assert catalogue.offers(db.session) == ()
    assert client.send(link("accepter")).status_code == 303
    assert state(referral.id) == "accepted"


def test_pages_are_read_in_english(client, project, make_service, ask, link):
    ask(project, make_service())
    assert client.get(f"/en{link()}").status_code == 200


def test_an_animator_closes_a_structure_once_its_requests_are_in_other_hands(
    client, project, make_service, ask, make_adviser, make_user, sign_in, state
):
    service, other = make_service("Couveuse"), make_service("Incubateur")
    referral = ask(project, service)
    path = f"/accompagnement/structures/{service.structure_id}/fermer"
    sign_in(client, make_adviser(service.structure_id))
    assert client.get(path).status_code == 403
    sign_in(client, make_user(role="animator", scope="epci-243700754"))
    assert "Un porteur compte encore sur elle" in client.get(path).text
    hand_on = f"/accompagnement/demandes/{referral.id}/confier"
    assert "Incubateur, " in client.get(hand_on).text
    wrong = client.send(hand_on, service=str(other.id), motive="")
    assert wrong.status_code == 422
    right = client.send(hand_on, service=str(other.id), motive="La couveuse ferme.")
    assert (right.status_code, state(referral.id)) == (303, "reoriented")
    assert client.send(path, successor=str(other.structure_id)).status_code == 303
    assert "fermée depuis le" in client.get(path).text


def test_a_structure_with_requests_in_hand_is_not_closed_behind_their_back(
    client, project, make_service, ask, make_user, sign_in, state
):
    service = make_service("Couveuse")
    path = f"/accompagnement/structures/{service.structure_id}/fermer"
    sign_in(client, make_user(role="animator", scope="epci-243700754"))
    page = client.get(path).text
    ask(project, service)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    answer = client.post(path, data={"csrf_token": token, "successor": "0"})
    assert answer.status_code == 412
    assert "Une épicerie" in answer.text
