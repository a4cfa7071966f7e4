# SPDX-License-Identifier: AGPL-3.0-or-later
"""Some repair cafés, as an animator announces them, and the screen that shows them."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import quote_plus

from playwright.sync_api import Page

from scripts.screens import Screen

PLUGIN = Path(__file__).resolve().parents[1] / "plugins" / "ess-map-repair-cafes"
CAFE = "Le Radeau, café associatif"
ANNOUNCED = {
    CAFE: "Petit électroménager",
    "Atelier vélo de la Passerelle": "Vélos et trottinettes",
    "Ressourcerie La Parenthèse": "Couture et textile",
}
SCREENS = (Screen("repair-cafes", "/?repair_cafes=month&territory=epci-243700754", "animatrice"),)


def announce(page: Page, address: str) -> None:
    """Announce some repair cafés: without them there is nothing to see."""
    for days, (place, title) in enumerate(ANNOUNCED.items(), start=2):
        page.goto(f"{address}/?q={quote_plus(place)}", wait_until="networkidle")
        link = page.get_by_role("link", name=place, exact=True).first
        page.goto(address + link.get_attribute("href").partition("?")[0])
        page.get_by_role("link", name="Annoncer un repair café").click()
        page.fill("[name=title]", title)
        day = datetime.now().astimezone() + timedelta(days)
        page.fill("[name=starts_at]", f"{day:%Y-%m-%d}T14:00")
        page.get_by_role("button", name="Annoncer").click()
        page.wait_for_url("**/repair_cafes/")


TELLERS = (("animatrice", announce),)
"""Who tells each part."""
