# SPDX-License-Identifier: AGPL-3.0-or-later
"""The operator's decisions about plugins hold at once, in every worker, and nowhere else."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
import sqlalchemy as sa
from flask import Blueprint

from ess_map import About, Facet, Job, NavItem, Permission, Setting, hookimpl, needs, public
from ess_map.core import jobs, journal
from ess_map.core.db import db
from ess_map.core.errors import Invalid
from ess_map.platform import permissions, plugins, settings, state


def pages():
    """A page for everybody, and one for who has the plugin's permission."""
    bp = Blueprint("repair", __name__, url_prefix="/repair")

    @bp.get("/")
    @public
    def index():
        return "a workshop"

    @bp.get("/manage")
    @needs("repair.manage")
    def manage():
        return "the keys"

    inner = Blueprint("inner", __name__, url_prefix="/inner")

    @inner.get("/")
    @public
    def bench():
        return "a bench"

    bp.register_blueprint(inner)
    return bp


class Repair:
    """A plugin with a page, a name of each kind, and what it thinks of people."""

    denied = ()

    @hookimpl
    def register_about(self):
        return [About("Réparer", per_territory=True)]

    @hookimpl
    def register_blueprints(self):
        return [pages()]

    @hookimpl
    def register_facets(self):
        return [Facet("repair.kind", "Objets", values=lambda rows: [() for _row in rows])]

    @hookimpl
    def register_jobs(self):
        return [Job("repair.sweep", "Balayer", lambda session: None, every=60)]

    @hookimpl
    def register_settings(self):
        return [
            Setting("repair.days", "Jours", default=30, minimum=1, maximum=365),
            Setting("repair.share", "Part", default=0.5, per_territory=True),
            Setting("repair.open", "Ouvert", default=False),
            Setting("repair.how", "Comment", "walk", choices={"walk": "À pied", "call": "Tél."}),
        ]

    @hookimpl
    def register_permissions(self):
        return [Permission("repair.manage", "Tenir l'atelier", role="moderator")]

    @hookimpl
    def permission_allowed(self, user, permission, subject):
        if subject == "broken":
            raise RuntimeError("no idea")
        return user.email not in self.denied

    @hookimpl
    def nav_items(self):
        return [NavItem("Réparer", "/repair/")]


@pytest.fixture
def repair():
    return Repair()


@pytest.fixture
def app(make_app, repair):
    app = make_app(plugins=[("repair", repair)])
    with app.app_context():
        yield app


def menu(app):
    return "Réparer" in app.test_client().get("/").text


def decide(app, verb, *arguments):
    with app.app_context():
        verb(db.session, *arguments)
        db.session.commit()
        plugins.running().live.forget()


def test_a_plugin_that_is_switched_off_leaves_nothing_on_screen_and_comes_back_whole(app):
    client = app.test_client()
    before = plugins.registry()
    assert menu(app)
    decide(app, state.disable, "repair")
    assert not menu(app)
    assert client.get("/repair/").status_code == 404
    assert client.get("/repair/inner/").status_code == 404
    assert client.get("/en/repair/").status_code == 404
    assert "repair.kind" not in plugins.registry().facets
    assert "repair.sweep" not in jobs.registered()
    assert "repair.days" not in plugins.registry().settings
    decide(app, state.enable, "repair")
    assert menu(app)
    assert client.get("/repair/").text == "a workshop"
    assert client.get("/repair/inner/").text == "a bench"
    assert plugins.registry().facets == before.facets


def test_the_registry_is_the_same_object_while_nothing_changes(app):
    assert plugins.registry() is plugins.registry()


def test_another_worker_follows_within_half_a_second(make_app, repair, app, monkeypatch):
    now = [0.0]
    monkeypatch.setattr(state.time, "monotonic", lambda: now[0])
    other = make_app(plugins=[("repair", Repair())])
    assert menu(other)
    decide(app, state.disable, "repair")
    now[0] += state.LOOK_AGAIN - 0.01
    assert menu(other)
    now[0] += 0.02
    assert not menu(other)


def test_every_decision_is_in_the_journal(app):
    decide(app, state.disable, "repair")
    decide(app, state.enable, "repair", ["epci-200000016"])
    entries = db.session.query(journal.JournalEntry).filter_by(subject_type="plugin").all()
    assert [(entry.kind, entry.data) for entry in entries] == [
        ("plugin.disabled", {"plugin": "repair"}),
        ("plugin.enabled", {"plugin": "repair", "scopes": ["epci-200000016"]}),
    ]


def test_a_plugin_may_be_on_in_some_territories_only(app):
    decide(app, state.enable, "repair", ["epci-200000016"])

    def shown(*keys):
        found = plugins.each("nav_items", lambda: frozenset(keys), user=None, territory=None)
        return "repair" in [name for name, _item in found]

    assert shown("epci-200000016", "department-37")
    assert not shown("epci-243700754", "department-37")
    assert not shown()


def test_a_setting_is_of_the_type_of_its_default_until_somebody_decides(app):
    assert settings.setting("repair.days") == 30
    decide(app, settings.set_setting, "repair.days", "12")
    assert settings.setting("repair.days") == 12
    decide(app, settings.set_setting, "repair.days", None)
    assert settings.setting("repair.days") == 30
    for said, value in (("1", True), ("Non", False), ("True", True)):
        decide(app, settings.set_setting, "repair.open", said)
        assert settings.setting("repair.open") is value
    decide(app, settings.set_setting, "repair.share", "0,25")
    assert settings.setting("repair.share") == 0.25


def test_the_nearest_territory_with_a_value_of_its_own_wins(app):
    decide(app, settings.set_setting, "repair.share", 0.1)
    decide(app, settings.set_setting, "repair.share", 0.2, "department-37")
    decide(app, settings.set_setting, "repair.share", 0.3, "epci-243700754")
    assert settings.setting("repair.share", ["epci-243700754", "department-37"]) == 0.3
    assert settings.setting("repair.share", ["epci-200000016", "department-37"]) == 0.2
    assert settings.setting("repair.share", ["epci-200000016", "department-41"]) == 0.1


@pytest.mark.parametrize(
    ("name", "value", "scope", "sentence"),
    [
        ("repair.days", "many", "instance", "« Jours » : il faut un nombre entier."),
        ("repair.days", 0, "instance", "« Jours » : au moins 1."),
        ("repair.days", 366, "instance", "« Jours » : au plus 365."),
        ("repair.days", "-1", "instance", "« Jours » : au moins 1."),
        ("repair.how", "fly", "instance", "« Comment » : choisissez dans la liste."),
        ("repair.days", 3, "epci-243700754", "Ce réglage vaut pour toute la carte."),
        ("repair.share", "nan", "instance", "« Part » : il faut un nombre."),
        ("repair.share", "inf", "instance", "« Part » : il faut un nombre."),
        ("repair.open", "peut-être", "instance", "« Ouvert » : dites oui ou non."),
    ],
)
def test_a_value_that_makes_no_sense_is_refused_with_a_sentence(app, name, value, scope, sentence):
    with pytest.raises(Invalid, match=sentence):
        settings.set_setting(db.session, name, value, scope)


def test_a_permission_is_held_by_its_role_and_its_plugin_may_say_no(
    app, repair, make_user, sign_in
):
    moderator = make_user("moderatrice@exemple.fr", role="moderator")
    citizen = make_user("citoyen@exemple.fr", role="contributor")
    ask = permissions.allowed
    assert ask(moderator, "repair.manage")
    assert not ask(citizen, "repair.manage")
    assert not ask(None, "repair.manage")
    assert sign_in(app.test_client(), moderator).get("/repair/manage").text == "the keys"
    assert sign_in(app.test_client(), citizen).get("/repair/manage").status_code == 403
    repair.denied = ("moderatrice@exemple.fr",)
    assert not ask(moderator, "repair.manage")
    repair.denied = ()
    assert not ask(moderator, "repair.manage", subject="broken")
    assert "RuntimeError" in plugins.running().watch.latest()[0].reason


def test_the_operator_gives_a_permission_to_another_role(app, make_user):
    citizen = make_user(role="contributor")
    decide(app, settings.set_role, "repair.manage", "contributor")
    assert permissions.allowed(citizen, "repair.manage")
    decide(app, settings.set_role, "repair.manage", "moderator")
    assert not permissions.allowed(citizen, "repair.manage")
    assert not plugins.running().states().settings
    decide(app, settings.set_role, "repair.manage", "contributor")
    decide(app, state.disable, "repair")
    assert not permissions.allowed(citizen, "repair.manage")


def test_what_was_decided_of_a_plugin_that_is_purged_is_forgotten(app):
    decide(app, settings.set_setting, "repair.days", 3)
    decide(app, state.disable, "repair")
    decide(app, state.forget, "repair")
    assert settings.setting("repair.days") == 30
    assert menu(app)


def test_a_plugin_that_is_off_still_reads_its_settings(app):
    """Its retention, ``user_data`` and ``erase_user`` are called all the same."""
    decide(app, settings.set_setting, "repair.days", 12)
    decide(app, state.disable, "repair")
    assert settings.setting("repair.days") == 12


@pytest.mark.parametrize(
    ("name", "stored"), [("repair.days", "12 jours"), ("repair.days", 400), ("repair.how", "fly")]
)
def test_a_value_that_an_older_version_of_the_plugin_has_left_no_longer_holds(app, name, stored):
    usual = settings.setting(name)

    def leave(session):
        row = state.PluginSetting(plugin="repair", name=name, scope="instance", value=stored)
        session.add(row)
        state.changed(session, "repair", "configured")

    decide(app, leave)
    assert settings.setting(name) == usual


def test_only_one_thread_looks_and_the_others_go_on_with_what_they_know(app, monkeypatch):
    """Else all wait for it while it waits for a connection that one of them has."""
    live = plugins.running().live
    known, looking, enough = live.states(), Event(), Event()

    def slow(states):
        looking.set()
        enough.wait(10)
        return states

    monkeypatch.setattr(live, "_read", slow)
    monkeypatch.setattr(state, "LOOK_AGAIN", -1)
    with ThreadPoolExecutor() as threads:
        first = threads.submit(live.states)
        assert looking.wait(10)
        try:
            assert threads.submit(live.states).result(timeout=5) is known
        finally:
            enough.set()
        assert first.result() is known


def test_while_no_connection_is_free_the_last_known_states_hold(app, monkeypatch):
    decide(app, state.disable, "repair")
    known = plugins.running().states()
    monkeypatch.setattr(type(db.engine), "connect", busy)
    plugins.running().live.forget()
    assert plugins.running().states() is known


def busy(_engine):
    raise sa.exc.TimeoutError
