# SPDX-License-Identifier: AGPL-3.0-or-later
"""A project from three questions to a follow-up, by the gestures of its people, and its screens."""

from __future__ import annotations

import re
import time
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page

from scripts.screens import BOTH, PHONE, Screen

IMAGES = Path(__file__).resolve().parents[1] / "plugins/ess-map-accompaniment/docs/images"
HERE = "/accompagnement"
TOURS = "stage=creation&commune=commune-37261&team=team"
PATHWAY, SCOP = f"{HERE}/parcours?{TOURS}", f"{HERE}/parcours?{TOURS}&form=scop"
ZONES = f"{HERE}/animation/zones-blanches"
TITLE = "L'Atelier des deux rives"
ACCEPTS, DECLINES, WAITS = "Créer une SCOP ou une SCIC", "Accueil du pôle", "Groupe d'entrepreneurs"
"""Services that the demo has: who says yes, who says no, who has not answered yet."""
ASKED = {
    "title": TITLE,
    "summary": "Nous sommes trois menuisières. Nous voulons ouvrir un atelier partagé en SCOP, "
    "avec du bois de récupération et des stages le samedi.",
    "message": "Nous pouvons venir le mardi ou le jeudi.",
    "name": "Zoé Martin",
    "email": "zoe@demo.example",
}
COSTS = {"Machines et outillage": "24 000", "Travaux": "9 000", "Stock et trésorerie": "7 000"}
MONEY = {"Apports des associées": "12 000", "Prêt d'honneur": "15 000"}
CALCULATION = "&".join(
    f"nom={name}&apport={euros}&qualite=employee"
    for name, euros in (("Zoé", 4000), ("Inès", 3000), ("Maud", 1500))
)
OTHER_WEIGHTS = "&".join(
    f"{name}={number}"
    for name, number in {
        "weight_sector": 15,
        "weight_stage_focus": 15,
        "weight_form_focus": 10,
        "weight_proximity": 30,
        "weight_cost": 10,
        "weight_delay": 10,
        "weight_collective": 10,
        "band": 15,
    }.items()
)
"""Nearness counts more, the sector less."""
CALLING = "Trois menuisières préparent un atelier partagé près de Tours et cherchent une structure "
SEARCH = {"text": f"{CALLING}de l'ESS pour accueillir six mois d'étude.", "max_km": "30"}
WAITING = {
    "reassign": "/confier",
    "add": "/ajouter",
    "late": "/structures/",
    "correction": "/verifications/",
}
"""Where the page of what waits leads to."""
PATIENCE = 90
"""Seconds until a letter has left."""

REASONS = "#eligible article details"
PICKS = tuple(f"label.acc-pick >> nth={number}" for number in range(3))
ADVISER, ANIMATOR, ADMINISTRATOR = "conseillere", "region", "administratrice"
SCREENS = (
    Screen("start", f"{HERE}/", shots=PHONE),
    Screen("place", f"{HERE}/lieu?stage=creation", shots=PHONE),
    Screen("needs", f"{HERE}/besoins?{TOURS}", shots=PHONE),
    Screen("pathway", PATHWAY, shots=(*BOTH, "narrow-dark")),
    Screen("reasons", SCOP, at=REASONS, clicks=(f"{REASONS} summary",), shots=PHONE),
    Screen("to-check", PATHWAY, at="#to_check", shots=PHONE),
    Screen("not-eligible", PATHWAY, at="#not_eligible", shots=PHONE),
    Screen("choosing", SCOP, at="#eligible article", clicks=PICKS, shots=PHONE),
    Screen("asking", "{ask}", at="#accord", shots=PHONE),
    Screen("following", "{follow}", at="#demandes", shots=(*BOTH, "narrow-dark")),
    Screen("declined", "{follow}", at="#demandes article:has-text('Refusée')", shots=PHONE),
    Screen("permanences", f"{HERE}/permanences?place=commune-37261", shots=PHONE),
    Screen("booking", "{book}", shots=PHONE),
    Screen("schemes", f"{HERE}/financements/?stage=creation&form=scop", shots=PHONE),
    Screen("plan", "{follow}/plan-de-financement"),
    Screen("calculator", f"{HERE}/calcul-scop?form=scop&{CALCULATION}", at="#resultat"),
    Screen("host", "{follow}/entreprise-hote", shots=PHONE),
    Screen("data", "{follow}/donnees", shots=PHONE),
    Screen("structure", "{structure}"),
    Screen("space", "{structure}/espace", ADVISER),
    Screen("service-form", "{service}", ADVISER),
    Screen("area-form", "{structure}/modifier", ADVISER, at="h2:has-text('Où vous intervenez')"),
    Screen("absence", "{structure}/espace", ADVISER, at="#absences", shots=PHONE),
    Screen("reply", "{reply}", shots=PHONE),
    Screen("refusing", "{reply}/refuser", shots=PHONE),
    Screen("inbox", "{structure}/demandes", ADVISER),
    Screen("request", "{structure}/demandes", ADVISER, named=TITLE),
    Screen("reorienting", "{structure}/demandes", ADVISER, named=TITLE, then="/reorienter"),
    Screen("correction", "{correction}", ANIMATOR),
    Screen("own-permanences", "{structure}/permanences", ADVISER),
    Screen("trainings", f"{HERE}/formations/"),
    Screen("committee", "{structure_committee}", ADVISER),
    Screen("cae", f"{HERE}/cae"),
    Screen("desk", f"{HERE}/animation", ANIMATOR),
    Screen("zones", ZONES, ANIMATOR),
    Screen("zone", f"{ZONES}?stade=idea&besoin=individual_support", ANIMATOR, at="#ou"),
    Screen("waiting", f"{HERE}/animation/attente", ANIMATOR, shots=BOTH),
    Screen("reassigning", "{reassign}", ANIMATOR),
    Screen("adding", "{add}", ANIMATOR, at="#service"),
    Screen("fairness", f"{HERE}/equite"),
    Screen("figures", f"{HERE}/animation/statistiques", ANIMATOR),
    Screen("far", f"{HERE}/animation/permanences/loin?place=region-24", ANIMATOR),
    Screen("closing", "{late}/fermer", ANIMATOR),
    Screen("method", f"{HERE}/methode"),
    Screen("weights", f"{HERE}/methode/essai?{OTHER_WEIGHTS}", ADMINISTRATOR),
)


def ask(page: Page, address: str) -> dict[str, str]:
    """Choose three services, ask, confirm; one says yes, one says no, one has not answered."""
    page.goto(f"{address}{SCOP}")
    for service in (ACCEPTS, DECLINES, WAITS):
        page.get_by_role("article", name=service).first.locator("label.acc-pick").click()
    page.locator("#acc-choose button").click()
    page.wait_for_url("**/demande?*")
    asking = _path(page.url)
    for field, text in ASKED.items():
        page.locator(f"main [name='{field}']").fill(text)
    for consent in ("consent_send", "consent_animator"):
        page.locator(f"[name={consent}]").check()
    page.get_by_role("button", name="Envoyer ma demande").click()
    page.wait_for_url("**/demande/envoyee*")
    page.goto(address + _link(page, address, "/confirmer/", ASKED["email"]))
    page.get_by_role("button", name="Oui, c'est bien moi : envoyer").click()
    page.wait_for_url("**/suivi/*")
    follow = _path(page.url)
    _answer(page, address, ACCEPTS, "accepter", "")
    _answer(page, address, DECLINES, "refuser", "Plus de place en ce moment")
    _finance(page, f"{address}{follow}/plan-de-financement")
    _seek_host(page, f"{address}{follow}/entreprise-hote")
    reply = _link(page, address, "/refuser", WAITS).removesuffix("/refuser")
    page.goto(f"{address}{HERE}/permanences?place=commune-37261")
    page.locator("main a[href*='/permanences/'][href*='?des=']").first.click()
    book = page.locator("a[href*='/reserver']").first.get_attribute("href")
    return {"ask": asking, "follow": follow, "reply": reply, "book": book}


def answer_for(page: Page, address: str) -> dict[str, str]:
    """Say where the pages of the adviser's structure are."""
    page.goto(f"{address}{HERE}/structures")
    space = page.locator("main a[href$='/espace']").first.get_attribute("href")
    structure = space.removesuffix("/espace")
    page.goto(address + structure)
    service = page.locator("main a[href*='/services/']").first.get_attribute("href")
    page.goto(f"{address}{HERE}/comites/structures/{structure.rpartition('/')[2]}")
    committee = page.locator("main table a").nth(1).get_attribute("href")
    return {"structure": structure, "service": service, "structure_committee": committee}


def animate(page: Page, address: str) -> dict[str, str]:
    """Say where what waits for an answer can be given to others."""
    page.goto(f"{address}{HERE}/animation/attente")
    return {
        key: page.locator(f"main li a[href*='{part}']").first.get_attribute("href")
        for key, part in WAITING.items()
    }


TELLERS = (("", ask), (ADVISER, answer_for), (ANIMATOR, animate))
"""Who tells each part."""


def _answer(page: Page, address: str, service: str, gesture: str, motive: str) -> None:
    """Answer for a structure from the letter that it was sent."""
    page.goto(address + _link(page, address, f"/{gesture}", service))
    if motive:
        page.get_by_text(motive).click()
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()


def _finance(page: Page, url: str) -> None:
    """Write a plan that does not balance yet."""
    page.goto(url)
    for side, lines in (("needs", COSTS), ("resources", MONEY)):
        for number, (label, euros) in enumerate(lines.items()):
            page.locator(f"[name={side}-{number}-label]").fill(label)
            page.locator(f"[name={side}-{number}-amount]").fill(euros)
    page.get_by_role("button", name="Enregistrer le plan").click()
    page.wait_for_load_state()


def _seek_host(page: Page, url: str) -> None:
    page.goto(url)
    for field, text in SEARCH.items():
        page.locator(f"main [name={field}]").fill(text)
    page.get_by_role("button", name="Publier").click()
    page.wait_for_load_state()


def _link(page: Page, address: str, part: str, about: str) -> str:
    """Return the path in the newest letter that speaks of ``about`` and leads to ``part``."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        page.goto(f"{address}/outbox")
        for text in page.locator("article.letter").all_inner_texts():
            found = re.findall(rf"https?://\S*{part}\S*", text)
            if about in text and TITLE in text and found:
                return _path(found[0])
        page.wait_for_timeout(500)
    raise SystemExit(f"No letter leads to {part} about {about}.")


def _path(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
