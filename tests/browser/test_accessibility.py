# SPDX-License-Identifier: AGPL-3.0-or-later
"""WCAG 2.2 AA as far as machines can see it: axe on every kind of page, targets, reflow, focus."""

from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.conftest import DESK, PHONE, screen_name

AXE = Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PAGES = {
    "explore": "/",
    "explore-filtered": f"/?q=ressourcerie&territory={steps.TOURS}&family=association",
    "empty": "/?activity=ressourcerie&role=financeur&territory=commune-37003",
    "english": "/en/?q=garage",
    "embedded": f"/?territory={steps.TOURS}&embed=1",
    "territory": f"/territoires/{steps.TOURS}",
    "about": "/a-propos",
    "legal": "/mentions-legales",
    "not-found": "/nulle-part",
}

RUN_AXE = """(tags) => axe
  .run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] })
  .then(({ violations }) => violations.map((rule) => `${rule.id}: ${rule.help}\\n` + rule.nodes
    .map((node) => `  ${node.target} ${node.failureSummary}`).join("\\n")))"""
# WCAG 2.5.8 asks for 24 px; the project's own rule is 44 px for what stands alone.
SMALL = """() => [...document.querySelectorAll("a[href], button, summary, select, input, textarea")]
  .filter((element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
  .map((element) => element.closest("label") ?? element)
  .filter((element) => getComputedStyle(element).display !== "inline")
  .map((element) => [element, element.getBoundingClientRect()])
  .filter(([element, { width, height, right, bottom }]) =>
    width > 1 && right > 0 && bottom > 0 && (width < 43.5 || height < 43.5))
  .filter(([element]) => !element.closest("p, .maplibregl-ctrl-attrib, .visually-hidden"))
  .map(([element, { width, height }]) =>
    `${element.outerHTML.slice(0, 90)} ${Math.round(width)}×${Math.round(height)}`)"""
TOO_WIDE = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  return [...document.querySelectorAll("body *")]
    .filter((element) => element.checkVisibility())
    .filter((element) => element.getBoundingClientRect().right > room + 1)
    .map((element) => element.outerHTML.slice(0, 120));
}"""
CUT_SHORT = """() => [...document.querySelectorAll("button, summary, a.button, .chip, .badge")]
  .filter((element) => element.checkVisibility() && element.clientWidth > 1)
  .filter((element) => element.scrollWidth > element.clientWidth + 1)
  .map((element) => element.outerHTML.slice(0, 120))"""
FOCUS_SHOWN = """() => {
  let element = document.activeElement;
  const shows = (one) => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
    return (outlineStyle !== "none" && parseFloat(outlineWidth) >= 2) || boxShadow !== "none";
  };
  for (let up = 0; element && up < 4; up += 1, element = element.parentElement) {
    if (shows(element)) return true;
  }
  return document.activeElement.outerHTML.slice(0, 160);
}"""


def open_page(visit, screen, path, **options):
    """Open a page; the wrong address among them is expected to say 404."""
    opened = visit(screen, **options)
    opened.watch.expect_status(404)
    return opened.go(path)


def address_of_an_actor(visit):
    page = visit(PHONE, path=f"/?activity=ressourcerie&territory={steps.TOURS}").page
    return page.locator("[data-ess-actor] a").first.get_attribute("href")


def violations(page):
    page.evaluate(AXE.read_text(encoding="utf-8"))
    return page.evaluate(RUN_AXE, RULES)


def report(wrong):
    return "\n".join(f"--- {name}\n" + "\n".join(found) for name, found in wrong.items() if found)


def test_axe_finds_nothing_on_any_page(visit, screen):
    opened = visit(screen, bypass_csp=True)
    opened.watch.expect_status(404)
    wrong = {}
    for name, path in {**PAGES, "actor": address_of_an_actor(visit)}.items():
        page = opened.go(path)
        page.locator("h1").wait_for()
        wrong[name] = violations(page)
    assert not any(wrong.values()), report(wrong)


def test_axe_finds_nothing_in_what_opens(visit, screen):
    page = visit(screen, bypass_csp=True, path="/").page
    wrong = {}
    page.locator("#q").focus()
    steps.type_for_suggestions(page, "tours")
    expect(page.get_by_role("option").first).to_be_visible()
    wrong["suggestions"] = violations(page)
    page.locator("#q").press("Escape")
    if screen.phone:
        page.locator("[data-ess-menu] > summary").click()
        wrong["menu"] = violations(page)
        page.locator("[data-ess-menu] > summary").click()
        page.locator(".filters__summary").click()
    page.locator("#facet-activity > summary").click()
    page.locator("#facet-activity .facet__more > summary").first.click()
    wrong["facets"] = violations(page)
    page.keyboard.press("Escape")
    if screen.phone:
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Voir la carte").click()
    steps.wait_for_map(page)
    page.locator(".map-legend > summary").click()
    wrong["map"] = violations(page)
    assert not any(wrong.values()), report(wrong)


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_targets_are_large_enough_for_a_finger(visit, path):
    page = open_page(visit, PHONE, path)
    assert page.evaluate(SMALL) == []


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_text_twice_as_large_needs_no_sideways_scrolling(visit, path):
    page = open_page(visit, PHONE, path)
    assert page.evaluate(TOO_WIDE) == []
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate(TOO_WIDE) == []
    assert page.evaluate(CUT_SHORT) == []


def test_a_screen_of_320_pixels_needs_no_sideways_scrolling(visit):
    opened = visit(PHONE)
    opened.watch.expect_status(404)
    opened.page.set_viewport_size({"width": 320, "height": 640})
    wrong = {path: opened.go(path).evaluate(TOO_WIDE) for path in PAGES.values()}
    assert not any(wrong.values()), wrong


@pytest.mark.parametrize("screen", [PHONE, DESK], ids=screen_name)
@pytest.mark.parametrize("path", ["/", f"/territoires/{steps.TOURS}"], ids=["explore", "territory"])
def test_the_focus_is_always_seen(visit, screen, path):
    page = open_page(visit, screen, path)
    for _press in range(30):
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUS_SHOWN) is True


def test_every_page_has_its_landmarks_and_one_title(visit):
    opened = visit(PHONE)
    for path in ("/", f"/territoires/{steps.TOURS}", "/a-propos", address_of_an_actor(visit)):
        page = opened.go(path)
        assert page.title()
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        for landmark in ("banner", "main", "contentinfo"):
            expect(page.get_by_role(landmark)).to_have_count(1)
        levels = page.evaluate(
            """() => [...document.querySelectorAll("h1, h2, h3, h4")]
              .filter((heading) => heading.checkVisibility()).map((h) => Number(h.tagName[1]))"""
        )
        assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
