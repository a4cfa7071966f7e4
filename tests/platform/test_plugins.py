# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plugin that fails is contained: whole at start, call by call afterwards."""

import json
from types import SimpleNamespace

import pytest
from flask import Blueprint

from ess_map import (
    Criterion,
    Exporter,
    Facet,
    Job,
    NavItem,
    Panel,
    Permission,
    Setting,
    Verdict,
    hookimpl,
    needs,
)
from ess_map.core.db import db
from ess_map.core.errors import ConfigurationError
from ess_map.core.evaluating import evaluate
from ess_map.core.log import logger
from ess_map.platform import installed, matching, plugins, state


@pytest.fixture
def database():
    """Plugins do not depend on the database."""
    return "spatialite"


@pytest.fixture
def production(make_app):
    return lambda *named: make_app(plugins=named, ESS_MAP_ENV="production")


@pytest.fixture
def development(make_app):
    return lambda *named: make_app(plugins=named, ESS_MAP_ENV="development")


def facet(name):
    return Facet(name, name, values=lambda rows: [() for _row in rows])


class Useful:
    @hookimpl
    def register_facets(self):
        return [facet("useful.one")]

    @hookimpl
    def nav_items(self):
        return [NavItem("Utile", "/useful")]

    @hookimpl
    def actor_panels(self, actor):
        return [Panel("Utile", actor)]


class FailsAtLast(Useful):
    """Registers a facet well and breaks later: nothing of it may stay."""

    @hookimpl
    def register_facets(self):
        return [facet("x.one")]

    @hookimpl
    def register_exporters(self):
        raise RuntimeError("no network")


class FailsAtWork(Useful):
    @hookimpl
    def register_facets(self):
        return []

    @hookimpl
    def nav_items(self):
        raise RuntimeError("no network")

    @hookimpl
    def actor_panels(self, actor):
        raise RuntimeError("no network")


class Misspelt:
    @hookimpl
    def register_facet(self):
        return []


class Greedy:
    """Wants a name that the actors room has."""

    @hookimpl
    def register_facets(self):
        return [facet("activity")]

    @hookimpl
    def nav_items(self):
        return [NavItem("Avide", "/greedy")]


class TwiceTheSame:
    @hookimpl
    def register_exporters(self):
        return [
            Exporter("twice", "", "text/plain", iter),
            Exporter("twice", "", "text/plain", iter),
        ]


class BadBlueprint:
    @hookimpl
    def register_blueprints(self):
        broken = Blueprint("x", __name__)
        broken.record(lambda state: 1 // 0)
        return [broken]

    @hookimpl
    def register_facets(self):
        return [facet("x.one")]


class WrongReturn:
    @hookimpl
    def register_facets(self):
        return None


class UnknownRole:
    """The page of the operator names the role of each permission."""

    @hookimpl
    def register_permissions(self):
        return [Permission("x.manage", "Tenir l'atelier", role="boss")]


class Commits:
    """Ends, while it judges, a transaction that core has begun."""

    @hookimpl
    def register_criteria(self, kind):
        def judge(demand, offer, context):
            db.session.commit()
            return Verdict.met("oui")

        return [Criterion("x.commits", "Écrire", judge)]


class NoType:
    """The type of the default is that of the setting."""

    @hookimpl
    def register_settings(self):
        return [Setting("x.days", "Jours", default=None)]


class UnknownChoice:
    @hookimpl
    def register_settings(self):
        return [Setting("x.how", "Comment", default="fly", choices={"walk": "À pied"})]


class NoHour:
    """One loop does everybody's work, and reads this."""

    @hookimpl
    def register_jobs(self):
        return [Job("x.mend", "Réparer", lambda session: None, every="tomorrow")]


class NothingToRun:
    @hookimpl
    def register_jobs(self):
        return [Job("x.mend", "Réparer", None, every=10)]


def page(*decisions):
    """A plugin with one page, under these decisions."""
    bp = Blueprint("x", __name__, url_prefix="/x")

    def view():
        return "open"

    for decide in decisions:
        view = decide(view)
    bp.get("/")(view)

    class Paged:
        @hookimpl
        def register_blueprints(self):
            return [bp]

    return Paged


class TooMuch:
    @hookimpl
    def register_settings(self):
        return [Setting("x.days", "Jours", default=300, maximum=30)]


BROKEN = [
    (page(), "ne dit pas qui peut entrer"),
    (page(needs("x.manage")), "« x.manage », que personne n'a déclarée"),
    (TooMuch, "sort de ses bornes"),
    (FailsAtLast, "RuntimeError: no network"),
    (Misspelt, "register_facet"),
    (Greedy, "« activity » \\(register_facets\\) est déjà pris par « actors »"),
    (TwiceTheSame, "« twice » \\(register_exporters\\) est déjà pris par « x »"),
    (BadBlueprint, "ZeroDivisionError"),
    (WrongReturn, "TypeError"),
    (UnknownRole, "« x.manage » : « boss » n'est pas un rôle"),
    (NoType, "« x.days » : un réglage est un bool, un int, un float ou une str, pas None"),
    (NoHour, "« x.mend » : `every` est un nombre de minutes ou une heure"),
    (NothingToRun, "« x.mend » : `run` est une fonction"),
    (UnknownChoice, "« x.how » : sa valeur par défaut n'est pas dans la liste"),
]


@pytest.mark.parametrize(("broken", "reason"), BROKEN)
def test_in_production_a_plugin_that_fails_at_start_is_switched_off_whole(
    production, broken, reason
):
    app = production(("x", broken()), ("useful", Useful()))
    switched_off = app.extensions["ess_map.plugins"].broken
    assert list(switched_off) == ["x"]
    with pytest.raises(AssertionError, match=reason):
        raise AssertionError(switched_off["x"])
    with app.app_context():
        facets = plugins.registry().facets
        assert "x.one" not in facets
        assert "useful.one" in facets
        assert str(facets["activity"].label) == "Activité"
        assert "x" not in {name for name, _item in plugins.each("actor_panels", actor="a")}


@pytest.mark.parametrize(("broken", "reason"), BROKEN)
def test_in_development_a_plugin_that_fails_stops_the_start(development, broken, reason):
    with pytest.raises(ConfigurationError, match=f"L'extension « x » ne démarre pas : .*{reason}"):
        development(("x", broken()))


def test_two_plugins_of_one_name_are_refused_before_either_is_lost(production):
    with pytest.raises(ConfigurationError, match="Deux extensions s'appellent « actors »"):
        production(("actors", Useful()))


def test_an_installed_plugin_that_cannot_be_imported_is_switched_off(make_app, monkeypatch):
    class Entry:
        name = "absent"
        dist = None

        def load(self):
            raise ModuleNotFoundError("No module named 'ess_map_absent'")

    monkeypatch.setattr(installed, "entry_points", lambda group: [Entry()])
    found = plugins.Plugins(strict=False)
    found.add_installed()
    assert found.broken == {"absent": "ModuleNotFoundError: No module named 'ess_map_absent'"}


@pytest.mark.parametrize("spelt", ["ess-map", "ess_map", "ESS.Map"])
def test_a_plugin_for_another_version_is_refused_however_it_spells_ours(monkeypatch, spelt):
    class Entry:
        name = "future"
        dist = SimpleNamespace(requires=[f"{spelt}>=99"])

    monkeypatch.setattr(installed, "entry_points", lambda group: [Entry()])
    found = plugins.Plugins(strict=False)
    found.add_installed()
    assert found.broken["future"].startswith("elle demande ess-map >=99 et celui-ci est")


def test_a_plugin_that_fails_at_work_is_skipped_logged_and_named(production, caplog):
    app = production(("fails", FailsAtWork()), ("useful", Useful()))
    logger.addHandler(caplog.handler)
    try:
        with app.test_request_context():
            shown = [name for name, _item in plugins.each("nav_items")]
            panels = [name for name, _item in plugins.each("actor_panels", actor="a")]
    finally:
        logger.removeHandler(caplog.handler)
    assert "useful" in shown
    assert "useful" in panels
    assert "fails" not in shown + panels
    failures = [record.fields for record in caplog.records if record.levelname == "ERROR"]
    assert {"plugin": "fails", "hook": "nav_items"} in failures
    assert {"plugin": "fails", "hook": "actor_panels"} in failures
    assert json.dumps(failures)
    assert app.extensions["ess_map.plugins"].broken == {}


def test_an_implementation_may_leave_out_the_arguments_it_does_not_need(production):
    class Forgetful:
        @hookimpl
        def actor_panels(self):
            return [Panel("Sans acteur", "")]

    app = production(("forgetful", Forgetful()))
    with app.app_context():
        found = [
            item.title
            for name, item in plugins.each("actor_panels", actor="a")
            if name == "forgetful"
        ]
    assert found == ["Sans acteur"]


def test_a_core_room_that_fails_stops_the_start_even_in_production():
    manager = plugins.Plugins(strict=False, vital=["explore"])

    class Room:
        @hookimpl
        def register_facets(self):
            raise ValueError("no facets today")

    manager.add(Room(), "explore")
    with pytest.raises(ConfigurationError, match=r"explore.*no facets today"):
        manager.collect()


@pytest.mark.parametrize("flushed", [True, False])
def test_a_criterion_neither_ends_the_transaction_of_core_nor_is_blamed_for_it(production, flushed):
    app = production(("x", Commits()))
    with app.app_context():
        state.disable(db.session, "ghost")
        if not flushed:
            db.session.add(state.PluginSetting(name="a", scope="b", plugin="c", value=1))
        (verdict,) = evaluate(matching.criteria("matching"), "demand", "offer").verdicts
        assert verdict.status in {"met", "unknown"}
        db.session.rollback()
        assert db.session.query(state.PluginState).count() == 0
        assert not [
            one for one in plugins.running().watch.latest() if "plugin_setting" in one.reason
        ]
