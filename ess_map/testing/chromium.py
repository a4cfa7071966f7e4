# SPDX-License-Identifier: AGPL-3.0-or-later
"""A real Chromium, one for a whole session: Playwright cannot be started twice in a process."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from ess_map.testing.servers import chromium_path

OPTIONS = (
    "--no-sandbox",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    # Whatever a page asks for, nothing leaves this machine.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
PATIENCE = 20_000
"""Milliseconds before an expectation fails: two cores may be busy with other tests."""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A real Chromium, drawing maps in software; skipped without Playwright."""
    api = pytest.importorskip("playwright.sync_api")
    api.expect.set_options(timeout=PATIENCE)
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=list(OPTIONS))
        yield browser
        browser.close()
