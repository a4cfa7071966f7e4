# SPDX-License-Identifier: AGPL-3.0-or-later
"""On a phone the map and the filters are sheets: they open, close, and give the focus back."""

import re

from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.conftest import PHONE


def test_the_map_opens_and_closes_with_the_focus(visit):
    page = visit(PHONE, path=f"/?territory={steps.TOURS}").page
    area = page.locator("[data-ess-map-area]")
    expect(area).to_be_hidden()
    page.get_by_role("button", name="Voir la carte").click()
    expect(area).to_be_visible()
    expect(page.get_by_role("button", name="Voir la liste")).to_be_focused()
    steps.wait_for_drawn(page, steps.located(page))
    page.get_by_role("button", name="Voir la liste").click()
    expect(area).to_be_hidden()
    expect(page.get_by_role("button", name="Voir la carte")).to_be_focused()
    expect(page).to_have_url(re.compile(f"territory={steps.TOURS}$"))


def test_the_back_button_and_escape_close_the_map(visit):
    page = visit(PHONE, path="/").page
    area = page.locator("[data-ess-map-area]")
    for leave in (page.go_back, lambda: page.keyboard.press("Escape")):
        page.get_by_role("button", name="Voir la carte").click()
        expect(area).to_be_visible()
        leave()
        expect(area).to_be_hidden()


def test_the_page_behind_the_open_map_is_out_of_reach(visit):
    page = visit(PHONE, path="/").page
    page.get_by_role("button", name="Voir la carte").click()
    steps.wait_for_map(page)
    for _press in range(12):
        page.keyboard.press("Tab")
        outside = page.evaluate(
            """() => document.activeElement !== document.body
              && !document.activeElement.closest("[data-ess-map-area]")"""
        )
        assert not outside, page.evaluate("document.activeElement.outerHTML")


def test_filters_open_over_the_list_and_close_on_the_results(visit):
    page = visit(PHONE, path="/").page
    summary = page.locator(".filters__summary")
    summary.click()
    page.locator("#facet-family > summary").click()
    page.locator("label.check", has=page.locator("#family-cooperative")).click()
    steps.wait_for_url(page, "family=cooperative")
    page.get_by_role("button", name="Voir les résultats").click()
    expect(page.locator(".facets")).to_be_hidden()
    expect(summary).to_be_focused()
    steps.wait_for_filter(page, "Coopérative")


def test_the_map_is_not_fetched_until_it_is_opened(visit):
    opened = visit(PHONE, path="/")
    opened.page.wait_for_load_state("networkidle")
    assert opened.watch.paths("/tiles/") == []
    assert opened.watch.paths("/static/dist/map-") == []


def test_an_address_that_opens_the_map_can_be_closed(visit):
    page = visit(PHONE, path="/?family=cooperative#carte").page
    expect(page.locator("[data-ess-map-area]")).to_be_visible()
    page.get_by_role("button", name="Voir la liste").click()
    expect(page.locator("[data-ess-map-area]")).to_be_hidden()
    expect(page).to_have_url(re.compile("family=cooperative$"))
    expect(page.locator("[data-ess-actor] a").first).to_be_visible()


def test_the_skip_link_leads_to_the_content(visit):
    page = visit(PHONE, path="/").page
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Aller au contenu")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#contenu")).to_be_focused()
