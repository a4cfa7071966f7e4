# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plugin made of rooms answers each hook as all of them do."""

import sys
from textwrap import dedent
from types import ModuleType

import pytest

from ess_map import gather
from ess_map.core.db import db
from ess_map.core.errors import ConfigurationError
from ess_map.platform.permissions import allowed
from ess_map.platform.plugins import PLUGINS, running

ABOUT = """
    from ess_map import NavItem, Setting, hookimpl

    @hookimpl
    def nav_items(territory):
        return [NavItem(f"Repair of {territory}", "/repair")]
"""
LOANS = """
    from ess_map import NavItem, Permission

    told = []

    def register_permissions():
        return [Permission("repair.manage", "Tenir", "contributor")]

    def nav_items(user, weight=40):
        return (NavItem(f"Loans of {user}", "/repair/loans", one) for one in (weight,))

    def administration_items():
        return None

    def permission_allowed(subject):
        return subject != "forbidden"

    def erase_user(user):
        told.append(f"loans of {user}")

    def fill_demo(session):
        return "Two loans."
"""
TOOLS = """
    from ess_map import NavItem, hookimpl
    from repair_loans import told

    def nav_items():
        return [NavItem("Tools", "/repair/tools")]

    def permission_allowed(user):
        return None

    def erase_user():
        told.append("tools")

    def fill_demo():
        return "Nine tools."

    @hookimpl(optionalhook=True)
    def cellar_bottles(cellar):
        return [f"oil of {cellar}"]

    def _of_nobody():
        return None
"""


@pytest.fixture
def database():
    """Rooms do not depend on the database."""
    return "spatialite"


@pytest.fixture
def module(monkeypatch):
    """Write a module as an import would."""

    def write(name, source):
        made = ModuleType(name)
        monkeypatch.setitem(sys.modules, name, made)
        exec(dedent(source), vars(made))
        return made

    return write


@pytest.fixture
def repair(module):
    """A plugin of two rooms that answers one hook itself."""
    plugin = module("repair_plugin", ABOUT)
    gather("repair_plugin", module("repair_loans", LOANS), module("repair_tools", TOOLS))
    return plugin


@pytest.fixture
def plugins(request, repair):
    return [("repair", repair)]


def test_lists_are_joined_the_plugins_own_first_and_each_is_given_what_it_names(app):
    items = running().each("nav_items", only="repair", user="Zoé", territory="Tours")
    assert [item.label for _plugin, item in items] == ["Repair of Tours", "Loans of Zoé", "Tools"]
    assert items[1][1].weight == 40, "what has a default is not given"
    assert running().each("administration_items", only="repair") == []
    assert list(running().registry().of("repair")["permissions"]) == ["repair.manage"]


def test_all_are_told_and_what_they_say_is_one(app, repair):
    running().every("erase_user", only="repair", user="Zoé")
    assert sys.modules["repair_loans"].told == ["loans of Zoé", "tools"]
    answers = running().every("fill_demo", only="repair", session=db.session)
    assert answers == [("repair", "Two loans. Nine tools.")]


def test_one_room_that_denies_is_enough(app, make_user):
    user = make_user(role="animator")
    assert allowed(user, "repair.manage", subject="a loan")
    assert not allowed(user, "repair.manage", subject="forbidden")


def test_the_functions_of_the_plugin_are_called_as_those_of_any_other(repair):
    assert repair.fill_demo(None) == "Two loans. Nine tools."
    assert [item.label for item in repair.nav_items(user="Ali", territory="Blois")][1:] == [
        "Loans of Ali",
        "Tools",
    ]
    assert repair.nav_items.__module__ == "repair_plugin"
    assert repair.cellar_bottles("Ali") == ["oil of Ali"]


def test_a_hook_of_another_plugin_is_answered_by_one_room(module):
    module("repair_plugin", "")
    first = module("repair_loans", "told = []")
    with pytest.raises(ConfigurationError, match="plusieurs pièces répondent à « cellar_bottles »"):
        gather("repair_plugin", module("repair_tools", TOOLS), module("repair_more", TOOLS), first)


def test_a_public_function_of_a_room_that_is_no_hook_is_found(module):
    module("repair_plugin", "")
    room = module("repair_loans", "def nav_item(user): return []")
    with pytest.raises(ConfigurationError, match="« nav_item » de repair_loans n'existe pas"):
        gather("repair_plugin", room)


def test_a_marked_one_that_is_no_hook_switches_the_plugin_off_as_any_other(module, make_app):
    plugin = module("repair_plugin", "")
    said = "from ess_map import hookimpl\n@hookimpl\ndef nav_item(): return []"
    gather("repair_plugin", module("repair_loans", said))
    app = make_app(plugins=[("repair", plugin)], ESS_MAP_ENV="production")
    assert "« nav_item » n'existe pas" in app.extensions[PLUGINS].broken["repair"]


def test_a_room_that_fails_is_contained_and_one_that_never_ends_is_stopped(module, make_app):
    plugin = module("repair_plugin", "")
    endless = """
        from itertools import count
        from ess_map import NavItem

        def nav_items():
            return (NavItem(str(one), "/") for one in count())

        def administration_items():
            raise RuntimeError("no")
    """
    gather("repair_plugin", module("repair_loans", endless))
    app = make_app(plugins=[("repair", plugin)], ESS_MAP_ENV="production")
    with app.app_context():
        assert running().each("nav_items", only="repair", user=None, territory=None) == []
        assert running().each("administration_items", only="repair") == []
