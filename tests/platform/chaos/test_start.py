# SPDX-License-Identifier: AGPL-3.0-or-later
"""Plugins that harm at the start: skipped whole, told, and nothing of them stays."""

import sys

import pytest
import sqlalchemy as sa
from flask import Blueprint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ess_map import Exporter, Facet, Job, Term, Vocabulary, hookimpl, public
from ess_map.core.db import Base, db
from ess_map.platform import installed, plugins
from tests.platform.chaos.hostile import Useful
from tests.platform.chaos.misdeeds import Explosive


@pytest.fixture
def database():
    """Starting does not depend on the database."""
    return "spatialite"


def page():
    return "theirs"


def shadow(prefix, rule, **said):
    blueprint = Blueprint("bad", __name__, url_prefix=prefix)
    blueprint.add_url_rule(rule, "page", public(page), **said)
    return blueprint


def with_setup(setup):
    blueprint = Blueprint("bad", __name__, url_prefix="/bad")
    setup(blueprint)
    blueprint.add_url_rule("/", "page", public(page))
    return blueprint


def replaces_a_view(blueprint):
    blueprint.record(lambda state: state.app.view_functions.update({"pages.about": page}))


def wraps_the_application(blueprint):
    blueprint.record(lambda state: setattr(state.app, "wsgi_app", page))


def changes_the_settings(blueprint):
    blueprint.record(lambda state: state.app.config.update(SECRET_KEY="known"))


BLUEPRINTS = {
    "home": lambda: shadow(None, "/"),
    "actors": lambda: shadow("/acteurs", "/<slug>"),
    "tiles": lambda: shadow("/tiles", "/actors/<int:z>/<int:x>/<int:y>.mvt"),
    "before": lambda: with_setup(lambda bp: bp.before_app_request(lambda: "taken")),
    "after": lambda: with_setup(lambda bp: bp.after_app_request(lambda answer: "taken")),
    "context": lambda: with_setup(lambda bp: bp.app_context_processor(lambda: {"_": None})),
    "error": lambda: with_setup(lambda bp: bp.app_errorhandler(404)(lambda error: "taken")),
    "filter": lambda: with_setup(lambda bp: bp.app_template_filter("striptags")(page)),
    "global": lambda: with_setup(lambda bp: bp.app_template_global("url_for")(page)),
    "view": lambda: with_setup(replaces_a_view),
    "wsgi": lambda: with_setup(wraps_the_application),
    "settings": lambda: with_setup(changes_the_settings),
    "half": lambda: with_setup(lambda bp: bp.record(lambda state: 1 // 0)),
}


def brings(hook, items):
    """Make a plugin that answers one hook of the start."""
    return type("Brings", (), {hook: hookimpl(lambda self: items())})()


def facet(name, label="Facette"):
    return Facet(name, label, values=lambda rows: [()] * len(rows))


def in_a_circle():
    terms = (Term("a", "A", "A", parent="b"), Term("b", "B", "B", parent="a"))
    return [Vocabulary("bad.kind", "Sorte", terms)]


def leaves_python():
    sys.exit(3)


def for_ever():
    while True:
        yield facet("bad.one")


def writes():
    db.session.execute(sa.text("UPDATE actor SET name = 'Volé'"))


REGISTERS = {
    "facet of core": ("register_facets", lambda: [facet("activity")]),
    "facet of another": ("register_facets", lambda: [facet("useful.one")]),
    "job of core": ("register_jobs", lambda: [Job("letters", "", page, every=1)]),
    "format of core": ("register_exporters", lambda: [Exporter("csv", "", "", iter)]),
    "vocabulary of core": ("register_vocabularies", lambda: [Vocabulary("family", "", ())]),
    "vocabulary in a circle": ("register_vocabularies", in_a_circle),
    "explosive label": ("register_facets", lambda: [facet("bad.one", Explosive())]),
    "garbage": ("register_facets", lambda: [Explosive()]),
    "end of Python": ("register_jobs", leaves_python),
    "no end": ("register_facets", for_ever),
    "a write": ("register_jobs", writes),
    "about": ("register_about", lambda: ["moi"]),
}


def start(make_app, plugin, name="bad"):
    return make_app(plugins=[("useful", Useful()), (name, plugin)], ESS_MAP_ENV="production")


def assert_untouched(app):
    client = app.test_client()
    home = client.get("/")
    assert home.status_code == 200
    assert "Menu honnête" in home.text
    assert client.get("/acteurs/personne-1").status_code == 404
    assert client.get("/facets.json").status_code == 200
    assert client.get("/bad/").status_code == 404
    assert client.post("/").status_code == 405


@pytest.mark.parametrize("what", BLUEPRINTS)
def test_a_blueprint_that_changes_more_than_its_pages_is_not_mounted_at_all(make_app, what):
    app = start(make_app, brings("register_blueprints", lambda: [BLUEPRINTS[what]()]))
    assert list(app.extensions["ess_map.plugins"].broken) == ["bad"]
    assert_untouched(app)


@pytest.mark.parametrize("what", REGISTERS)
def test_who_registers_nonsense_or_anothers_names_is_switched_off_whole(make_app, what):
    app = start(make_app, brings(*REGISTERS[what]))
    assert list(app.extensions["ess_map.plugins"].broken) == ["bad"]
    assert_untouched(app)


@pytest.mark.parametrize("name", ["actor", "plugin", "Bad", "a-b", "tiles"])
def test_a_plugin_cannot_take_a_name_that_gives_it_core_s_tables_or_addresses(make_app, name):
    blueprint = Blueprint(name.replace("-", "_"), __name__, url_prefix=f"/{name}")
    blueprint.add_url_rule("/actors/0/0/0.mvt", "page", public(page))
    app = start(make_app, brings("register_blueprints", lambda: [blueprint]), name)
    assert list(app.extensions["ess_map.plugins"].broken) == [name]
    assert_untouched(app)


class Entry:
    """An entry point of a distribution."""

    dist = None

    def __init__(self, name, load):
        self.name, self.load, self.value = name, load, "somewhere"


def raise_at_import():
    raise RuntimeError("no such library")


def test_who_fails_at_import_or_takes_another_s_name_does_not_stop_the_start(monkeypatch):
    entries = [
        Entry("gone", raise_at_import),
        Entry("exits", leaves_python),
        Entry("useful", Useful),
        Entry("useful", Useful),
        Entry("people", Useful),
    ]
    monkeypatch.setattr(installed, "entry_points", lambda group: entries)
    found = plugins.Plugins(strict=False, vital=["people"])
    found.add(Useful(), "people")
    found.add_installed()
    assert list(found.loaded) == ["people", "useful"]
    assert set(found.broken) == {"gone", "exits", "people (somewhere)", "useful (somewhere)"}


def test_models_that_cannot_be_finished_do_not_break_those_of_core(make_app):
    class Broken(Base):
        __tablename__ = "bad_thing"
        id: Mapped[int] = mapped_column(primary_key=True)
        other = relationship("NobodyKnowsThisModel")

    module = type(sys)("tests.platform.chaos.bad_models")
    Broken.__module__, table = module.__name__, Broken.__table__
    app = start(make_app, module)
    Base.metadata.remove(table)
    assert "NobodyKnowsThisModel" in app.extensions["ess_map.plugins"].broken["bad"]
    assert_untouched(app)
