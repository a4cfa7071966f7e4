# SPDX-License-Identifier: AGPL-3.0-or-later
"""With all hostile plugins at once, every page of core answers, and each culprit is named."""

import io
import json
import logging
from collections import deque

import pytest
import sqlalchemy as sa

from ess_map.actors.models import Actor
from ess_map.core import jobs
from ess_map.core.db import db
from ess_map.core.log import JsonFormatter, logger
from ess_map.platform import plugins, watching
from ess_map.testing.factories import make_actor, make_territories
from tests.contributions.door import account, signed_in
from tests.platform.chaos import hostile, misdeeds

PAGES = (
    "/",
    "/?q=ressourcerie",
    "/?territory=epci-243700754",
    "/acteurs/{slug}",
    "/en/acteurs/{slug}",
    "/acteurs/{slug}/modifier",
    "/acteurs/nouveau",
    "/territoires/epci-243700754",
    "/facets.json",
    "/suggest.json?q=ress",
    "/tiles/actors/5/16/11.mvt",
    "/export/acteurs.csv",
    "/export/acteurs.geojson",
    "/moderation",
    "/compte",
    "/compte/donnees",
    "/administration",
    "/administration/taches",
    "/administration/extensions",
    "/donnees-personnelles",
    "/healthz",
    "/readyz",
)


@pytest.fixture
def said():
    """What the log says, one object a line."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    logger.addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logger.removeHandler(handler)


@pytest.fixture
def site(make_app, monkeypatch, said):
    monkeypatch.setattr(plugins, "TOO_LONG", misdeeds.NAP / 2)
    monkeypatch.setattr(watching, "PATIENCE", 10_000)  # so that all are asked all the time
    app = make_app(plugins=hostile.everybody())
    app.extensions["ess_map.plugins"].watch.failures = deque()
    with app.app_context():
        make_territories()
        yield app


@pytest.fixture
def slug(site):
    return make_actor("La Ressourcerie", phone="02 47 00 00 00").slug


@pytest.fixture
def boss(site):
    return signed_in(site, account("Ada", ("administrator", "instance")))


def contents():
    """Every row of core's tables; the sessions of who is looking apart."""
    tables = set(sa.inspect(db.engine).get_table_names()) & {
        "actor", "actor_location", "journal_entry", "relation", "contribution", "grant", "user",
        "territory", "source_record", "plugin_state", "notification", "letter",
    }  # fmt: skip
    with db.engine.connect() as connection:
        return {
            name: sorted(map(repr, connection.execute(sa.text(f'SELECT * FROM "{name}"'))))
            for name in tables
        }


def culprits(said):
    told = {failure.plugin for failure in plugins.running().watch.latest()}
    logged = {line["plugin"] for line in said() if "plugin" in line}
    return told & logged


def test_every_page_answers_nothing_is_written_and_each_culprit_is_named(site, boss, slug, said):
    before = contents()
    for page in PAGES:
        answer = boss.get(page.format(slug=slug))
        assert (answer.status_code, bool(answer.data)) == (200, True), page
    page = boss.get(f"/acteurs/{slug}").text
    assert "un panneau honnête sur La Ressourcerie" in page
    assert "Menu honnête" in page
    assert "Volé" not in page
    assert contents() == before
    assert site.extensions["ess_map.plugins"].broken == {}
    harmful = set(misdeeds.ALL) - misdeeds.NOBODY_MINDS
    assert culprits(said) >= (harmful | {"forms", "registers"}) - {"sleeps"}
    assert "sleeps" in {failure.plugin for failure in plugins.running().watch.latest()}


def test_what_others_write_goes_through(site, boss, slug, said):
    answer = boss.send(f"/acteurs/{slug}/modifier", name="La Ressourcerie", phone="02 47 11 22 33")
    assert answer.status_code == 303, answer.text[:500]
    db.session.rollback()
    actor = db.session.execute(sa.select(Actor.name, Actor.phone, Actor.version)).one()
    assert actor == ("La Ressourcerie", "02 47 11 22 33", 2)
    kinds = db.session.scalars(sa.text("SELECT kind FROM journal_entry ORDER BY id")).all()
    assert kinds.count("actor.updated") == 1
    heard = {one.plugin for one in plugins.running().watch.latest() if one.hook == "event_recorded"}
    assert {"raises", "updates_everybody", "hides_that_a_table_is_missing"} <= heard


def test_what_they_register_fails_alone(site, boss, slug, said):
    before = contents()
    assert boss.get("/facets.json?registers.live=a").status_code == 200
    assert boss.get("/tiles/registers.tile/0/0/0.mvt").status_code in (200, 204)
    assert boss.get("/tiles/registers.points/0/0/0.mvt").status_code in (200, 204)
    for name in ("raises", "exits", "writes", "leaves"):
        run = jobs.run(db.session, jobs.named(f"registers.{name}"))
        assert not run.well
        assert run.error
    assert contents() == before
    assert "registers" in culprits(said)


def test_a_view_of_theirs_harms_its_own_page_only(make_app):
    app = make_app(plugins=[("sites", hostile.Pages())])
    with app.app_context():
        make_territories()
        make_actor("La Ressourcerie")
        before, client = contents(), app.test_client()
        for name in misdeeds.ALL:
            client.get(f"/sites/{name}")
            db.session.rollback()
            assert contents() == before, name
            assert client.get("/").status_code == 200, name
