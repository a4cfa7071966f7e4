# SPDX-License-Identifier: AGPL-3.0-or-later
"""The layers of a plugin over the map: drawn, switched, kept by the address, opened by a click."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import served, steps
from tests.browser.conftest import PHONE
from tests.browser.layered import CAFES, COMPOSTS, TOURS

PINS = """(layer) => {
  const map = document.querySelector("[data-ess-map]").essMap;
  const ids = [`layer-points-${layer}`, `layer-clusters-${layer}`].filter((id) => map.getLayer(id));
  if (!ids.length) return 0;
  const found = map.queryRenderedFeatures({ layers: ids });
  return found.reduce((sum, { properties }) => sum + (properties.n ?? 1), 0);
}"""
CLOSER = """([longitude, latitude]) => {
  const map = document.querySelector("[data-ess-map]").essMap;
  map.jumpTo({ center: [longitude, latitude], zoom: 17 });
}"""
PLACE = """(place) => {
  const { x, y } = document.querySelector("[data-ess-map]").essMap.project(place);
  return { x, y: y - 12 };
}"""
CENTRE = """() => document.querySelector("[data-ess-map]").essMap.getCenter().toArray()"""
EVERYTHING = "/?bbox=-1,46.5,3,48.5"


@pytest.fixture(scope="module")
def site(spatialite: Path, tmp_path_factory: pytest.TempPathFactory):
    """The demo with a plugin that adds three layers."""
    instance = tmp_path_factory.mktemp("layered")
    served.copy_demo(spatialite, instance)
    with served.site(instance, "tests.browser.layered") as origin:
        yield origin


def wait_for_pins(page, layer, count):
    steps.wait_for_map(page)
    steps.wait_for_number(page, PINS, count, layer)


def legend(page, name):
    """The switch of a layer in the legend, which is open then."""
    switch = page.locator(f"[data-ess-layer='{name}']")
    if not switch.is_visible():
        page.locator(".map-legend > summary").click()
    return switch


def test_a_layer_is_drawn_and_the_legend_counts_it(visit):
    page = visit(path=EVERYTHING).page
    wait_for_pins(page, "repair", len(CAFES))
    wait_for_pins(page, "repair.compost", 0)
    expect(legend(page, "repair")).to_be_checked()
    expect(legend(page, "repair.compost")).not_to_be_checked()
    line = page.locator(".map-legend li", has=legend(page, "repair"))
    assert steps.number(line.locator(".check__count").inner_text()) == len(CAFES)
    families = page.locator(".map-legend > ul").first.locator("li")
    assert "undefined" not in families.all_inner_texts()
    expect(page.locator(".map-legend")).to_contain_text("Association")


def test_the_legend_switches_a_layer_and_the_address_keeps_it(visit):
    page = visit(path=EVERYTHING).page
    wait_for_pins(page, "repair", len(CAFES))
    before, count = page.evaluate(CENTRE), steps.count(page)
    legend(page, "repair").uncheck()
    steps.wait_for_url(page, "layers=-repair")
    wait_for_pins(page, "repair", 0)
    assert steps.count(page) == count
    assert page.evaluate(CENTRE) == before
    expect(page.locator("#layers-repair")).not_to_be_checked()
    page.reload()
    wait_for_pins(page, "repair", 0)
    expect(legend(page, "repair")).not_to_be_checked()
    legend(page, "repair").check()
    expect(page).not_to_have_url(re.compile("layers="))
    wait_for_pins(page, "repair", len(CAFES))


def test_the_filters_switch_a_layer_and_going_back_switches_it_again(visit, screen):
    page = visit(screen, path=EVERYTHING).page
    if screen.phone:
        page.locator(".filters__summary").click()
    page.locator("#facet-layers > summary").click()
    page.locator("label[for='layers-repair.compost']").click()
    steps.wait_for_url(page, "layers=repair.compost")
    expect(page.locator("#layers-repair\\.compost")).to_be_checked()
    if screen.phone:
        page.locator("[data-ess-filters-close]").click()
        page.locator("[data-ess-map-open]").click()
    wait_for_pins(page, "repair.compost", len(COMPOSTS))
    expect(legend(page, "repair.compost")).to_be_checked()
    if screen.phone:
        return
    page.go_back()
    expect(page).not_to_have_url(re.compile("layers="))
    expect(legend(page, "repair.compost")).not_to_be_checked()
    wait_for_pins(page, "repair.compost", 0)


def test_a_filter_keeps_the_layers_that_were_switched(visit):
    page = visit(path="/?layers=-repair").page
    steps.search(page, "ressourcerie")
    steps.wait_for_url(page, "q=ressourcerie", "layers=-repair")
    wait_for_pins(page, "repair", 0)


def test_a_click_opens_all_that_is_at_one_place_as_text(visit):
    page = visit(path=EVERYTHING).page
    steps.wait_for_map(page)
    page.evaluate(CLOSER, TOURS)
    steps.wait_for_map(page)
    page.locator("[data-ess-map] canvas").click(position=page.evaluate(PLACE, TOURS))
    cards = page.locator(".maplibregl-popup .preview")
    expect(cards).to_have_count(2)
    expect(cards.nth(0).locator(".preview__name")).to_have_text("Atelier vélo du Vieux Tours")
    expect(cards.nth(0)).to_contain_text("Cafés réparation")
    expect(cards.nth(0)).to_contain_text("Chaque mercredi, 18 h à 20 h.")
    expect(cards.nth(1).locator(".preview__name")).to_have_text(
        "Couture & retouches <b>sans</b> gras"
    )
    expect(cards.nth(1).get_by_role("link")).to_have_count(0)
    cards.nth(0).get_by_role("link", name="En savoir plus").click()
    expect(page).to_have_url(re.compile("/a-propos$"))


def test_a_click_on_several_goes_closer(visit):
    page = visit(path=EVERYTHING).page
    steps.wait_for_map(page)
    cluster = page.evaluate(
        """() => {
          const map = document.querySelector("[data-ess-map]").essMap;
          const [one] = map.queryRenderedFeatures({ layers: ["layer-clusters-repair"] });
          const { x, y } = map.project(one.geometry.coordinates);
          return { x, y: y - 20, zoom: map.getZoom() };
        }"""
    )
    page.locator("[data-ess-map] canvas").click(position={"x": cluster["x"], "y": cluster["y"]})
    page.wait_for_function(
        "zoom => document.querySelector('[data-ess-map]').essMap.getZoom() > zoom",
        arg=cluster["zoom"],
    )


def test_the_list_is_the_map_without_javascript(visit):
    page = visit(PHONE, path="/?layers=-repair", java_script_enabled=False).page
    page.locator(".filters__summary").click()
    page.locator("#facet-layers > summary").click()
    box = page.locator("#layers-repair")
    expect(box).not_to_be_checked()
    box.check()
    page.locator("#facet-layers").get_by_role("button", name="Appliquer").click()
    expect(page.locator("#layers-repair")).to_be_checked()
    page.locator(".filters__summary").click()
    page.locator("#facet-layers > summary").click()
    page.get_by_role("link", name="Voir la liste : Cafés réparation").click()
    expect(page.locator("h1")).to_have_text("Cafés réparation")
    seen = page.locator(".point").count()
    while (later := page.locator("a[rel=next]")).count():
        later.click()
        seen += page.locator(".point").count()
    assert seen == len(CAFES)


def test_the_list_leads_back_to_the_map_around_a_point(visit):
    page = visit(path="/couches/repair.compost").page
    page.get_by_role("link", name="Voir autour : Compost 0").click()
    steps.wait_for_url(page, "layers=repair.compost")
    expect(page).to_have_url(re.compile("near="))
    steps.wait_for_map(page)
    assert page.evaluate(PINS, "repair.compost") > 0


def test_a_map_opened_after_a_choice_shows_what_the_list_shows(visit):
    page = visit(PHONE, path="/").page
    steps.search(page, "ressourcerie")
    steps.wait_for_url(page, "q=ressourcerie")
    page.locator("[data-ess-map-open]").click()
    steps.wait_for_drawn(page, steps.located(page))
