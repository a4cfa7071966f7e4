# SPDX-License-Identifier: AGPL-3.0-or-later
"""A pôle of the demo, from its idea to its study, by the gestures of those who look after it."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import quote_plus

from playwright.sync_api import Page

OURS, INVENTED = "Pôle alimentation de Tours", "L'Hirondelle, pôle de coopération"
MEMBERS = ("AMAP de l'Aubépine", "Maison de quartier de la Rotonde")
ASKED = "Tiers-lieu Le Nid"
"""Of another EPCI: its own animators are asked."""
INVITED = {"persons-0-name": "Maëlle", "persons-0-email": "maelle@demo.example"}
SEATS = {
    "Une élue de la métropole": "Collectivités",
    "L'AMAP de l'Aubépine": "Entreprises de l'ESS",
    "Un maraîcher": "Autres entreprises",
}
CARD = {
    "founded": "2019",
    "members_legal": "18",
    "members_natural": "6",
    "staff": "3",
    "fte": "2,5",
    "budget": "164000",
    "subsidies": "Collectivité (fictive) : 71 000",
}
"""Invented, for a pôle that is."""
RATINGS = {"size": 2, "structure": 3}


def tell(page: Page, address: str) -> None:
    """Open our pôle, find its members and ask those who must agree; ``page`` is signed in."""
    home = f"{address}{_open(page, address)}"
    for name in (*MEMBERS, ASKED):
        _choose(page, f"{home}/membres/ajouter", name, "Envoyer la demande")
    _fill(page, f"{home}/inviter", INVITED, "Envoyer les invitations")
    page.goto(f"{home}/parcours")
    page.get_by_role("button", name="Commencer la préfiguration").click()
    page.wait_for_load_state()
    for name in MEMBERS:
        _choose(page, f"{home}/parcours/parties", name, "Nommer cette partie")
    _meet(page, home)
    note = "Visite de la légumerie de Blois mardi : qui vient ?"
    _fill(page, f"{home}/espace", {"body": note}, "Écrire cette note")
    sheet = page.request.get(f"{address}/poles/cre-sol-21/carte-identite.pdf").body()
    statutes = {"name": "statuts.pdf", "mimeType": "application/pdf", "buffer": sheet}
    page.set_input_files("#file", statutes)
    page.fill("#title", "Projet de statuts")
    page.get_by_role("button", name="Ajouter ce document").click()
    page.wait_for_load_state()


def fill_card(page: Page, address: str) -> None:
    """Fill in the card of the pôle that the demo invents, and rate it."""
    page.goto(f"{address}/poles")
    link = page.get_by_role("link", name=INVENTED, exact=True).first
    card = address + link.get_attribute("href").replace("/acteurs/", "/poles/") + "/carte-identite"
    _fill(page, f"{card}/modifier", CARD, "Enregistrer la carte")
    for scale, level in RATINGS.items():
        page.goto(f"{card}/notes/{scale}")
        page.locator(f"[name=level][value='{level}']").check()
        page.fill("[name=reason]", "Exemple inventé pour la démonstration.")
        page.get_by_role("button", name="Enregistrer la note").click()
        page.wait_for_load_state()


def _open(page: Page, address: str) -> str:
    """Open our pôle in Tours and say where it works; return the path below which its pages are."""
    page.goto(f"{address}/poles/ouvrir")
    page.get_by_label("Un nouvel acteur, que voici").check()
    page.get_by_label("PTCE").check()
    page.get_by_label("Nom du pôle").fill(OURS)
    page.get_by_label("Commune de son siège").fill("Tours")
    page.get_by_role("button", name="Ouvrir ce pôle").click()
    page.wait_for_url("**/perimetre")
    page.fill("#q", "Tours Métropole Val de Loire")
    page.get_by_role("button", name="Chercher").first.click()
    page.locator(".proposals button").first.click()
    page.locator(".chips .chip").wait_for()
    page.get_by_role("button", name="Enregistrer le périmètre").click()
    page.wait_for_url("**/acteurs/**")
    return page.url.removeprefix(address).replace("/acteurs/", "/poles/")


def _meet(page: Page, home: str) -> None:
    """Describe a body, tell of a meeting that was held and plan the next."""
    board = {"name": "Comité de pilotage", "rhythm_months": "3", "quorum_percent": "50"}
    _fill(page, f"{home}/gouvernance/nouvelle-instance", board, "Enregistrer")
    body = page.url
    for name, college in SEATS.items():
        _fill(page, f"{body}/sieges", {"name": name, "college": college}, "Enregistrer")
    held = _meeting(-40, "Le périmètre\nLes premières actions")
    _fill(page, f"{body}/reunions/nouvelle", held, "Prévoir la réunion")
    page.get_by_role("button", name="Elle a eu lieu").click()
    page.wait_for_url("**/compte-rendu")
    for number, presence in enumerate(("Présent", "Représenté", "Absent")):
        page.get_by_label(presence).nth(number).check()
    page.locator("[name=report]").fill("Le périmètre est celui de la métropole.")
    page.get_by_role("button", name="Enregistrer le compte rendu").click()
    page.wait_for_load_state()
    coming = _meeting(20, "Le budget\nLa légumerie")
    _fill(page, f"{body}/reunions/nouvelle", coming, "Prévoir la réunion")


def _meeting(days: int, agenda: str) -> dict[str, str]:
    day = datetime.now().astimezone() + timedelta(days)
    return {"starts_at": f"{day:%Y-%m-%d}T18:00", "minutes_long": "90", "agenda": agenda}


def _choose(page: Page, url: str, name: str, button: str) -> None:
    """Find somebody by name, follow the link of what was found and say that it is the one."""
    page.goto(f"{url}?autre={quote_plus(name)}")
    page.locator("main").get_by_role("link", name=name).first.click()
    page.get_by_role("button", name=button).click()
    page.wait_for_load_state()


def _fill(page: Page, url: str, typed: dict[str, str], button: str) -> None:
    """Fill in the fields of a page by their names, and send them."""
    page.goto(url)
    for field, text in typed.items():
        page.locator(f"main [name='{field}']").first.fill(text)
    page.get_by_role("button", name=button).click()
    page.wait_for_load_state()
