# SPDX-License-Identifier: AGPL-3.0-or-later
"""Filters by htmx: list, count, address and map change together, and as a fresh page would be."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.conftest import DESK, PHONE

TEXT_OF_PAGE = """() => {
  const panel = document.getElementById("explorer").cloneNode(true);
  for (const gone of panel.querySelectorAll("[data-ess-live], .search")) gone.remove();
  return panel.textContent.replace(/\\s+/g, " ").trim();
}"""
STATE_OF_FORM = """() => [...new FormData(document.getElementById("filtres"))]
  .filter(([name, value]) => value).map((pair) => pair.join("=")).sort()"""
LINKS = """() => [...document.querySelectorAll("a[href]:not([href^='#'], .map-legend *)")]
  .map((a) => a.href)"""


def open_facet(page, name):
    if not page.locator(".facets").is_visible():
        page.locator(".filters__summary").click()
    page.locator(f"#facet-{name} > summary").click()


@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
def test_a_choice_changes_list_count_address_and_map_without_reloading(visit, screen):
    opened = visit(screen, path="/?territory=region-24")
    page = opened.page
    before = steps.count(page)
    page.evaluate("window.notReloaded = true")
    open_facet(page, "family")
    option = page.locator("label.check", has=page.locator("#family-cooperative"))
    promised = steps.number(option.locator(".check__count").inner_text())
    if screen.phone:
        option.click()
    else:
        with page.expect_request(re.compile("/tiles/actors/.*family=cooperative")):
            option.click()
    steps.wait_for_url(page, "territory=region-24", "family=cooperative")
    expect(page.locator("#results .chip")).to_have_count(3)
    assert steps.count(page) == promised < before
    expect(page.locator("[data-ess-live]")).to_have_text(
        page.locator("[data-ess-count]").inner_text().replace("\n", " ")
    )
    expect(page.locator("#family-cooperative")).to_be_checked()
    expect(page.locator("#facet-family")).to_have_attribute("open", "")
    assert page.evaluate("window.notReloaded") is True
    if not screen.phone:
        steps.wait_for_drawn(page, steps.located(page))


def test_focus_stays_on_the_option_that_was_chosen(visit):
    page = visit(path="/").page
    open_facet(page, "family")
    page.locator("#family-cooperative").focus()
    page.keyboard.press("Space")
    steps.wait_for_url(page, "family=cooperative")
    steps.wait_for_filter(page, "Coopérative")
    expect(page.locator("#family-cooperative")).to_be_focused()


def test_the_page_changed_in_place_is_the_page_loaded_afresh(visit):
    page = visit(path="/").page
    steps.search(page, "ressourcerie")
    steps.wait_for_filter(page, "ressourcerie")
    page.locator("#territory").select_option("region-24")
    steps.wait_for_filter(page, "Centre-Val de Loire")
    open_facet(page, "family")
    page.locator("label.check", has=page.locator("#family-association")).click()
    steps.wait_for_filter(page, "Association")
    page.locator("#sort").select_option("name")
    steps.wait_for_url(page, "sort=name")
    expect(page.locator("#sort")).to_have_value("name")
    in_place = [page.evaluate(script) for script in (TEXT_OF_PAGE, STATE_OF_FORM, LINKS)]
    title = page.title()
    page.reload()
    afresh = [page.evaluate(script) for script in (TEXT_OF_PAGE, STATE_OF_FORM, LINKS)]
    assert in_place == afresh
    assert title == page.title()


def test_the_back_button_restores_each_step(visit):
    page = visit(path="/").page
    everything = steps.count(page)
    steps.search(page, "ressourcerie")
    steps.wait_for_filter(page, "ressourcerie")
    searched = steps.count(page)
    page.locator("#territory").select_option("region-24")
    steps.wait_for_filter(page, "Centre-Val de Loire")

    page.go_back()
    expect(page.locator("#territory")).to_have_value("")
    expect(page.locator("#q")).to_have_value("ressourcerie")
    steps.wait_for_count(page, searched)
    page.go_back()
    steps.wait_for_count(page, everything)
    expect(page.locator("#q")).to_have_value("")
    steps.wait_for_drawn(page, steps.located(page))
    page.go_forward()
    steps.wait_for_count(page, searched)
    expect(page.locator("#q")).to_have_value("ressourcerie")


def test_pages_of_results_follow_each_other_without_reloading(visit):
    page = visit(path="/?territory=region-24").page
    first = page.locator("[data-ess-actor]").first.get_attribute("data-ess-actor")
    page.get_by_role("link", name="Suivants").click()
    steps.wait_for_url(page, "page=2")
    expect(page.locator(".pagination__where")).to_contain_text("21 à 40")
    expect(page.locator(f"[data-ess-actor='{first}']")).to_have_count(0)
    assert page.evaluate("scrollY") < 400


@pytest.mark.parametrize("scripted", [True, False], ids=["js", "no-js"])
def test_an_empty_result_shows_ways_out_that_lead_to_results(visit, scripted):
    empty = "/?activity=ressourcerie&role=financeur&territory=commune-37003"
    page = visit(path=empty, java_script_enabled=scripted).page
    expect(page.get_by_role("heading", name="Aucun résultat ici")).to_be_visible()
    ways = page.locator(".empty__ways a")
    assert ways.count() > 0
    way = ways.first
    promised = steps.number(way.inner_text().rpartition("(")[2])
    way.click()
    steps.wait_for_count(page, promised)
    assert promised > 0


@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
def test_the_other_language_keeps_the_state(visit, screen):
    page = visit(screen, path="/").page
    steps.search(page, "ressourcerie")
    steps.wait_for_filter(page, "ressourcerie")
    found = steps.count(page)
    if screen.phone:
        page.locator("[data-ess-menu] > summary").click()
    page.get_by_role("link", name="English").click()
    steps.wait_for_url(page, "q=ressourcerie")
    assert "/en/" in page.url
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert steps.count(page) == found


def test_the_chosen_theme_stays(visit):
    opened = visit(path="/a-propos")
    page = opened.page
    root = page.locator("html")
    expect(root).to_have_attribute("data-scheme", "light")
    light = root.evaluate("html => getComputedStyle(html).backgroundColor")
    page.get_by_role("button", name="Thème clair ou sombre").click()
    expect(root).to_have_attribute("data-scheme", "dark")
    expect(root).not_to_have_css("background-color", light)
    opened.go("/mentions-legales")
    expect(root).to_have_attribute("data-scheme", "dark")
    page.get_by_role("button", name="Thème clair ou sombre").click()
    opened.go("/a-propos")
    expect(root).to_have_attribute("data-scheme", "light")
