# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pôles for real: a card typed and printed, an idea that becomes a pôle, a PTCE that is not whole.

A served demo with its worker and letters through SMTP; facts of the founding documents.
"""

import io
import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from ess_map.demo.accounts import PASSWORD
from tests.browser.conftest import DESK, PHONE, Visit
from tests.browser.posted import Post, PostedSite, link, posted_demo

SEEDS = Path("../shared/data/seeds")
ACTORS = """id,name,family,activity,fictional,source,commune,location_precision,email
1,Pontivy Communauté,public,,1,essai,56178,commune,accueil@pontivy.example
2,La Ressourcerie du Blavet,association,ressourcerie,1,essai,56178,commune,salut@blavet.example
"""
STEPS = ("Commencer la préfiguration", "Constater la validation", "Créer le pôle", "Ouvrir le pôle")


@pytest.fixture(scope="module")
def posted(spatialite: Path, tmp_path_factory: pytest.TempPathFactory):
    with posted_demo(spatialite, tmp_path_factory.mktemp("poles")) as found:
        yield found


@pytest.fixture
def site(posted: PostedSite) -> str:
    return posted.origin


@pytest.fixture
def animator(visit) -> Visit:
    """Who administers the whole map of the demo, at a desk, signed in."""
    visited = visit(DESK)
    page = visited.go("/connexion?next=/poles")
    page.locator("#email").fill("administratrice@demo.example")
    page.locator("#password").fill(PASSWORD)
    page.locator("#password").press("Enter")
    page.wait_for_url("**/poles")
    return visited


def open_pole(animator: Visit, name: str, commune: str, kind: str, area: str = "") -> str:
    """Open a pôle that is not on the map yet, and say where it works; return its address."""
    page = animator.go("/poles/ouvrir")
    page.get_by_label("Un nouvel acteur, que voici").check()
    page.get_by_label("Nom du pôle").fill(name)
    page.get_by_label("Commune de son siège").fill(commune)
    page.get_by_label(re.compile(f"^{kind}")).check()
    page.get_by_role("button", name="Ouvrir ce pôle").click()
    page.wait_for_url("**/perimetre")
    page.locator("#q").fill(area or commune)
    page.get_by_role("button", name="Chercher").first.click()
    page.locator(".proposals button").first.click()
    expect(page.locator(".chips .chip")).to_have_count(1)
    page.get_by_role("button", name="Enregistrer le périmètre").click()
    page.wait_for_url("**/acteurs/**")
    return page.url.removeprefix(animator.origin).replace("/acteurs/", "/poles/")


def test_cre_sols_card_is_typed_field_for_field_and_printed(animator):
    if not SEEDS.is_dir():
        pytest.skip("the folder of real data (../shared/data) is not beside this checkout")
    said = json.loads((SEEDS / "cresol_carte_identite.json").read_text("utf-8"))
    figures = said["chiffres_territoire"]
    pole = open_pole(animator, said["nom_long"], "Orléans", "Réseau")
    page = animator.go(f"{pole}/carte-identite/modifier")
    typed = {
        "establishments": figures["etablissements_employeurs"],
        "jobs": figures["emplois"],
        "employees_share": str(figures["part_effectifs_salaries_pct"]).replace(".", ","),
        "associations": figures["associations"],
        "associations_share": figures["part_associations_pct"],
        "cooperatives": figures["cooperatives"],
        "cooperatives_share": str(figures["part_cooperatives_pct"]).replace(".", ","),
        "long_name": said["nom_long"],
        "founded": said["annee_creation"],
        "legal_form": said["forme_juridique"],
        "members_legal": said["adherents"]["personnes_morales"],
        "members_natural": said["adherents"]["personnes_physiques"],
        "staff": said["salaries"],
        "fte": str(said["etp"]).replace(".", ","),
        "area": said["territoire_action"],
        "area_code": said["territoire_code_region"],
        "premises": said["foncier"],
        "budget": said["budget_eur"],
        "subsidies": f"Conseil régional : {round(said['budget_eur'] * 0.8)}",
        "origin": said["origine"],
        "challenges": said["enjeu"],
    }
    lines = {
        "networks": "reseaux",
        "agreements": "conventions",
        "contact_of": "interlocuteur_regional_de",
        "functions": "fonctions",
        "objectives": "objectifs",
        "achievements": "realisations",
        "planned": "en_projet",
    }
    typed |= {field: "\n".join(said[key]) for field, key in lines.items()}
    for field, value in typed.items():
        page.locator(f"[name={field}]").fill(str(value))
    page.locator("[name=family]").select_option(said["famille"])
    page.get_by_role("button", name="Enregistrer la carte").click()
    page.wait_for_url("**/carte-identite")
    main = page.locator("main")
    for shown in ("45", "80 %", "1,5", "2003", said["foncier"], *said["realisations"]):
        expect(main).to_contain_text(shown)

    printed = page.request.get(f"{animator.origin}{pole}/carte-identite.pdf")
    assert printed.headers["content-type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(printed.body())).pages
    text = " ".join(" ".join(one.extract_text() for one in pages).split())
    assert len(pages) == 2
    for shown in ("45", "80 %", "8 260", "66 213", "Boutique de gestion", "CIGALES", "FINANSOL"):
        assert shown in text.replace("\xa0", " ").replace("\u202f", " ")


def test_a_pays_goes_from_an_idea_to_a_running_pole(animator, visit, posted, tmp_path):
    sheet = tmp_path / "pontivy.csv"
    sheet.write_text(ACTORS, encoding="utf-8")
    posted.run("import", str(sheet), "--profile", "ess-map", "--source", "essai")
    pole = open_pole(animator, "Pôle ESS du Pays de Pontivy", "Pontivy", "Pôle local")
    page, way = animator.page, f"{pole}/parcours"

    asked(animator, way, STEPS[0], "acteur de l'ESS parmi les membres")
    for name in ("Pontivy Communauté", "La Ressourcerie du Blavet"):
        animator.go(f"{pole}/membres/ajouter?autre={name}")
        page.locator("main").get_by_role("link", name=name).click()
        page.get_by_role("button", name="Envoyer la demande").click()
        page.wait_for_url("**/membres**")
    take(animator, way, STEPS[0])

    asked(animator, way, STEPS[1], "diagnostic")
    animator.go(f"{pole}/diagnostic")
    page.locator("[name=comment]").fill("Trois associations employeuses, pas de tiers-lieu.")
    page.get_by_role("button", name="Garder ce diagnostic").click()
    asked(animator, way, STEPS[1], "gouvernance")
    govern(animator, pole)
    for name, email in (("Pontivy Communauté", "accueil"), ("La Ressourcerie du Blavet", "salut")):
        validate(animator, visit(PHONE), posted.post, way, name, f"{email}@pontivy.example")
    take(animator, way, STEPS[1])

    asked(animator, way, STEPS[2], "portage")
    animator.go(f"{pole}/portage")
    page.get_by_label(re.compile("^Autonome")).check()
    page.locator("main form button[type=submit]").last.click()
    take(animator, way, STEPS[2])

    asked(animator, way, STEPS[3], "action")
    plan(animator, pole)
    invite(animator, visit(PHONE), posted.post, pole)
    take(animator, way, STEPS[3])

    citizen = visit(PHONE).go(pole.replace("/poles/", "/acteurs/"))
    expect(citizen.locator("main")).to_contain_text("En fonctionnement")
    expect(citizen.locator("main")).to_contain_text("La Ressourcerie du Blavet")
    expect(citizen.locator("main")).not_to_contain_text("Maël")


def asked(animator: Visit, way: str, step: str, missing: str) -> None:
    """The next step says what is missing, and has no button yet."""
    page = animator.go(way)
    following = page.locator("section", has_text=f"Prochaine étape : {step}").last
    lacking = following.locator(".checklist__item--missing")
    expect(lacking.filter(has_text=missing).first).to_be_visible()
    expect(lacking.first).to_contain_text("Qui peut le faire")
    expect(page.get_by_role("button", name=step)).to_have_count(0)


def take(animator: Visit, way: str, step: str) -> None:
    """Take a step for which everything is there."""
    page = animator.go(way)
    page.get_by_role("button", name=step).click()
    expect(page.get_by_role("heading", name=f"Prochaine étape : {step}")).to_have_count(0)


def govern(animator: Visit, pole: str) -> None:
    page = animator.go(f"{pole}/gouvernance/nouvelle-instance")
    page.locator("[name=name]").fill("Comité de pilotage")
    page.locator("[name=rhythm_months]").fill("3")
    page.get_by_role("button", name="Enregistrer").click()
    page.wait_for_url(re.compile(r"/instances/\d+$"))
    body = page.url
    for name, college in (("Maire", "Collectivités"), ("Présidente", "Entreprises de l'ESS")):
        page.goto(f"{body}/sieges")
        page.locator("[name=name]").fill(name)
        page.locator("[name=college]").fill(college)
        page.get_by_role("button", name="Enregistrer").click()
        page.wait_for_url(re.compile(r"/instances/\d+$"))


def validate(animator: Visit, party: Visit, post: Post, way: str, name: str, email: str) -> None:
    """Name a party, which is written to, and let it say yes from its own mailbox."""
    page = animator.go(f"{way}/parties?autre={name}")
    page.locator("main").get_by_role("link", name=name).click()
    page.locator("[name=email]").fill(email)  # naming with an address writes to it at once
    page.get_by_role("button", name="Nommer cette partie").click()
    page.wait_for_url("**/parties")
    party.page.goto(link(post.letter(email, ""), "/poles/validation/"))
    party.page.get_by_role("button", name="Oui, nous validons").click()
    expect(party.page.get_by_role("heading", level=1)).to_contain_text("Merci")


def plan(animator: Visit, pole: str) -> None:
    page = animator.go(f"{pole}/plan")
    page.get_by_role("link", name="Ouvrir un nouveau plan").click()
    page.locator("[name=title]").fill("Plan 2027")
    page.get_by_role("button", name="Enregistrer").click()
    page.wait_for_url(re.compile(r"/plans/\d+$"))
    page.get_by_role("link", name="Une action").first.click()
    page.locator("[name=title]").fill("Ouvrir une matériauthèque")
    page.get_by_role("button", name="Enregistrer").last.click()
    page.wait_for_url(re.compile(r"/plans/\d+"))
    expect(page.locator("main")).to_contain_text("Ouvrir une matériauthèque")


def invite(animator: Visit, person: Visit, post: Post, pole: str) -> None:
    """Ask somebody to run it, by letter; they say yes and stay unnamed in public."""
    page = animator.go(f"{pole}/inviter")
    page.locator("[name=persons-0-name]").fill("Maël")
    page.locator("[name=persons-0-email]").fill("mael@exemple.fr")
    page.locator("[name=persons-0-role]").fill("animation")
    page.get_by_role("button", name="Envoyer les invitations").click()
    person.page.goto(link(post.letter("mael@exemple.fr", ""), "/poles/invitation/"))
    person.page.locator("[name=name]").fill("Maël")
    person.page.get_by_role("button", name="Oui").click()
    expect(person.page.get_by_role("heading", level=1)).to_have_text("Merci !")


def test_a_ptce_says_which_college_it_lacks_and_who_could_come(animator, visit):
    pole = open_pole(animator, "PTCE des Mésanges", "Tours", "PTCE")
    page = animator.page
    animator.go(f"{pole}/membres/ajouter?autre=ressourcerie")
    page.locator("main .panel a").first.click()
    page.get_by_role("button", name="Envoyer la demande").click()
    page.wait_for_url("**/membres**")
    main = visit(PHONE, path=f"{pole}/composition").page.locator("main")
    expect(main).to_contain_text("31 juillet 2014")
    expect(main).to_contain_text("Il manque")
    expect(main).to_contain_text("Autres entreprises")
    expect(main).to_contain_text("Collectivités territoriales")


def test_an_epci_is_compared_with_its_neighbour(visit):
    page = visit(PHONE, path="/territoires/epci-243700754/diagnostic").page
    main = page.locator("main")
    for value in ("8 260", "9 000", "9 307", "85 268", "84 381"):
        expect(main).to_contain_text(re.compile(value.replace(" ", r"\s")))
    expect(main).to_contain_text("année non précisée")
    page.get_by_role("link", name=re.compile("^CC du Val d'Amboise")).click()
    page.wait_for_url("**avec=epci-**")
    for said in ("Tours Métropole Val de Loire", "CC du Val d'Amboise", "habitants"):
        expect(main).to_contain_text(said)


def test_the_twenty_propositions_are_public(visit):
    page = visit(PHONE, path="/territoires/region-24/plan").page
    page.locator(".plan-card a").first.click()
    expect(page.locator(".plan-item--axis")).to_have_count(4)
    expect(page.locator(".plan-item--action")).to_have_count(20)
    expect(page.locator(".plan-item--action", has_text="PTCE")).to_have_count(1)
    expect(page.locator(".plan-item--action .plan-item__proofs")).to_have_count(20)
