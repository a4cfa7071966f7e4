# SPDX-License-Identifier: AGPL-3.0-or-later
"""What axe finds in the plugin's pages, in a real Chromium."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from werkzeug.serving import make_server

from ess_map.check import addresses
from ess_map.check.addresses import Known
from ess_map.check.candidate import Candidate
from ess_map.check.country import Country, Readers, fill_country, make_people
from ess_map.check.findings import Finding, Notes, Skipped
from ess_map.check.trial import Trial, filled
from ess_map.core import assets
from ess_map.testing.servers import chromium_path

try:
    from playwright.sync_api import Page, sync_playwright
except ImportError:  # only who checks the looks of pages needs it
    sync_playwright = None

CHECK = "accessibility"
HOST = "127.0.0.1"
AXE = Path("node_modules", "axe-core", "axe.min.js")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN = """(tags) => axe
  .run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] })
  .then(({ violations }) => violations.flatMap((rule) => rule.nodes
    .map((node) => [rule.help, node.target.join(" "), rule.helpUrl])))"""
OPTIONS = [
    "--no-sandbox",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
    # Whatever a page asks for, nothing leaves this machine.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
THEMES = ("light", "dark")


def check(trial: Trial) -> list[Finding]:
    """Open its pages and an actor's page as an administrator, light and dark, and ask axe."""
    axe = _axe(trial.candidate)
    if sync_playwright is None:
        raise Skipped("Playwright manque : pip install playwright.")
    try:
        chromium = chromium_path()
    except LookupError as error:
        raise Skipped("Chromium manque : installez le paquet chromium.") from error
    notes = Notes(CHECK)
    with trial.migrated() as app:
        app.config["COMPRESS_STREAMS"] = False  # flask-compress leaves their files open
        readers, country = Readers(app, make_people()), fill_country()
        known = Known(country, filled(trial.candidate))
        urls = _urls(app, trial.name, country, known, readers)
        cookie = readers.clients["administrator"].get_cookie("session")
        with _served(app) as origin, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=OPTIONS)
            for theme in THEMES:
                context = browser.new_context(
                    bypass_csp=True, color_scheme=theme, reduced_motion="reduce", locale="fr-FR"
                )
                context.add_cookies([{"name": "session", "value": cookie.value, "url": origin}])
                page = context.new_page()
                for url in urls:
                    _ask(page, origin, url, axe, notes)
                context.close()
            browser.close()
    if notes.clean:
        notes.ok(f"axe ne trouve rien à redire à {len(urls)} pages, claires et sombres.")
    return notes.findings


def _axe(candidate: Candidate) -> str:
    for place in (assets.STATIC.parent, candidate.folder):
        if (place / AXE).is_file():
            return (place / AXE).read_text(encoding="utf-8")
    raise Skipped("axe-core manque : npm install axe-core, dans le dossier de l'extension.")


def _urls(app: Flask, name: str, country: Country, known: Known, readers: Readers) -> list[str]:
    own = [page.url for page in addresses.pages(app, name, known) if "GET" in page.methods]
    own += [url for url in addresses.of_registered(app, name, country) if "/couches/" in url]
    answers = [readers.ask("administrator", url) for url in own]
    shown = [answer.url for answer in answers if answer.is_html and answer.status == 200]
    return [*shown, f"/acteurs/{country.actors[0]}"]


def _ask(page: Page, origin: str, url: str, axe: str, notes: Notes) -> None:
    page.goto(origin + url)
    page.evaluate(axe)
    for rule, target, more in page.evaluate(RUN, RULES):
        notes.error(f"{rule} ({target}) : {more}", url)


@contextmanager
def _served(app: Flask) -> Iterator[str]:
    server = make_server(HOST, 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://{HOST}:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
