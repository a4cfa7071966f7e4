# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a visitor does and sees on the explore page, in the words of the tests."""

import csv
import io
import re
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Locator, Page, expect

PATIENCE = 20
"""Seconds until a map must have drawn what it was asked for."""
TOURS = "epci-243700754"
TOURS_NAME = "Tours Métropole Val de Loire"


def count(page: Page) -> int:
    """Return the number that the count line says."""
    return _amount(page.locator("[data-ess-count]").inner_text())


def located(page: Page) -> int:
    """Return how many of them the count line says are on the map."""
    line = page.locator("[data-ess-count]")
    part = line.locator("small")
    return _amount((part if part.count() else line).inner_text())


def _amount(text: str) -> int:
    """Return the first number, before what the line adds in small."""
    return number(re.split("lieu|place|organi", text)[0])


def wait_for_filter(page: Page, label: str) -> Locator:
    """Wait until the filter is among the active ones, and so the list is its own."""
    chip = page.get_by_role("list", name=re.compile("Filtres actifs|Active filters")).get_by_role(
        "link", name=label
    )
    expect(chip).to_be_visible()
    return chip


def wait_for_url(page: Page, *parts: str) -> None:
    """Wait until the address has all these parameters."""
    expect(page).to_have_url(re.compile("".join(f"(?=.*[?&]{re.escape(p)}(&|#|$))" for p in parts)))


def search(page: Page, text: str) -> None:
    """Type in the search box and press Enter."""
    box = page.locator("#q")
    box.fill(text)
    box.press("Enter")


def type_for_suggestions(page: Page, text: str) -> None:
    """Type into the box that has the focus, until what is proposed is for all of the text."""
    asked = f"/suggest.json?q={quote(text)}"
    with page.expect_response(lambda response: response.url.endswith(asked)):
        page.keyboard.type(text)


def download_csv(page: Page) -> list[dict[str, str]]:
    """Take the selection away and read it."""
    with page.expect_download() as waiting:
        page.locator(".exports").get_by_role("link", name="CSV").click()
    assert waiting.value.suggested_filename == "acteurs.csv"
    text = Path(waiting.value.path()).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def tab_to(page: Page, target: Locator, limit: int = 60) -> None:
    """Press Tab until the element has the focus."""
    for _press in range(limit):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"Tab does not lead to {target}")


def wait_for_map(page: Page) -> None:
    """Wait until the map has drawn everything it asked for."""
    page.wait_for_function(
        """() => {
          const map = document.querySelector("[data-ess-map]").essMap;
          return map && map.loaded() && map.areTilesLoaded() && !map.isMoving();
        }"""
    )


def wait_for_count(page: Page, expected: int) -> None:
    """Wait until the count line says so."""
    page.wait_for_function(
        """(expected) => {
          const line = document.querySelector("[data-ess-count]").firstChild.textContent;
          return Number(line.replace(/\\D/g, "")) === expected;
        }""",
        arg=expected,
    )


def number(text: str) -> int:
    """Return the digits of a text as a number."""
    return int(re.sub(r"\D", "", text))


def metres(where: str) -> float:
    """Return the distance in a card's "Tours · à 1,2 km"."""
    amount, unit = re.search(r"à ([\d,  ]+) (k?m)", where).groups()
    return float(re.sub(r"\s", "", amount).replace(",", ".")) * (1000 if unit == "km" else 1)


DRAWN = """document.querySelector("[data-ess-map]").essMap
  .queryRenderedFeatures({ layers: ["points", "clusters"] })
  .reduce((sum, { properties }) => sum + (properties.n ?? 1), 0)"""


def drawn(page: Page) -> int:
    """Return how many actors the map shows: its points, and the numbers in its clusters."""
    return page.evaluate(DRAWN)


def wait_for_drawn(page: Page, expected: int) -> None:
    """Wait until the map shows so many actors: between two selections it still has the former."""
    wait_for_map(page)
    wait_for_number(page, f"() => {DRAWN}", expected)


def wait_for_number(page: Page, script: str, expected: int, argument: object = None) -> None:
    """Wait until a script returns ``expected``; a failure tells what it returned last."""
    wait_for(page, lambda: page.evaluate(script, argument) == expected)
    found = page.evaluate(script, argument)
    assert found == expected, f"{found}, not {expected}"


def wait_for(page: Page, holds: Callable[[], object]) -> None:
    """Let the page go on until something holds, or patience ends."""
    deadline = time.monotonic() + PATIENCE
    while not holds() and time.monotonic() < deadline:
        page.wait_for_timeout(100)


def bounds(page: Page) -> tuple[float, float, float, float]:
    """Return what the map shows: west, south, east, north."""
    return tuple(
        page.evaluate(
            "document.querySelector('[data-ess-map]').essMap.getBounds().toArray().flat()"
        )
    )
