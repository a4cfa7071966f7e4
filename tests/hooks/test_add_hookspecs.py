# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plugin has a hook of its own, which another plugin answers."""

import pluggy
import pytest
from flask import Blueprint

from ess_map import ask, hookimpl, public

bp = Blueprint("repair", __name__, url_prefix="/repair")


class Hooks:
    @pluggy.HookspecMarker("ess_map")
    def repair_tools(self, town):
        """Say which tools you lend in a town. Called by the page of tools. Return names."""


@hookimpl
def add_hookspecs(manager):
    manager.add_hookspecs(Hooks)


@bp.get("/tools/<town>")
@public
def tools(town):
    return ", ".join(tool for _plugin, tool in ask("repair_tools", town=town))


@hookimpl
def register_blueprints():
    return [bp]


class Lender:
    @hookimpl
    def repair_tools(self, town):
        return [f"Pompe de {town}", "Clé de 15"]


class Broken:
    @hookimpl
    def repair_tools(self):
        raise OSError("the shed is locked")


@pytest.fixture
def plugins(plugins):
    return [*plugins, ("lender", Lender()), ("broken", Broken())]


def test_who_answers_is_heard_and_who_fails_is_skipped(client):
    assert client.get("/repair/tools/Tours").text == "Pompe de Tours, Clé de 15"
