# SPDX-License-Identifier: AGPL-3.0-or-later
"""Photograph the demo's screens into docs/images, wide and narrow, light and dark."""

import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from os import environ
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.servers import chromium_path

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
COMMAND = Path(sys.executable).with_name("ess-map")
SCREENS = {"explore": "/", "about": "/a-propos", "territory": "/territoires/epci-243700754"}
SIZES = {"wide": (1440, 900), "narrow": (390, 844)}
CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
]


@contextmanager
def demo_site(port: int) -> Iterator[str]:
    """Serve a fresh demo from a temporary instance and give its address."""
    with tempfile.TemporaryDirectory(prefix="ess-screens-") as instance:
        environment = {**environ, "ESS_MAP_INSTANCE": instance}
        environment.pop("ESS_MAP_DATABASE_URL", None)
        for step in ("init", "demo"):
            subprocess.run([COMMAND, step], cwd=ROOT, env=environment, check=True)
        server = subprocess.Popen(
            [COMMAND, "serve", "--port", str(port)], cwd=ROOT, env=environment
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(f"{address}/readyz", server)
            yield address
        finally:
            server.terminate()
            server.wait()


def photograph(address: str) -> None:
    """Write one PNG per screen, size and colour scheme."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_OPTIONS)
        for size, (width, height) in SIZES.items():
            for scheme in ("light", "dark"):
                page = browser.new_page(
                    viewport={"width": width, "height": height},
                    color_scheme=scheme,
                    locale="fr-FR",
                )
                for screen, path in SCREENS.items():
                    page.goto(address + path, wait_until="networkidle")
                    page.screenshot(path=IMAGES / f"{screen}-{size}-{scheme}.png")
                page.close()
        browser.close()


def _wait_for(address: str, server: subprocess.Popen, seconds: int = 60) -> None:
    deadline = time.monotonic() + seconds
    while server.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except urllib.error.URLError:
            time.sleep(0.2)
    raise SystemExit(f"The demo does not answer at {address}: its messages are above.")


def main() -> None:
    """Photograph the demo served on the port given, 5088 by default."""
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 5088
    with demo_site(port) as address:
        photograph(address)


if __name__ == "__main__":
    main()
