# SPDX-License-Identifier: AGPL-3.0-or-later
"""A site with a plugin that has tables, settings, panels; and its administrator's browser."""

import sys
from functools import partial

import pytest

from ess_map.core.db import db
from ess_map.platform.plugins import running
from tests.extensions import packages


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Write and import the package of a plugin: ``install("repair", packages.HOOKS)``."""
    monkeypatch.syspath_prepend(tmp_path / "site")
    names = []

    def write(name, hooks=""):
        names.append(f"ess_map_{name}")
        return packages.write(tmp_path / "site", name, hooks)

    yield write
    for name in names:
        sys.modules.pop(name, None)


@pytest.fixture
def repair(install):
    """The module of a plugin that may be on in some territories only."""
    return install("repair", packages.HOOKS)


@pytest.fixture
def plugins(repair):
    return [("repair", repair)]


@pytest.fixture
def start(make_app):
    """Start a site as in production, where a plugin that fails is contained."""
    return partial(make_app, ESS_MAP_ENV="production", ESS_MAP_ADMIN_2FA="optional")


@pytest.fixture
def app(start):
    app = start()
    with app.app_context():
        yield app


@pytest.fixture
def office(app, client, make_user, sign_in):
    """The browser of an administrator."""
    return sign_in(client, make_user("office@exemple.fr", role="administrator"))


@pytest.fixture
def run(app):
    """Run a command; return its result."""

    def command(*words, **said):
        db.session.remove()
        result = app.test_cli_runner().invoke(args=words, **said)
        running().live.forget()
        return result

    return command
