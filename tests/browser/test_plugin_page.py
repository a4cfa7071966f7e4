# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plugin's page draws areas of its own through the promised macro, in styles of its own."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import served, steps
from tests.browser.areas_page import ELEMENTS

DRAWN = """() => {
  const map = document.querySelector("[data-ess-map]").essMap;
  const ids = map.getStyle().layers.filter(({ source }) => source === "areas").map(({ id }) => id);
  const found = map.queryRenderedFeatures({ layers: ids });
  return new Set(found.map(({ properties }) => properties.what)).size;
}"""


@pytest.fixture(scope="module")
def site(spatialite: Path, tmp_path_factory: pytest.TempPathFactory):
    """An empty map with a plugin."""
    instance = tmp_path_factory.mktemp("areas")
    shutil.copy(spatialite, instance / "ess-map.db")
    with served.site(instance, "tests.browser.areas_page") as origin:
        yield origin


def test_its_areas_are_drawn_in_a_frame_of_its_own_style(visit):
    page = visit(path="/repair/").page
    steps.wait_for_map(page)
    steps.wait_for_number(page, DRAWN, len(ELEMENTS))
    expect(page.locator(".repair-map")).to_have_css("border-top-width", "7px")
    assert page.locator(".repair-map canvas").bounding_box()["height"] > 300
