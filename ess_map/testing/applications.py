# SPDX-License-Identifier: AGPL-3.0-or-later
"""One application per test, with the plugins that the test names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache

from ess_map.app import create_app
from ess_map.core.db import db
from ess_map.platform import migrating
from ess_map.platform.installed import ENTRY_POINTS
from ess_map.platform.plugins import PLUGINS, running
from ess_map.testing.browsing import Visitor
from ess_map.testing.clocks import StillClock
from ess_map.testing.databases import settings

MARKER = "with_plugins"
MakeApp = Callable[..., Flask]
Plugin = str | ModuleType | tuple[str, object]
"""The name of an installed plugin, its module, or any (name, module or object)."""


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line(
        "markers",
        f"{MARKER}(*plugins): the plugins that the test's applications have, each the name of an "
        "installed one, a module, or a (name, module or object); the closest marker counts.",
    )


def named(plugin: Plugin) -> tuple[str, object]:
    """Return the (name, plugin) that ``plugin`` stands for."""
    if isinstance(plugin, tuple):
        return plugin
    installed = {entry.name: entry for entry in entry_points(group=ENTRY_POINTS)}
    if isinstance(plugin, ModuleType):
        announced = (name for name, entry in installed.items() if entry.value == plugin.__name__)
        own = plugin.__name__.rpartition(".")[2].removeprefix("ess_map_")
        return next(announced, own), plugin
    if plugin not in installed:
        known = ", ".join(sorted(installed)) or "none"
        raise pytest.UsageError(
            f"No installed plugin is called {plugin!r} (installed: {known}). Install yours with "
            "`pip install --editable .`, or name its module instead."
        )
    return plugin, installed[plugin].load()


def hash_cheaply(app: Flask) -> None:
    """Keep argon2 and SHA-256, without the memory and the time that make guessing dear."""
    security = app.extensions["security"]
    security.pwd_context.update(argon2__rounds=1, argon2__memory_cost=8, argon2__parallelism=1)
    security.hashing_context.update(sha256_crypt__rounds=1000)


def migrate_plugins(app: Flask) -> None:
    """Make the tables of the plugins of ``app``; those of core are there."""
    with app.app_context():
        for plugin in running().loaded.values():
            if not plugin.vital:
                migrating.upgrade(plugin.name, plugin.module)


def refuse_broken(app: Flask) -> None:
    """Fail the test when a plugin does not start; a site would go on without it."""
    broken = app.extensions[PLUGINS].broken
    if broken:
        pytest.fail("\n".join(f"{name} does not start: {why}" for name, why in broken.items()))


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """The compiled templates, which are the same for all applications of the session."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def plugins() -> Sequence[Plugin]:
    """The plugins of every test without a marker: none, unless your conftest says otherwise."""
    return ()


@pytest.fixture
def make_app(
    database_url: str,
    clock: StillClock,
    plugins: Sequence[Plugin],
    compiled_templates: FileSystemBytecodeCache,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> Iterator[MakeApp]:
    """Build an application on the test's database; other plugins and ``ESS_MAP_*`` optional.

    The tables of its plugins are made, unless ``migrated`` is False. In a test that asks for
    ``smtp`` too, letters are delivered there; in any other they stay in the database. A plugin
    that does not start is noted in ``app.extensions["ess_map.plugins"].broken``, as on a site.
    """
    marker = request.node.get_closest_marker(MARKER)
    usual = marker.args if marker else plugins
    posted: dict[str, str] = {}
    if "smtp" in request.fixturenames:
        port = request.getfixturevalue("smtp").port
        posted = {"ESS_MAP_SMTP_HOST": "127.0.0.1", "ESS_MAP_SMTP_PORT": str(port)}
    made: list[Flask] = []

    def make(plugins: Sequence[Plugin] = usual, *, migrated: bool = True, **changes: str) -> Flask:
        app = create_app(
            settings(database_url, tmp_path, **posted | changes),
            plugins=[named(plugin) for plugin in plugins],
            installed=False,
        )
        app.extensions["ess_map.clock"] = clock
        app.test_client_class = Visitor
        hash_cheaply(app)
        app.jinja_env.bytecode_cache = compiled_templates
        made.append(app)
        if migrated:
            migrate_plugins(app)
        return app

    yield make
    for app in made:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def app(make_app: MakeApp) -> Iterator[Flask]:
    """The application, with its context pushed; a plugin that does not start fails the test."""
    app = make_app()
    refuse_broken(app)
    with app.app_context():
        yield app
