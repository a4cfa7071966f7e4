# SPDX-License-Identifier: AGPL-3.0-or-later
"""Some days of a local currency, by the gestures of its people."""

from __future__ import annotations

import json
import re
import time
from datetime import timedelta
from urllib.parse import quote_plus, urlsplit

from playwright.sync_api import Page

from scripts.currency_screens import HERE, NOW, OURS, SATURDAY, STEWARD

ASKS, REFUSED = "Le Radeau, café associatif", "Supermarché du Rond-Point"
CHAIN, STRANGER = "loirette-030@demo.example", "loirette-021@demo.example"
"""Members of the demonstration: three shops in one agreement; one outside the perimeter."""
WHO = {
    ASKS: {
        "member": "Association Le Radeau",
        "contact": "Zoé Martin",
        "email": "zoe@radeau.example",
        "phone": "02 61 91 20 26",
        "message": "Nos clients nous la demandent. Nous la rendrions à notre boulanger et à notre "
        "brasseur, qui l'acceptent déjà.",
        "discount": "Un café offert pour dix",
    },
    REFUSED: {
        "name": REFUSED,
        "street": "1 rond-point de l'Avenir",
        "city": "Chambray-lès-Tours",
        "member": "SAS Rond-Point",
        "contact": "Direction du magasin",
        "email": "direction@rond-point.example",
        "message": "Nous aimerions accepter la monnaie en caisse.",
    },
}
MOTIVE = (
    "Merci de votre demande. Votre magasin est une franchise dont les achats sont imposés\u00a0: "
    "notre charte demande de pouvoir choisir ses fournisseurs. Si cela change, revenez nous voir."
)
HOURS = f"Tu-Fr 09:30-12:30,14:00-19:00; Sa 09:30-18:00; PH off; {NOW.year + 1} Aug 02-Aug 22 off"
LOOKED_FOR = {"keywords": "pneus et révision de vélos-cargos", "monthly": "300"}
PROMISE = "Passer au café d'un torréfacteur du réseau"
TOURS_LON, TOURS_LAT = 0.6889, 47.3941
FEED = "Carte GoGoCarto 2026"
ROWS = (
    ("Le Radeau, café associatif", "Tours", "du mardi au samedi de 10h à 18h30", ["Café"]),
    ("Atelier vélo de la Passerelle", "Tours", "mercredi et samedi 14h-18h", ["Vélo"]),
    ("Ressourcerie la Parenthèse", "Tours", "", ["Réemploi", "Comptoir de change"]),
    ("Savonnerie du Cher", "Saint-Avertin", "sur rendez-vous", ["Artisanat"]),
    ("Brasserie des Deux Rives", "La Riche", "vendredi 16h-20h", ["Bière"]),
    ("Les Paniers de Mosnes", "Amboise", "le jeudi soir, l'été", ["Légumes"]),
)
"""Name, town, hours in words and categories: a file as GoGoCarto gives it."""
PATIENCE = 90
"""Seconds until a letter has left, or a job is done."""


def ask(page: Page, address: str) -> dict[str, str]:
    """Two ask for the agreement: one is on the map, the other is not."""
    page.goto(f"{address}{OURS}/adherer?q=Radeau")
    page.get_by_role("link", name=ASKS).first.click()
    page.wait_for_url("**/adherer/demande?*")
    applying = _path(page.url)
    _apply(page, ASKS)
    page.goto(f"{address}{OURS}/adherer/demande")
    _apply(page, REFUSED)
    return {"applying": applying}


def run(page: Page, address: str) -> dict[str, str]:
    """The association answers, writes to members, taps a stock and hands a file over."""
    demands = {name: _demand(page, address, name) for name in (ASKS, REFUSED)}
    _plan_visit(page, address + demands[ASKS])
    _refuse(page, address + demands[REFUSED])
    outside = _member(page, address, STRANGER)
    page.goto(f"{address}{HERE}/marches?day={SATURDAY}")
    seller = page.locator("li:has(.cur-badge[href$='/loirette']) h3 a").first
    shop, name = seller.get_attribute("href"), seller.inner_text()
    _member(page, address, name)
    stalls = f"{_own_page(page, address)}/etals"
    page.goto(f"{address}{OURS}/membres?etat=a-renouveler")
    page.goto(address + page.locator("main tbody th a").first.get_attribute("href"))
    due = _own_page(page, address)
    file = _member(page, address, CHAIN)
    _promise(page)
    own = _own_page(page, address)
    page.goto(address + own)
    terms = page.locator("#etablissements a[href*='/etablissements/']").first.get_attribute("href")
    _say_hours(page, address + terms)
    _look_for(page, f"{address}{own}/recherches")
    page.goto(f"{address}{OURS}/comptoirs")
    page.get_by_role("button", name="Bientôt épuisé").first.click()
    page.get_by_text("Annuler : remettre").first.wait_for()
    desk = page.locator("main a[href$='/modifier']").first.get_attribute("href")
    feed = _hand_over(page, address)
    page.goto(f"{address}{OURS}/circuit")
    missing = page.locator(".cur-circuit-link__name").first.get_attribute("href")
    return {
        "demand": demands[ASKS],
        "waiting": _letter(page, address, WHO[ASKS]["email"]),
        "refused": _letter(page, address, WHO[REFUSED]["email"]),
        "outside": outside,
        "shop": shop,
        "stalls": stalls,
        "due": due,
        "file": file,
        "own": own,
        "terms": terms,
        "desk": desk,
        "feed": feed,
        "missing": missing,
    }


TELLERS = (("", ask), (STEWARD, run))
"""Who tells each part."""


def _apply(page: Page, name: str) -> None:
    """Fill in a demand and send it."""
    for field, text in WHO[name].items():
        page.locator(f"main [name='{field}']").fill(text)
    page.locator("[name=charter]").check()
    page.get_by_role("button", name="Envoyer ma demande").click()
    page.wait_for_url("**/adhesion/envoyee")


def _demand(page: Page, address: str, name: str) -> str:
    """Return the address of a demand in the queue."""
    page.goto(f"{address}{OURS}/demandes")
    member = WHO[name]["member"]
    return page.get_by_role("link", name=member).first.get_attribute("href")


def _plan_visit(page: Page, url: str) -> None:
    page.goto(url)
    page.get_by_role("button", name="Étudier la demande").click()
    page.wait_for_load_state()
    for field, days in (("visit_on", 6), ("committee_on", 17)):
        page.locator(f"[name={field}]").fill(f"{NOW + timedelta(days):%Y-%m-%d}")
    page.locator("form[action$='/dates'] button[type=submit]").click()
    page.wait_for_load_state()


def _refuse(page: Page, url: str) -> None:
    page.goto(url)
    page.locator("#decision textarea").fill(MOTIVE)
    page.get_by_role("button", name="Refuser", exact=True).click()
    page.wait_for_load_state()


def _member(page: Page, address: str, who: str) -> str:
    """Open the file of a member, found by what the field of the search takes; return its path."""
    page.goto(f"{address}{OURS}/membres?q={quote_plus(who)}")
    path = page.locator("main tbody th a").first.get_attribute("href")
    page.goto(address + path)
    return path


def _promise(page: Page) -> None:
    page.locator("#engagements summary").last.click()
    page.locator("#engagements [name=text]").fill(PROMISE)
    page.locator("#engagements [name=due_on]").fill(f"{NOW + timedelta(60):%Y-%m-%d}")
    page.get_by_role("button", name="Noter", exact=True).click()
    page.wait_for_load_state()


def _own_page(page: Page, address: str) -> str:
    """Send the member whose file is open the link of their page; return it."""
    email = page.locator("main a[href^='mailto:']").first.inner_text()
    page.get_by_role("button", name="Lui renvoyer le lien de sa page").click()
    page.wait_for_load_state()
    return _letter(page, address, email)


def _say_hours(page: Page, url: str) -> None:
    page.goto(url)
    page.locator("details:has(#hours-words) > summary").click()
    page.locator("#hours-words").fill(HOURS)
    page.locator("main .submit-row button[type=submit]").click()
    page.wait_for_load_state()


def _look_for(page: Page, url: str) -> None:
    page.goto(url)
    page.locator("main [name=trade]").select_option("cycles")
    for field, text in LOOKED_FOR.items():
        page.locator(f"main [name={field}]").fill(text)
    page.get_by_role("button", name="Publier", exact=True).click()
    page.wait_for_load_state()


def _hand_over(page: Page, address: str) -> str:
    """Give a file to be read, say of one row whom it is about; return the path of the feed."""
    page.goto(f"{address}{OURS}/imports")
    file = {"name": "carte.json", "mimeType": "application/json", "buffer": _gogocarto()}
    page.locator("main input[type=file]").set_input_files(file)
    page.locator("main [name=name]").fill(FEED)
    page.get_by_role("button", name="Lire le fichier").click()
    page.wait_for_url(re.compile(r"/imports/\d+"))
    feed = urlsplit(page.url).path
    for rows in ("proposed", "hours"):
        _wait_for_rows(page, f"{address}{feed}?state={rows}")
        if rows == "proposed":
            page.locator(".cur-exchange-candidates button").first.click()
            page.wait_for_load_state()
    return feed


def _wait_for_rows(page: Page, url: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        page.goto(url)
        if page.locator(".cur-exchange-row").count() and not page.locator("progress").count():
            return
        page.wait_for_timeout(500)
    raise SystemExit(f"No row has come to {url}.")


def _gogocarto() -> bytes:
    rows = [
        {
            "id": number,
            "name": name,
            "geo": {"latitude": TOURS_LAT, "longitude": TOURS_LON},
            "address": {"addressLocality": town},
            "categories": categories,
            "openHoursMoreInfos": spoken,
        }
        for number, (name, town, spoken, categories) in enumerate(ROWS, start=101)
    ]
    return json.dumps({"data": [*rows, {"id": 199}]}).encode()


def _letter(page: Page, address: str, to: str) -> str:
    """Return the path of a member's own page, from the newest letter to them."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        page.goto(f"{address}/outbox")
        for text in page.locator("article.letter").all_inner_texts():
            found = re.search(rf"https?://\S*({HERE}/adhesion/[^\s/]+)", text)
            if to in text and found:
                return found[1]
        page.wait_for_timeout(500)
    raise SystemExit(f"No letter to {to} leads to their page.")


def _path(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
