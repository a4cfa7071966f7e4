# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people can check for themselves, (a) to (f), in a real browser and by the moved clock."""

from __future__ import annotations

import re

import sqlalchemy as sa
from ess_map_accompaniment.matching import catalogue, judging
from ess_map_accompaniment.projects import record as projects
from ess_map_accompaniment.projects.models import Holder, Project
from ess_map_accompaniment.referrals import answers, requests
from ess_map_accompaniment.referrals.models import Referral
from playwright.sync_api import expect

from ess_map import db, now

DESK = {"width": 1440, "height": 900}
TOURS, AMBOISE = "commune-37261", "commune-37003"
PATHWAY = f"/accompagnement/parcours?stage=creation&commune={TOURS}&team=team"


def test_only_the_commune_across_a_border_changes_what_is_said(browse, make_service):
    make_service("Atelier")
    page = browse(PATHWAY)
    service = page.get_by_role("article", name="Atelier")
    service.get_by_text("Pourquoi ?").click()
    expect(service).to_contain_text("couvre l'intercommunalité Tours Métropole Val de Loire")
    page.goto(page.url.replace(TOURS, AMBOISE))
    service = page.get_by_role("article", name="Atelier").first
    expect(service).to_have_class(re.compile("acc-svc--not_eligible"))
    expect(service).to_contain_text("ne couvre pas Amboise")
    expect(service).not_to_contain_text("couvre l'intercommunalité Tours")


def test_a_structure_at_capacity_falls_below_an_equal_one(browse, make_service):
    full = make_service("Pleine", active_max=1)
    make_service("Libre", active_max=1)
    for index in range(3):
        referral = _ask(full, index)
        (answers.accept if index == 0 else answers.queue)(db.session, referral)
        db.session.commit()
    page = browse(PATHWAY)
    names = page.get_by_role("article").get_by_role("heading").all_inner_texts()
    assert names == ["Libre", "Pleine"]
    expect(page.get_by_role("article", name="Pleine")).to_contain_text("Liste d'attente n° 3")


def test_the_missing_answer_turns_to_check_into_a_verdict(browse, make_service):
    make_service("Prêt", kind="financing", amount_min=1_000_000, amount_max=5_000_000)
    page = browse(PATHWAY, screen=DESK)
    service = page.get_by_role("article", name="Prêt")
    expect(service).to_have_class(re.compile("acc-svc--to_check"))
    service.get_by_placeholder("15 000").fill("20 000")
    service.get_by_role("button", name="Répondre").click()
    expect(service).to_have_class(re.compile("acc-svc--eligible"))
    expect(page).to_have_url(re.compile("amount=20000|amount=20"))


def test_a_request_that_nobody_answers_ends_with_other_ways(
    browse, make_service, letter, clock, run_jobs, make_user, session_of
):
    make_service("Muette")
    make_service("Voisine")
    page = browse("/accompagnement/")
    page.get_by_text("4. Création").click()
    page.get_by_text("À plusieurs", exact=True).click()
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("Commune ou code postal").fill("Tours")
    page.get_by_role("button", name="Continuer").click()
    page.get_by_role("button", name="Voir mon parcours").click()
    page.get_by_role("article", name="Muette").get_by_text("Choisir").click()
    page.get_by_role("button", name="Demander", exact=True).click()
    page.get_by_label("Le nom de votre projet").fill("Le Tri Malin")
    page.get_by_label("Votre projet en quelques lignes").fill("Une ressourcerie.")
    page.get_by_label("Votre nom").fill("Zoé Martin")
    page.get_by_label("Votre courriel").fill("zoe@exemple.fr")
    page.locator("input[name=consent_send]").check()
    page.get_by_role("button", name="Envoyer ma demande").click()
    page.wait_for_url("**/envoyee**")
    page.goto(_at(page, letter("zoe@exemple.fr", "confirmer")))
    page.get_by_role("button", name="Oui, c'est bien moi : envoyer").click()
    expect(page.get_by_role("heading", name="Le Tri Malin")).to_be_visible()
    follow = page.url
    story = page.get_by_role("article", name="Maison Muette")
    expect(story).to_contain_text("Envoyée")
    clock.advance(days=45, hours=1)
    run_jobs("timers")
    page.goto(follow)
    expect(story).to_contain_text("Sans réponse")
    expect(story).to_contain_text("Maison Voisine")
    animator = make_user(email="anna@exemple.fr", role="animator", scope="epci-243700754")
    desk = browse("/accompagnement/animation/statistiques", DESK, session_of(animator))
    expect(desk.get_by_role("main")).to_contain_text(re.compile("Sans réponse|expir", re.I))
    referral = db.session.scalar(sa.select(Referral))
    assert (referral.state, referral.closed_at) == ("expired", now())


def test_the_points_of_the_page_add_up_by_hand(browse, make_service):
    make_service("Spécialiste", sectors=["culture"], stages=["creation"], legal_forms=["scop"])
    page = browse("/accompagnement/methode", screen=DESK)
    table = page.get_by_role("table", name="Les points et leurs formules").inner_text()
    published = dict(re.findall(r"^(.+?)\t(\d+)\t", table, re.MULTILINE))
    assert published.pop("Total") == "100"
    assert sum(map(int, published.values())) == 100
    page.goto(_at(page, PATHWAY + "&sector=culture&form=scop"))
    service = page.get_by_role("article", name="Spécialiste")
    service.get_by_text("Pourquoi ?").click()
    rows = service.get_by_role("table").get_by_role("row").all_inner_texts()
    lines = [re.search(r"([\d,]+) sur ([\d,]+)$", row.strip()) for row in rows]
    given = [(_number(line[1]), _number(line[2])) for line in lines]
    total = re.search(r"([\d,]+) points sur 100", service.inner_text())
    assert round(sum(points for points, _most in given), 1) == _number(total[1])
    assert sorted(most for _points, most in given) == sorted(map(float, published.values()))


def test_a_refusal_that_the_sheet_contradicts_opens_a_correction(
    browse, make_service, letter, make_user, session_of
):
    _ask(make_service("Ici"), 1)
    page = browse(letter("ici@exemple.fr", "refuser"))
    page.get_by_text("Hors de notre périmètre").click()
    page.locator("main form button[type=submit]").first.click()
    expect(page.get_by_role("main")).to_contain_text("Refusée")
    animator = make_user(email="anna@exemple.fr", role="animator", scope="epci-243700754")
    desk = browse("/accompagnement/animation/attente", DESK, session_of(animator))
    expect(desk.get_by_role("main")).to_contain_text(
        "couvre l'intercommunalité Tours Métropole Val de Loire"
    )


def _ask(service, index):
    """Let an invented project ask a service, by the verbs of the rooms."""
    project = Project(
        state="active",
        title=f"Projet {index}",
        stage="creation",
        needs=["individual_support"],
        commune=TOURS,
        epci="epci-243700754",
        collective=True,
        consents={"send": now().isoformat(), "animator": now().isoformat()},
        confirmed_at=now(),
        holders=[Holder(name="Zoé", email=f"zoe-{index}@exemple.fr")],
    )
    db.session.add(project)
    db.session.flush()
    offer = catalogue.offer(db.session, service.id)
    explanation = judging.one(projects.demand_of(project), offer)
    referral = requests.send(db.session, requests.draft(db.session, project, offer, explanation))
    db.session.commit()
    return referral


def _at(page, path):
    return re.match(r"https?://[^/]+", page.url)[0] + path


def _number(text):
    return float(text.replace(",", "."))
