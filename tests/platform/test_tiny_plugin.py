# SPDX-License-Identifier: AGPL-3.0-or-later
"""A third party can: one plugin with every hook at work in one application, then gone again."""

import ast
import inspect
from pathlib import Path

import pytest

from ess_map.actors.models import Actor
from ess_map.core.db import db
from ess_map.platform import hookspecs
from tests.platform import tiny_plugin


@pytest.fixture
def site(make_app, tmp_path):
    """A map whose only actors came through the plugin's own importer."""
    app = make_app(plugins=[("tiny", tiny_plugin)])
    names = tmp_path / "names.tiny"
    names.write_text("Un\n\nDeux\n", encoding="utf-8")
    with app.app_context():
        result = app.test_cli_runner().invoke(args=["import", str(names)])
        assert result.exit_code == 0, result.output
        assert "Ligne vide." in result.output
        yield app


def test_it_answers_every_hook_and_knows_only_the_public_api():
    source = inspect.getsource(tiny_plugin)
    functions = {node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)}
    hooks = {name for name, value in vars(hookspecs).items() if hasattr(value, "ess_map_spec")}
    assert hooks <= functions
    modules = {node.module for node in ast.walk(ast.parse(source)) if hasattr(node, "module")}
    assert modules == {"ess_map", "flask", "markupsafe", "wtforms"}
    assert Path(tiny_plugin.__file__).parent == Path(__file__).parent


def test_its_pages_layer_and_format_are_served(site):
    client = site.test_client()
    assert client.get("/tiny/").text == "a tiny page"
    assert client.get("/tiles/tiny/0/0/0.mvt").status_code in (200, 204)
    assert client.get("/export/acteurs.tiny").text.split() == ["Deux", "Un"]
    assert "tiny.size" in client.get("/facets.json").json["facets"]


def test_its_panel_and_menu_entry_are_shown(site):
    client = site.test_client()
    actor = db.session.query(Actor).filter_by(name="Un").one()
    page = client.get(f"/acteurs/{actor.slug}").text
    assert "<p>a tiny panel about Un</p>" in page
    assert "Un tout petit menu" in page
    assert "Un tout petit geste" in page
    assert "Un tout petit souhait" in client.get(f"/acteurs/{actor.slug}/modifier").text


def test_without_it_its_actors_stay_and_nothing_else(site, make_app):
    client = make_app().test_client()
    assert client.get("/facets.json").json["count"] == 2
    assert client.get("/tiny/").status_code == 404
    assert client.get("/export/acteurs.tiny").status_code == 404
    assert "Un tout petit menu" not in client.get("/").text
