# SPDX-License-Identifier: AGPL-3.0-or-later
"""A real Chromium against the application of the test itself, so that its clock can be moved."""

from __future__ import annotations

import re
from contextlib import closing
from threading import Thread

import pytest
import sqlalchemy as sa
from ess_map_accompaniment.offer.models import Service, Structure
from werkzeug.serving import make_server

from ess_map import ServiceArea, db
from ess_map.testing.chromium import PATIENCE

PHONE = {"width": 390, "height": 844}
LINK = re.compile(r"https?://[^/\s]+(/(?:en/)?accompagnement/\S+)")
METROPOLE = "epci-243700754"


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
    """Open a browser on a phone, or on ``screen``; what its console complains of fails the test."""
    complaints, contexts = [], []

    def browse(path="/", screen=PHONE, session=""):
        context = chromium.new_context(viewport=screen, reduced_motion="reduce", locale="fr-FR")
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        if session:
            context.add_cookies([{"name": "session", "value": session, "url": origin}])
        page = context.new_page()
        page.on("console", lambda said: said.type == "error" and complaints.append(said.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(origin + path)
        return page

    yield browse
    for context in contexts:
        with closing(context):
            pass
    assert complaints == []


@pytest.fixture
def session_of(client, sign_in):
    """Sign somebody in and return the cookie that says so."""

    def session_of(user):
        sign_in(client, user)
        return client.get_cookie("session").value

    return session_of


@pytest.fixture
def make_service(territories, make_actor):
    """Write a service of a structure of its own that takes everybody of the métropole."""

    def make(name, *, area=METROPOLE, active_max=None, **said):
        structure = Structure(
            actor_id=make_actor(f"Maison {name}").id,
            kinds=["bge"],
            email=f"{name.lower()}@exemple.fr",
            area=ServiceArea(codes={area}).to_json(),
            active_max=active_max,
        )
        db.session.add(structure)
        db.session.flush()
        known = {
            "kind": "individual_support",
            "stages": [],
            "sectors": [],
            "legal_forms": [],
            "team_mode": "both",
            "cost": "free",
        }
        service = Service(structure_id=structure.id, name=name, **known | said)
        db.session.add(service)
        db.session.commit()
        return service

    return make


@pytest.fixture
def letter(app):
    """Return the path of the first link of ours in the last letter to somebody."""

    def letter(to, holding=""):
        query = sa.text("SELECT body FROM letter WHERE recipient = :to ORDER BY id DESC")
        db.session.commit()
        bodies = db.session.scalars(query, {"to": to}).all()
        return next(path for body in bodies for path in LINK.findall(body) if holding in path)

    return letter
