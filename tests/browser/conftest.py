# SPDX-License-Identifier: AGPL-3.0-or-later
"""One server and one Chromium per session, one clean and closely watched context per test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from ess_map.core.assets import MANIFEST
from ess_map.testing.chromium import PATIENCE
from tests.browser.served import demo_site
from tests.browser.watch import Watch


@dataclass(frozen=True)
class Screen:
    """How a visitor looks at the site."""

    width: int
    height: int
    theme: str

    @property
    def phone(self) -> bool:
        return self.width < 600


PHONE = Screen(390, 844, "light")
DESK = Screen(1440, 900, "light")
SCREENS = [PHONE, Screen(390, 844, "dark"), DESK, Screen(1440, 900, "dark")]


@dataclass(frozen=True)
class Visit:
    """A page, what it must not do, and where the site is."""

    page: Page
    watch: Watch
    origin: str

    def go(self, path: str) -> Page:
        """Open an address of the site."""
        self.page.goto(self.origin + path)
        return self.page


Open = Callable[..., Visit]


@pytest.fixture(scope="session")
def site(spatialite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The origin of the served demo."""
    if not MANIFEST.exists():
        pytest.fail(
            "static/dist/manifest.json is missing: build the front end first "
            "(npm ci && npm run build, or make test, which does it).",
            pytrace=False,
        )
    with demo_site(spatialite, tmp_path_factory.mktemp("demo")) as origin:
        yield origin


@pytest.fixture
def visit(chromium: Browser, site: str) -> Iterator[Open]:
    """Open a visit on a screen; the test fails on anything its watch has noted."""
    opened: list[Visit] = []

    def start(screen: Screen = DESK, *, path: str = "", **options: object) -> Visit:
        context = chromium.new_context(
            viewport={"width": screen.width, "height": screen.height},
            color_scheme=screen.theme,
            reduced_motion="reduce",
            locale="fr-FR",
            has_touch=screen.phone,
            **options,
        )
        context.set_default_timeout(PATIENCE)
        found = Visit(context.new_page(), Watch(context, site), site)
        opened.append(found)
        if path:
            found.go(path)
        return found

    yield start
    for one in opened:
        one.page.context.close()
    assert [problem for one in opened for problem in one.watch.problems] == []


def screen_name(screen: Screen) -> str:
    """Name a screen in the list of tests."""
    return f"{screen.width}-{screen.theme}"


@pytest.fixture(params=SCREENS, ids=screen_name)
def screen(request: pytest.FixtureRequest) -> Screen:
    """A phone and a desk, light and dark."""
    return request.param


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let a journey be tried again: a browser has its own timing; what is wrong fails twice."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.flaky(reruns=1))
