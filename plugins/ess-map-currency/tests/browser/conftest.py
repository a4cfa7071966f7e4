# SPDX-License-Identifier: AGPL-3.0-or-later
"""A real Chromium against the application of the test itself, so that its clock can be moved."""

from __future__ import annotations

import re
from contextlib import closing
from threading import Thread

import pytest
import sqlalchemy as sa
from werkzeug.serving import make_server

from ess_map import db
from ess_map.testing.chromium import PATIENCE

PHONE = {"width": 390, "height": 844}
LINK = re.compile(r"https?://[^/\s]+(/(?:en/)?monnaies/\S+)")


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
    """Open a browser on a phone; what its console complains of fails the test."""
    complaints, contexts = [], []

    def browse(path="/", session="", **options):
        context = chromium.new_context(
            viewport=PHONE, reduced_motion="reduce", locale="fr-FR", base_url=origin, **options
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        if session:
            context.add_cookies([{"name": "session", "value": session, "url": origin}])
        page = context.new_page()
        page.on("console", lambda said: said.type == "error" and complaints.append(said.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path)
        return page

    yield browse
    for context in contexts:
        with closing(context):
            pass
    assert [one for one in complaints if not REFUSED.search(one)] == []


REFUSED = re.compile(r"status of (409|412|422)\b")
"""An answer that is a form with what is wrong in it is no fault of the page."""


@pytest.fixture
def session_of(client, sign_in):
    """Sign somebody in and return the cookie that says so."""

    def session_of(user):
        sign_in(client, user)
        return client.get_cookie("session").value

    return session_of


@pytest.fixture
def letter(app):
    """Return the path of the first link of ours in the last letter to somebody."""

    def letter(to, holding=""):
        query = sa.text("SELECT body FROM letter WHERE recipient = :to ORDER BY id DESC")
        db.session.commit()
        bodies = db.session.scalars(query, {"to": to}).all()
        return next(path for body in bodies for path in LINK.findall(body) if holding in path)

    return letter


@pytest.fixture
def gabare(make_currency):
    """A currency of the métropole of Tours."""
    return make_currency(
        "La Gabare",
        symbol="gabares",
        area={"codes": ["epci-243700754"]},
        charter="Acheter ici, à qui l'on connaît.",
        denominations=[100, 500, 1000],
    )


@pytest.fixture
def listed():
    """Return the names in the list beside the map, all of them."""

    def listed(page):
        return set(page.locator("article.card h3 a").all_text_contents())

    return listed
