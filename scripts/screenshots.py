# SPDX-License-Identifier: AGPL-3.0-or-later
"""Photograph the demo's screens into docs/images; with a folder, every screen in every size there.

`PYTHONPATH=. python scripts/screenshots.py [PORT [FOLDER]]`
"""

import io
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from os import environ
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from ess_map.demo.accounts import PASSWORD
from ess_map.testing.servers import chromium_path
from scripts import (
    accompaniment_story,
    currency_screens,
    currency_story,
    groupbuy_screens,
    groupbuy_story,
    pole_story,
    repair_cafes_story,
)
from scripts.pole_story import INVENTED, OURS
from scripts.repair_cafes_story import CAFE
from scripts.screens import AND_NIGHT, BOTH, EVERY, MAPS_ARE_DRAWN, SIZES, Screen

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
COMMAND = Path(sys.executable).with_name("ess-map")
COLOURS = 256
"""Of a picture's palette: our screens have few, and a file is a third of the size."""
CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--lang=fr-FR",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
]
TOURS = "/territoires/epci-243700754"
SEARCH = "/?q=Le+Radeau+café&territory=epci-243700754"
SCREENS = (
    Screen("explore", "/", shots=EVERY),
    Screen("about", "/a-propos", shots=EVERY),
    Screen("territory", TOURS, shots=EVERY),
    Screen("actor", SEARCH, named=CAFE, shots=BOTH),
    Screen("propose", "/acteurs/nouveau", shots=BOTH),
    Screen("history", SEARCH, named=CAFE, then="/historique"),
    Screen("diff", SEARCH, named=CAFE, then="/historique/1..3"),
    Screen("subscribe", "/abonnements/nouveau?territory=epci-243700754"),
    Screen("sign-in", "/connexion"),
    Screen("account", "/compte", "animatrice"),
    Screen("board", f"{TOURS}/tableau", "animatrice", shots=BOTH),
    Screen("queue", "/moderation", "animatrice", shots=BOTH),
    Screen("decision", "/moderation", "animatrice", named="Linux du Champ de Foire", shots=BOTH),
    Screen("move", "/moderation?tout=1", "animatrice", named="L'Envol Accompagnement"),
    Screen("question", "/moderation", "animatrice", named="La Gratuiterie Le Moulin à idées"),
    Screen("label", "/moderation", "label", named="Tiers-lieu Le Radeau"),
    Screen("done", f"{TOURS}/historique", "animatrice"),
    Screen("freshness", f"{TOURS}/fraicheur", "animatrice", shots=BOTH),
    Screen("rights", f"{TOURS}/droits", "animatrice", shots=BOTH),
)

POLES, BRETONS = "/poles", "/poles/etapes?le=2010-10&region=53"
CARD_OF = "Cré-Sol"
ANIMATOR, ADMINISTRATOR = "animatrice", "administratrice"


def _of(pole: str, name: str, tab: str, who: str = ANIMATOR, **more: object) -> Screen:
    """One page of a pôle that the demo or ``_tell`` has made."""
    return Screen(name, POLES, who, named=pole, tab=tab, **more)


POLE_SCREENS = (
    Screen("poles", POLES, shots=BOTH),
    Screen("pole-stages", BRETONS, at="main h2"),
    Screen("pole-opening", "/poles/ouvrir", ANIMATOR),
    _of(OURS, "pole-perimeter", "/perimetre", at="h2:has-text('Dessiner')"),
    _of(OURS, "pole-building", "/construire?activity=environment", at="#colleges"),
    _of(OURS, "pole-inviting", "/inviter", at="#message"),
    _of(OURS, "pole-members", "/membres"),
    _of(OURS, "pole-composition", "/composition"),
    _of(OURS, "pole-path", "/parcours", shots=AND_NIGHT),
    _of(OURS, "pole-parties", "/parcours/parties"),
    _of(OURS, "pole-space", "/espace"),
    _of(CARD_OF, "pole-card", "/carte-identite", "", shots=AND_NIGHT),
    _of(CARD_OF, "pole-card-form", "/carte-identite/modifier", ADMINISTRATOR, at="#budget"),
    _of(CARD_OF, "pole-ratings", "/carte-identite/notes", ADMINISTRATOR),
    # These pôles and plans come with the demo, always under the same numbers.
    Screen("pole-compare", "/poles/comparer?pole=21&pole=1413"),
    Screen("pole-plan", "/plans/2", shots=BOTH),
    Screen("pole-calendar", "/plans/2?vue=calendrier", shots=("wide-dark",)),
    Screen("strategy", "/plans/1"),
    _of(INVENTED, "pole-funding", "/financement", ADMINISTRATOR, shots=BOTH),
    _of(
        INVENTED,
        "pole-funding-years",
        "/financement",
        ADMINISTRATOR,
        at="h2:text-is('Par année civile')",
    ),
    _of(OURS, "pole-bodies", "/gouvernance"),
    Screen("pole-meeting", "/reunions/1", ANIMATOR, at="h2:text-is('Compte rendu')"),
    Screen("diagnosis", f"{TOURS}/diagnostic", shots=BOTH),
    Screen("diagnosis-jobs", f"{TOURS}/diagnostic", at="#emploi"),
    Screen("diagnosis-compare", f"{TOURS}/diagnostic?avec=epci-200072650"),
    Screen("needs", "/besoins"),
    Screen("need-form", "/besoins/nouveau", shots=("narrow-light",)),
)

MIRROR = ROOT.parent / "shared" / "data"
"""Public data that may lie beside this checkout: without them a diagnosis has little to say."""

Tellers = tuple[tuple[str, Callable[[Page, str], dict[str, str] | None]], ...]
STORIES: dict[tuple[Screen, ...], Tellers] = {
    POLE_SCREENS: ((ANIMATOR, pole_story.tell), (ADMINISTRATOR, pole_story.fill_card)),
    repair_cafes_story.SCREENS: repair_cafes_story.TELLERS,
    accompaniment_story.SCREENS: accompaniment_story.TELLERS,
    currency_screens.SCREENS: currency_story.TELLERS,
    groupbuy_screens.SCREENS: groupbuy_story.TELLERS,
}
"""What people do before their screens are looked at."""


@contextmanager
def demo_site(
    port: int, plugin: Path | None = None, *, real: bool = False, jobs: bool = False
) -> Iterator[str]:
    """Serve a fresh demo from a temporary instance; give its address.

    With a plugin or none; ``real``: with the organisations that the public data know, if any;
    ``jobs``: letters leave.
    """
    with tempfile.TemporaryDirectory(prefix="ess-screens-") as instance:
        address = f"http://127.0.0.1:{port}"
        packages = Path(instance) / "packages"
        environment = {**environ, "ESS_MAP_INSTANCE": instance, "ESS_MAP_BASE_URL": address}
        environment.pop("ESS_MAP_DATABASE_URL", None)
        if real and MIRROR.is_dir():
            environment["ESS_MAP_MIRROR"] = str(MIRROR)
        if plugin:
            install = ("-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation")
            subprocess.run([sys.executable, *install, "--target", packages, plugin], check=True)
            environment["PYTHONPATH"] = str(packages)
        for step in ("init", "demo"):
            subprocess.run([COMMAND, step], cwd=ROOT, env=environment, check=True)
        quiet = () if jobs else ("--no-jobs",)
        server = subprocess.Popen(
            [COMMAND, "serve", *quiet, "--port", str(port)], cwd=ROOT, env=environment
        )
        try:
            _wait_for(f"{address}/readyz", server)
            yield address
        finally:
            server.terminate()
            server.wait()


def photograph(address: str, folder: Path, screens: tuple[Screen, ...], *, every: bool) -> None:
    """Write the pictures of ``screens``; with ``every``, in all sizes and colour schemes."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path(),
            args=CHROMIUM_OPTIONS,
            env={**environ, "LANGUAGE": "fr"},
        )
        told = _live(STORIES.get(screens, ()), browser, address)
        screens = tuple(replace(one, path=one.path.format(**told)) for one in screens)
        for shot in EVERY:
            for who in dict.fromkeys(screen.who for screen in screens):
                wanted = [s for s in screens if s.who == who and (every or shot in s.shots)]
                if wanted:
                    _photograph_as(browser, address, who, wanted, shot, folder)
        browser.close()


def _photograph_as(
    browser: Browser, address: str, who: str, screens: list[Screen], shot: str, folder: Path
) -> None:
    size, scheme = shot.split("-")
    width, height = SIZES[size]
    page = browser.new_page(
        viewport={"width": width, "height": height}, color_scheme=scheme, locale="fr-FR"
    )
    if who:
        _sign_in(page, address, who)
    for screen in screens:
        _open(page, address, screen)
        _save(page.screenshot(), folder / f"{screen.name}-{shot}.png")
    page.close()


def _sign_in(page: Page, address: str, who: str) -> None:
    page.goto(f"{address}/connexion")
    page.fill("#email", f"{who}@demo.example")
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_url(lambda url: "/connexion" not in url)


def _live(tellers: Tellers, browser: Browser, address: str) -> dict[str, str]:
    """Let each person of a story make their gestures; give the addresses of what they made."""
    paths: dict[str, str] = {}
    for who, told in tellers:
        page = browser.new_page(locale="fr-FR")
        if who:
            _sign_in(page, address, who)
        paths |= told(page, address) or {}
        page.close()
    return paths


def _open(page: Page, address: str, screen: Screen) -> None:
    answer = page.goto(address + screen.path, wait_until="networkidle")
    if screen.named:
        link = page.get_by_role("link", name=screen.named, exact=True).first
        path = link.get_attribute("href").partition("?")[0]
        path = path.replace("/acteurs/", "/poles/") if screen.tab else path
        path = f"{address}{path}{screen.tab or screen.then}"
        answer = page.goto(path, wait_until="networkidle")
    if answer.status >= 400:
        raise SystemExit(f"{screen.name}: {page.url} answers {answer.status}.")
    for part in screen.clicks:
        page.locator(part).first.click()
    if screen.at:
        page.locator(screen.at).first.evaluate("part => part.scrollIntoView()")
    page.wait_for_function(MAPS_ARE_DRAWN)


def _save(picture: bytes, path: Path) -> None:
    """Keep a picture with few colours, which is all that a screen of ours has."""
    with Image.open(io.BytesIO(picture)) as image:
        few = image.convert("RGB").quantize(
            COLOURS, Image.Quantize.MAXCOVERAGE, kmeans=2, dither=Image.Dither.NONE
        )
        few.save(path, optimize=True)


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
    folder = Path(sys.argv[2]) if len(sys.argv) > 2 else None
    public, lived = {"real": True}, {"real": True, "jobs": True}
    rounds = (
        (SCREENS, IMAGES, {}),
        (POLE_SCREENS, IMAGES, public),
        (repair_cafes_story.SCREENS, IMAGES, {"plugin": repair_cafes_story.PLUGIN}),
        (accompaniment_story.SCREENS, accompaniment_story.IMAGES, lived),
        (currency_screens.SCREENS, currency_screens.IMAGES, lived),
        (groupbuy_screens.SCREENS, groupbuy_screens.IMAGES, lived),
    )
    for screens, images, site in rounds:
        with demo_site(port, **site) as address:
            photograph(address, folder or images, screens, every=folder is not None)


if __name__ == "__main__":
    main()
