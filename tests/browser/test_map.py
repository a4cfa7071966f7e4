# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rendered map: points really drawn, clusters that add up, clicks that lead on."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import steps

POINT = """() => {
  const map = document.querySelector("[data-ess-map]").essMap;
  const feature = map.queryRenderedFeatures({ layers: ["points"] })[0];
  const { x, y } = map.project(feature.geometry.coordinates);
  return { x, y, ...feature.properties };
}"""
CLUSTER = """() => {
  const map = document.querySelector("[data-ess-map]").essMap;
  const all = map.queryRenderedFeatures({ layers: ["clusters"] });
  const feature = all.sort((a, b) => b.properties.n - a.properties.n)[0];
  const { x, y } = map.project(feature.geometry.coordinates);
  return { x, y, zoom: map.getZoom(), ...feature.properties };
}"""
# The colour of the page itself where nothing is drawn, then of the pixels around a place.
COLOURS = """async ([x, y, size]) => {
  const map = document.querySelector("[data-ess-map]").essMap;
  await new Promise((done) => { map.once("render", done); map.triggerRepaint(); });
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size;
  const pen = canvas.getContext("2d");
  map.triggerRepaint();
  await new Promise((done) => map.once("render", () => {
    pen.drawImage(map.getCanvas(), x - size / 2, y - size / 2, size, size, 0, 0, size, size);
    done();
  }));
  const { data } = pen.getImageData(0, 0, size, size);
  const found = {};
  for (let i = 0; i < data.length; i += 4) {
    const colour = `rgb(${data[i]}, ${data[i + 1]}, ${data[i + 2]})`;
    found[colour] = (found[colour] ?? 0) + 1;
  }
  return found;
}"""
TOKEN = """(name) => {
  const probe = document.createElement("span");
  probe.style.color = `var(--${name})`;
  document.body.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}"""


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/?territory=region-53",
        f"/?territory={steps.TOURS}",
        "/?activity=ressourcerie&family=association",
        "/?q=ressourcerie&territory=department-37",
    ],
)
def test_clusters_and_points_add_up_to_the_list(visit, path):
    page = visit(path=path).page
    assert steps.located(page) > 0
    steps.wait_for_drawn(page, steps.located(page))


def test_a_choice_made_while_tiles_are_on_their_way_is_drawn(visit):
    opened = visit()
    page, held = opened.page, []
    page.route(re.compile(r"/tiles/actors/(?!.*[?&]q=)"), lambda route: held.append(route))
    opened.go("/?territory=region-24")
    steps.wait_for(page, lambda: held)
    steps.search(page, "ressourcerie")
    steps.wait_for_url(page, "q=ressourcerie")
    for route in held:
        route.continue_()
    steps.wait_for_drawn(page, steps.located(page))


def test_they_still_add_up_closer(visit):
    page = visit(path="/?territory=commune-37261").page
    whole = steps.located(page)
    steps.wait_for_drawn(page, whole)
    page.evaluate("document.querySelector('[data-ess-map]').essMap.jumpTo({zoom: 18})")
    steps.wait_for_map(page)
    assert 0 <= steps.drawn(page) < whole


def test_a_point_is_painted_in_the_colour_of_its_family(visit, screen):
    if screen.phone:
        page = visit(screen, path=f"/?activity=ressourcerie&territory={steps.TOURS}#carte").page
    else:
        page = visit(screen, path=f"/?activity=ressourcerie&territory={steps.TOURS}").page
    steps.wait_for_map(page)
    point = page.evaluate(POINT)
    family = page.evaluate(TOKEN, f"family-{point['f'] % 7}")
    painted = page.evaluate(COLOURS, [point["x"], point["y"], 28])
    assert painted.get(family, 0) > 40, f"{family} is not in {painted}"
    ground = page.evaluate(COLOURS, [20, 120, 28])
    assert family not in ground


def test_clicking_a_cluster_goes_closer(visit):
    page = visit(path="/").page
    steps.wait_for_map(page)
    cluster = page.evaluate(CLUSTER)
    page.locator("[data-ess-map] canvas").click(position={"x": cluster["x"], "y": cluster["y"]})
    page.wait_for_function(
        "zoom => document.querySelector('[data-ess-map]').essMap.getZoom() >= zoom - 0.01",
        arg=cluster["z"],
    )
    assert cluster["z"] > cluster["zoom"]
    steps.wait_for_map(page)
    closer = page.evaluate(
        """() => document.querySelector("[data-ess-map]").essMap
          .queryRenderedFeatures({ layers: ["points", "clusters"] }).length"""
    )
    assert closer > 1


def test_clicking_a_point_shows_who_is_there_with_a_link(visit):
    page = visit(path=f"/?activity=ressourcerie&territory={steps.TOURS}").page
    steps.wait_for_map(page)
    point = page.evaluate(POINT)
    page.locator("[data-ess-map] canvas").click(position={"x": point["x"], "y": point["y"]})
    card = page.locator(".preview")
    expect(card.locator(".preview__name")).to_have_text(point["name"])
    card.get_by_role("link", name="Voir la fiche").click()
    expect(page).to_have_url(re.compile(f"/acteurs/{point['slug']}$"))
    expect(page.get_by_role("heading", level=1)).to_have_text(point["name"])


def test_the_map_is_moved_with_the_keyboard_and_offers_to_search_there(visit):
    page = visit(path="/").page
    steps.wait_for_map(page)
    everywhere = steps.count(page)
    canvas = page.locator("[data-ess-map] canvas")
    canvas.focus()
    west, south, _east, _north = steps.bounds(page)
    for _press in range(3):
        page.keyboard.press("+")
        steps.wait_for_map(page)
    page.keyboard.press("ArrowRight")
    steps.wait_for_map(page)
    nearer_west, nearer_south, _east, _north = steps.bounds(page)
    assert nearer_west > west
    assert nearer_south > south
    page.get_by_role("button", name="Chercher dans cette zone").click()
    steps.wait_for_filter(page, "Zone de la carte")
    assert steps.count(page) < everywhere


def test_a_card_in_focus_lights_its_place(visit):
    page = visit(path=f"/?activity=ressourcerie&territory={steps.TOURS}").page
    steps.wait_for_map(page)
    page.locator("[data-ess-actor] a").first.focus()
    name = page.locator("[data-ess-actor] a").first.inner_text()
    page.wait_for_function(
        """(name) => document.querySelector("[data-ess-map]").essMap
          .queryRenderedFeatures({ layers: ["highlight"] })
          .some((feature) => feature.properties.name === name)""",
        arg=name,
    )


def test_the_map_changes_with_the_theme(visit):
    page = visit(path="/").page
    steps.wait_for_map(page)
    light = page.evaluate(COLOURS, [300, 400, 8])
    page.get_by_role("button", name="Thème clair ou sombre").click()
    steps.wait_for_map(page)
    assert page.evaluate(COLOURS, [300, 400, 8]) != light
    steps.wait_for_drawn(page, steps.located(page))
