# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plugin's map through the promised macros: areas, ways and places of its own; drawing."""

import json
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import served, steps
from tests.browser.areas_page import ELEMENTS, WAY
from tests.browser.conftest import PHONE

DRAWN = """() => {
  const map = document.querySelector("[data-ess-map]").essMap;
  const ids = map.getStyle().layers.filter(({ source }) => source === "areas").map(({ id }) => id);
  const found = map.queryRenderedFeatures({ layers: ids });
  return new Set(found.map(({ properties }) => properties.what)).size;
}"""
CLICK = """(at) => {
  const map = document.querySelector("[data-ess-map]").essMap;
  const { left, top } = map.getCanvas().getBoundingClientRect();
  const { x, y } = map.project(at);
  return [left + x, top + y];
}"""


@pytest.fixture(scope="module")
def site(spatialite: Path, tmp_path_factory: pytest.TempPathFactory):
    """An empty map with a plugin."""
    instance = tmp_path_factory.mktemp("areas")
    shutil.copy(spatialite, instance / "ess-map.db")
    with served.site(instance, "tests.browser.areas_page") as origin:
        yield origin


def board(page: Page, field: str):
    """The part of the page in which one draws into a field."""
    return page.locator("[data-ess-draw]").filter(has=page.locator(f"#{field}"))


def test_its_elements_are_drawn_in_a_frame_of_its_own_style_and_open(visit):
    page = visit(path="/repair/").page
    steps.wait_for_map(page)
    steps.wait_for_number(page, DRAWN, len(ELEMENTS))
    expect(page.locator(".repair-map")).to_have_css("border-top-width", "7px")
    assert page.locator(".repair-map canvas").bounding_box()["height"] > 300
    page.mouse.click(*page.evaluate(CLICK, WAY[1]))
    expect(page.locator(".previews")).to_contain_text("La tournée")
    expect(page.locator(".previews")).to_contain_text("12 km à vélo")


def test_a_line_is_drawn_with_the_keyboard_alone_and_an_outline_by_clicks(visit):
    page = visit(path="/repair/round").page
    page.wait_for_function("() => document.querySelector('[data-ess-map]').essMap")
    way = board(page, "way")
    way.get_by_role("button", name="Dessiner").focus()
    page.keyboard.press("Enter")
    steps.tab_to(page, way.get_by_role("button", name="Terminer le trajet"))
    page.keyboard.press("Enter")
    expect(way.get_by_role("status")).to_have_text("Il faut au moins deux points.")
    for _point in range(2):
        way.get_by_role("button", name="Ajouter un point au centre").press("Enter")
        way.locator("canvas").press("ArrowRight")
        page.wait_for_function("() => !document.querySelector('[data-ess-map]').essMap.isMoving()")
    expect(way.get_by_role("status")).to_have_text("Points posés : 2.")
    way.get_by_role("button", name="Terminer le trajet").press("Enter")
    expect(way.get_by_role("status")).to_have_text("Trajet dessiné.")
    (west, south), (east, north) = json.loads(page.locator("#way").input_value())["coordinates"]
    assert 0.6 < west < east and 47.3 < south == north < 47.4

    around = board(page, "around")
    around.scroll_into_view_if_needed()
    page.wait_for_function("() => document.querySelectorAll('[data-ess-map]')[1].essMap")
    around.get_by_role("button", name="Dessiner").click()
    for x, y in ((100, 100), (300, 100), (300, 250)):
        around.locator("canvas").click(position={"x": x, "y": y})
    around.get_by_role("button", name="Fermer le contour").click()
    assert json.loads(page.locator("#around").input_value())["type"] == "Polygon"
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator("#said")).to_have_text("2 points")
    page.wait_for_function("() => document.querySelector('[data-ess-map]').essMap")
    expect(way.get_by_role("status")).to_have_text("Trajet dessiné.")


def test_without_javascript_the_text_is_the_way(visit):
    one = visit(PHONE, path="/repair/round", java_script_enabled=False)
    one.watch.expect_status(422)
    page = one.page
    expect(page.get_by_role("button", name="Dessiner")).to_have_count(0)
    page.get_by_text("Coller un trajet fait ailleurs").click()
    page.locator("#way").fill('{"type": "Point"}')
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator("#way-error")).to_contain_text("aucun trajet")
    page.locator("#way").fill(json.dumps({"type": "LineString", "coordinates": WAY}))
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator("#said")).to_have_text("3 points")
