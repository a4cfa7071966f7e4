# SPDX-License-Identifier: AGPL-3.0-or-later
"""The search box, its suggestions by keyboard and mouse, and "autour de moi"."""

import re

from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.conftest import PHONE

TOURS_CENTRE = {"latitude": 47.3941, "longitude": 0.6848}


def test_suggestions_follow_the_combobox_pattern(visit):
    page = visit(path="/").page
    box = page.get_by_role("combobox", name=re.compile("Chercher un lieu"))
    expect(box).to_have_attribute("aria-expanded", "false")
    box.focus()
    steps.type_for_suggestions(page, "tours")
    options = page.get_by_role("listbox").get_by_role("option")
    expect(options.first).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")

    box.press("ArrowDown")
    box.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", options.nth(1).get_attribute("id"))
    expect(box).to_be_focused()
    box.press("ArrowUp")
    box.press("ArrowUp")
    assert box.get_attribute("aria-activedescendant") is None

    box.press("Escape")
    expect(options).to_have_count(0)
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("tours")


def test_a_typing_error_is_forgiven(visit):
    page = visit(path="/").page
    steps.search(page, "resourcerie")
    steps.wait_for_filter(page, "resourcerie")
    assert steps.count(page) > 0


def test_choosing_an_epci_jumps_there_on_list_and_map(visit):
    opened = visit(path="/?activity=ressourcerie")
    page = opened.page
    steps.wait_for_map(page)
    page.locator("#q").focus()
    steps.type_for_suggestions(page, "tours métropole")
    page.get_by_role("option", name=steps.TOURS_NAME).click()
    steps.wait_for_url(page, f"territory={steps.TOURS}", "activity=ressourcerie")
    expect(page.get_by_role("heading", level=1)).to_have_text(steps.TOURS_NAME)
    steps.wait_for_map(page)
    west, south, east, north = steps.bounds(page)
    assert west < TOURS_CENTRE["longitude"] < east
    assert south < TOURS_CENTRE["latitude"] < north
    assert east - west < 1.5


def test_around_me_sorts_by_distance_and_sends_no_more_than_100_metres(visit):
    here = {"latitude": 47.394149, "longitude": 0.684867}
    opened = visit(PHONE, geolocation=here, permissions=["geolocation"], path="/")
    page = opened.page
    page.get_by_role("button", name="Autour de moi").click()
    steps.wait_for_url(page, "near=47.394%2C0.685")
    steps.wait_for_filter(page, "À moins de 10 km : moi")
    assert steps.count(page) > 0
    shown = page.locator(".card__where").all_inner_texts()
    assert [steps.metres(text) for text in shown] == sorted(map(steps.metres, shown))
    assert not [url for url in opened.watch.asked if "47.39414" in url]


def test_around_me_refused_says_what_to_do_instead(visit):
    page = visit(PHONE, permissions=[], path="/").page
    button = page.get_by_role("button", name="Autour de moi")
    button.click()
    expect(page.locator("[data-ess-toast]")).to_contain_text("Tapez plutôt le nom de votre commune")
    expect(page.locator("#q")).to_be_focused()
    assert button.get_attribute("aria-busy") is None


def test_around_a_commune_works_without_javascript(visit):
    page = visit(PHONE, java_script_enabled=False, path="/").page
    page.get_by_label("Autour d’une commune").fill("Amboise")
    page.get_by_label("Autour d’une commune").press("Enter")
    steps.wait_for_filter(page, "Amboise")
    assert steps.count(page) > 0
