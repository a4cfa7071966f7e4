# SPDX-License-Identifier: AGPL-3.0-or-later
"""A real Chromium against the application of the test itself, so that its work can be done."""

from __future__ import annotations

import re
from contextlib import closing
from threading import Thread

import pytest
import sqlalchemy as sa
from werkzeug.serving import make_server

from ess_map import db
from ess_map.testing.chromium import PATIENCE

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
LINK = re.compile(r"https?://[^/\s]+(/(?:en/)?achats/\S+)")
REFUSED = re.compile(r"status of (409|412|422)\b")
"""An answer that is a form with what is wrong in it is no fault of the page."""


@pytest.fixture
def database():
    """A browser does not see which database answers."""
    return "spatialite"


@pytest.fixture
def origin(app):
    """Where the application answers, on loopback."""
    app.config["COMPRESS_STREAMS"] = False  # flask-compress leaves their files open
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def browse(chromium, origin):
    """Open a browser on a phone, or at a desk; what goes wrong or goes elsewhere fails the test."""
    complaints, contexts = [], []

    def watch(page):
        page.on("console", lambda said: said.type == "error" and complaints.append(said.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request",
            lambda sent: (
                sent.url.startswith((origin, "data:", "blob:"))
                or complaints.append(f"asked of somebody else: {sent.url}")
            ),
        )

    def browse(path="/", session="", viewport=PHONE, **options):
        context = chromium.new_context(
            viewport=viewport, reduced_motion="reduce", locale="fr-FR", base_url=origin, **options
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        if session:
            context.add_cookies([{"name": "session", "value": session, "url": origin}])
        page = context.new_page()
        watch(page)
        page.goto(path)
        return page

    yield browse
    for context in contexts:
        with closing(context):
            pass
    assert [one for one in complaints if not REFUSED.search(one)] == []


@pytest.fixture
def session_of(client, sign_in):
    """Sign somebody in and return the cookie that says so."""

    def session_of(user):
        sign_in(client, user)
        return client.get_cookie("session").value

    return session_of


@pytest.fixture
def letters(app):
    """Return (subject, body) of the letters to an address, the oldest first."""

    def read(to):
        query = sa.text("SELECT subject, body FROM letter WHERE recipient = :to ORDER BY id")
        db.session.commit()
        return [tuple(row) for row in db.session.execute(query, {"to": to})]

    return read


@pytest.fixture
def link(letters):
    """Return the path of the last link of ours in the letters to somebody."""

    def link(to):
        return [path for _subject, body in letters(to) for path in LINK.findall(body)][-1]

    return link


ICONS = """async () => {
  const used = [...document.querySelectorAll("use")].map((it) => it.getAttribute("href"));
  if (!used.length) return [];
  const drawn = await (await fetch(used[0].split("#")[0])).text();
  return used.map((it) => it.split("#")[1]).filter((id) => !drawn.includes(`id="${id}"`));
}"""


@pytest.fixture
def fits():
    """Fail when something sticks out of the page on a phone or at a desk, or lacks its drawing."""

    def fits(page):
        before = page.viewport_size
        for size in (DESK, PHONE):
            page.set_viewport_size(size)
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= size["width"], f"{page.url} is {width} wide on {size['width']}"
        page.set_viewport_size(before)
        assert page.evaluate(ICONS) == [], f"{page.url} names icons that are not there"

    return fits
