# SPDX-License-Identifier: AGPL-3.0-or-later
"""Some days of group buying, by the gestures of its people."""

from __future__ import annotations

import re
import time
from urllib.parse import urlsplit

from playwright.sync_api import Page

from scripts.groupbuy_screens import (
    HERE,
    INSURANCE,
    OIL,
    ORGANISER,
    PELLETS,
    POWER,
    SHREDDER,
    WOOD,
)

UNSERVED = "bois-de-vierzon-11@demo.example"
"""Of the demonstration: in no group, for which people are missing."""
ANSWERED, WAITED_FOR = "Se retire", "A dit oui"
"""What the page of a group offers for who has said yes, and for who has not answered yet."""
SAID = {
    "quantity": "2",
    "price": "345",
    "street": "1 rue de la Résistance",
    "postal_code": "41600",
    "city": "Lamotte-Beuvron",
}
PEOPLE = {"welcome": ("Zoé Martin", "zoe@demo.example"), "own": ("Paul Blin", "paul@demo.example")}
HUB, HUB_MAIL = "Foyer rural", "relais-9@demo.example"
SUPPLIER, SUPPLIER_MAIL = "Scierie de Souvigny", "scierie@demo.example"
SEALED = {
    "supplier": "Soleils du Berry",
    "email": "soleils@demo.example",
    "price": "188,40",
    "fixed": "120",
    "vat": "20",
    "months": "24",
    "words": "Trois toits solaires citoyens dans le Cher et l'Indre. Un numéro où l'on répond.",
}
PATIENCE = 90
"""Seconds until a letter has left, or a job is done."""


def take_part(page: Page, address: str) -> dict[str, str]:
    """Two say what they would buy; one of them confirms it."""
    found = {}
    for name, (who, email) in PEOPLE.items():
        page.goto(f"{address}{PELLETS}/participer")
        for field, text in {**SAID, "name": who, "email": email}.items():
            page.locator(f"main [name='{field}']").fill(text)
        page.locator("[name=consent]").check()
        page.get_by_role("button", name="Envoyer").click()
        page.wait_for_url("**/participer/envoye")
        found[name] = _letter(page, address, email, "/moi/")
    page.goto(address + found["own"])
    page.get_by_role("button", name="Je confirme").click()
    page.wait_for_load_state()
    return found | {"unserved": _own_page(page, address, UNSERVED)}


def seal(page: Page, address: str) -> dict[str, str]:
    """A supplier seals a quote and confirms their address."""
    page.goto(f"{address}{POWER}/sceller")
    for field, text in SEALED.items():
        page.locator(f"main [name='{field}']").fill(text)
    page.locator("[name=sure]").check()
    page.get_by_role("button", name="Sceller", exact=True).click()
    page.get_by_text("Votre pli est scellé").first.wait_for()
    quote = _letter(page, address, SEALED["email"], "/pli/")
    page.goto(address + quote)
    page.get_by_role("button", name="Oui, je confirme").click()
    page.wait_for_load_state()
    page.goto(f"{address}{HERE}/relais/devenir?q=Tiers-lieu")
    becoming = page.locator("main .card a").first.get_attribute("href")
    return {"quote": quote, "becoming": becoming}


def organise(page: Page, address: str) -> dict[str, str]:
    """The organiser asks a hub and a supplier, supposes a change, and passes an order."""
    group = _first(page, f"{address}{WOOD}/groupes", ".gb-groups-card h3 a")
    mails = {"asked": _member(page, address + group, WAITED_FOR)}
    mails["bound"] = _member(page, address + group, ANSWERED)
    insured = _first(page, f"{address}{INSURANCE}/groupes", ".gb-groups-card h3 a")
    mails["insured"] = _member(page, address + insured, WAITED_FOR)
    settling = _settling(page, address)
    mails["shared"] = _member(page, f"{address}{settling.removesuffix('/decompte')}", "")
    order = _order(page, address)
    receiving = _first(page, address + order, "main a[href$='/livraison']")
    run = _first(page, f"{address}{WOOD}/formation", "main h3 a")
    supposed = _suppose(page, address + run)
    return {
        "run": run,
        "supposed": supposed,
        "group": group,
        "settling": settling,
        "order": order,
        "receiving": receiving,
        "ordered": _letter(page, address, "broyeur@demo.example", "/commande/"),
        "offer": _invite(page, address),
        **_ask_hub(page, address),
        **{name: _own_page(page, address, email) for name, email in mails.items()},
    }


TELLERS = (("", take_part), ("", seal), (ORGANISER, organise))
"""Who tells each part."""


def _settling(page: Page, address: str) -> str:
    order = _first(page, f"{address}{OIL}/commandes", "main h2 a")
    return _first(page, address + order, "main a[href$='/decompte']")


def _order(page: Page, address: str) -> str:
    """Let the orders of the shredder leave; return the path of the first."""
    page.goto(f"{address}{SHREDDER}/etape/order")
    page.locator("main form button[type=submit]").click()
    page.wait_for_load_state()
    order = _first(page, f"{address}{SHREDDER}/commandes", "main h2 a")
    page.goto(address + order)
    page.get_by_role("button", name="Envoyer la commande").click()
    page.wait_for_load_state()
    return order


def _suppose(page: Page, url: str) -> str:
    """Suppose that people go ten kilometres further; return the path of what comes out."""
    page.goto(url)
    page.locator("[name=further]").fill("10")
    page.get_by_role("button", name="Voir ce que cela donnerait").click()
    page.wait_for_load_state()
    supposed = page.url
    deadline = time.monotonic() + PATIENCE
    while page.locator("progress").count() or not page.locator("#ecart").count():
        if time.monotonic() > deadline:
            raise SystemExit(f"Nothing comes out of {supposed}.")
        page.wait_for_timeout(500)
        page.goto(supposed)
    return urlsplit(supposed).path


def _invite(page: Page, address: str) -> str:
    """Invite a supplier; return the path of the form that their letter opens."""
    page.goto(f"{address}{PELLETS}/offres")
    page.locator("main [name=supplier]").fill(SUPPLIER)
    page.locator("main [name=email]").fill(SUPPLIER_MAIL)
    page.get_by_role("button", name="Envoyer l'invitation").click()
    page.wait_for_load_state()
    return _letter(page, address, SUPPLIER_MAIL, "/offre/")


def _ask_hub(page: Page, address: str) -> dict[str, str]:
    """Ask a hub to hold a delivery; return the paths of its page and of its answer."""
    page.goto(f"{address}{PELLETS}/relais")
    card = page.locator(".gb-hubs-card", has_text=HUB).first
    card.get_by_role("button", name="Demander").click()
    page.wait_for_load_state()
    hosting = _letter(page, address, HUB_MAIL, "/relais/")
    return {"hub": hosting.partition("/campagnes/")[0], "hosting": hosting}


def _member(page: Page, url: str, gesture: str) -> str:
    """Return the address of the first member of a group to whom a gesture applies."""
    page.goto(url)
    members = page.locator(".gb-groups-members .gb-groups-member")
    text = members.filter(has_text=gesture).first.inner_text()
    return re.search(r"\S+@demo\.example", text)[0]


def _own_page(page: Page, address: str, email: str) -> str:
    """Ask for the links of an address, as its people do; return the path of their page."""
    page = page.context.browser.new_page(locale="fr-FR")
    page.goto(f"{address}{HERE}/mes-intentions")
    page.locator("main [name=email]").fill(email)
    page.get_by_role("button", name="Recevoir mes liens").click()
    page.get_by_text("viennent de partir").first.wait_for()
    path = _letter(page, address, email, "/moi/")
    page.close()
    return path


def _first(page: Page, url: str, link: str) -> str:
    """Return where the first such link of a page leads."""
    page.goto(url)
    return page.locator(link).first.get_attribute("href")


def _letter(page: Page, address: str, to: str, below: str) -> str:
    """Return the path to which the newest letter to somebody leads."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        page.goto(f"{address}/outbox")
        for text in page.locator("article.letter").all_inner_texts():
            found = re.search(rf"https?://[^\s/]+({HERE}{below}[^\s]+)", text)
            if to in text and found:
                return found[1]
        page.wait_for_timeout(500)
    raise SystemExit(f"No letter to {to} leads below {below}.")
