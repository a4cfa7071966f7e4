# SPDX-License-Identifier: AGPL-3.0-or-later
"""The first journey: find a ressourcerie near Tours, open it, come back, take the list away."""

import pytest
from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.conftest import DESK, PHONE


def test_a_visitor_finds_a_ressourcerie_near_tours(visit, screen):
    page = visit(screen, path="/").page
    steps.search(page, "ressourcerie")
    steps.wait_for_filter(page, "ressourcerie")
    everywhere = steps.count(page)
    for place in ("Centre-Val de Loire", "Indre-et-Loire", steps.TOURS_NAME):
        option = page.locator("#territory option", has_text=place)
        page.locator("#territory").select_option(option.get_attribute("value"))
        steps.wait_for_filter(page, place)
    steps.wait_for_url(page, "q=ressourcerie", f"territory={steps.TOURS}")
    found = steps.count(page)
    assert 0 < found < everywhere

    first = page.locator("[data-ess-actor] a").first
    name = first.inner_text()
    first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    page.go_back()
    steps.wait_for_url(page, "q=ressourcerie", f"territory={steps.TOURS}")
    expect(page.locator("#q")).to_have_value("ressourcerie")
    expect(page.locator("#territory")).to_have_value(steps.TOURS)
    assert steps.count(page) == found

    rows = steps.download_csv(page)
    assert len(rows) == found
    assert name in {row["name"] for row in rows}


def test_the_same_without_javascript(visit, screen):
    page = visit(screen, path="/", java_script_enabled=False).page
    page.get_by_role("searchbox").fill("ressourcerie")
    page.get_by_role("searchbox").press("Enter")
    everywhere = steps.count(page)
    apply = page.get_by_role("button", name="Appliquer les filtres")
    for place in ("Centre-Val de Loire", "Indre-et-Loire", steps.TOURS_NAME):
        option = page.locator("#territory option", has_text=place)
        page.locator("#territory").select_option(option.get_attribute("value"))
        if not apply.last.is_visible():
            page.locator(".filters__summary").click()
        apply.last.click()
    steps.wait_for_url(page, "q=ressourcerie", f"territory={steps.TOURS}")
    found = steps.count(page)
    assert 0 < found < everywhere

    first = page.locator("[data-ess-actor] a").first
    name = first.inner_text()
    first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    page.get_by_role("link", name="Retour à la liste").click()
    steps.wait_for_url(page, "q=ressourcerie", f"territory={steps.TOURS}")
    rows = steps.download_csv(page)
    assert len(rows) == found
    assert name in {row["name"] for row in rows}


@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
def test_the_same_with_the_keyboard_alone(visit, screen):
    page = visit(screen, path="/").page
    steps.tab_to(page, page.locator("#q"))
    steps.type_for_suggestions(page, "ressourcerie")
    expect(page.get_by_role("option", name="Ressourcerie Activité")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    steps.wait_for_url(page, "activity=ressourcerie")

    steps.tab_to(page, page.locator("#q"))
    steps.type_for_suggestions(page, "tours métro")
    expect(page.get_by_role("option", name=steps.TOURS_NAME)).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    steps.wait_for_url(page, "activity=ressourcerie", f"territory={steps.TOURS}")
    found = steps.count(page)
    assert found > 0

    first = page.locator("[data-ess-actor] a").first
    name = first.inner_text()
    steps.tab_to(page, first)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    steps.tab_to(page, page.get_by_role("link", name="Retour à la liste"))
    page.keyboard.press("Enter")
    steps.wait_for_url(page, "activity=ressourcerie", f"territory={steps.TOURS}")

    link = page.locator(".exports").get_by_role("link", name="CSV")
    steps.tab_to(page, link, limit=100)
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    assert waiting.value.suggested_filename == "acteurs.csv"
