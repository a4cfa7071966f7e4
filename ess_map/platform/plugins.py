# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who answers the hooks: core rooms and installed plugins, each contained in its failures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib.metadata import entry_points
from types import ModuleType
from typing import Any

import pluggy
from flask import Flask, current_app

from ess_map.core.errors import ConfigurationError
from ess_map.core.log import logger
from ess_map.platform import hookspecs
from ess_map.platform.contracts import Exporter, Facet, Importer, Layer, Vocabulary

ENTRY_POINTS = "ess_map.plugins"
REGISTER_HOOKS = (
    "register_blueprints",
    "register_vocabularies",
    "register_facets",
    "register_layers",
    "register_importers",
    "register_exporters",
)


@dataclass(frozen=True)
class Registry:
    """What core and plugins have registered, by name, in their order."""

    vocabularies: Mapping[str, Vocabulary]
    facets: Mapping[str, Facet]
    layers: Mapping[str, Layer]
    importers: Mapping[str, Importer]
    exporters: Mapping[str, Exporter]


class Plugins:
    """One plugin manager per application, never a module global."""

    def __init__(self, *, strict: bool) -> None:
        self.strict = strict
        """Stop the start when a plugin fails, as a developer wants."""
        self.broken: dict[str, str] = {}
        """Names of the plugins that were switched off at start, with the reason."""
        self.manager = pluggy.PluginManager(hookspecs.PROJECT)
        self.manager.add_hookspecs(hookspecs)

    def add(self, plugin: ModuleType | object, name: str) -> None:
        """Register one plugin under ``name``; unknown hooks in it are an error."""
        with self._contained(name):
            self.manager.register(plugin, name=name)
            self.manager.check_pending()

    def add_installed(self) -> None:
        """Register every installed distribution that announces itself by entry point."""
        for entry in sorted(entry_points(group=ENTRY_POINTS), key=lambda found: found.name):
            with self._contained(entry.name):
                self.add(entry.load(), entry.name)

    def collect(self) -> dict[str, dict[str, list[Any]]]:
        """Call every ``register_*`` hook: {hook: {plugin: what it returned}}."""
        found: dict[str, dict[str, list[Any]]] = {}
        for hook in REGISTER_HOOKS:
            found[hook] = {}
            for name, function in self._implementations(hook):
                with self._contained(name):
                    found[hook][name] = list(function())
        for answers in found.values():
            for name in self.broken:
                answers.pop(name, None)
        return found

    def each(self, hook: str, **arguments: Any) -> Iterator[tuple[str, Any]]:
        """Call a tolerant hook: yield (plugin, item), skipping the plugins that fail.

        pluggy itself stops at the first failure, hence our own loop.
        """
        for name, function in self._implementations(hook):
            try:
                items = list(function(**arguments) or ())
            except Exception:  # the isolation point of tolerant hooks
                logger.exception("plugin failed", extra={"fields": {"plugin": name, "hook": hook}})
                if self.strict:
                    raise
                continue
            yield from ((name, item) for item in items)

    def _implementations(self, hook: str) -> list[tuple[str, Any]]:
        found = []
        for implementation in getattr(self.manager.hook, hook).get_hookimpls():
            found.append((implementation.plugin_name, partial(_call, implementation)))
        return found

    @contextmanager
    def _contained(self, name: str) -> Iterator[None]:
        """Switch the plugin off whole when its part of the start fails."""
        try:
            yield
        except Exception as error:  # the isolation point of the start
            if self.strict:
                raise
            self.broken[name] = f"{type(error).__name__}: {error}"
            logger.exception("plugin switched off", extra={"fields": {"plugin": name}})
            if self.manager.has_plugin(name):
                self.manager.unregister(name=name)


def _call(implementation: pluggy.HookImpl, **arguments: Any) -> Any:
    """Give an implementation the arguments that it names, as pluggy does."""
    return implementation.function(**{name: arguments[name] for name in implementation.argnames})


def build_registry(found: Mapping[str, Mapping[str, Iterable[Any]]]) -> Registry:
    """Index what was registered by name; two owners of one name are an error."""

    def index(hook: str) -> dict[str, Any]:
        named: dict[str, Any] = {}
        for plugin, items in found[hook].items():
            for item in items:
                if item.name in named:
                    raise ConfigurationError(
                        f"{plugin} enregistre « {item.name} » ({hook}), déjà pris par un autre."
                    )
                named[item.name] = item
        return named

    return Registry(
        vocabularies=index("register_vocabularies"),
        facets=index("register_facets"),
        layers=index("register_layers"),
        importers=index("register_importers"),
        exporters=index("register_exporters"),
    )


def init_app(app: Flask, plugins: Plugins) -> None:
    """Let ``plugins`` contribute to ``app``: blueprints now, the registry for everyone."""
    found = plugins.collect()
    for blueprints in found["register_blueprints"].values():
        for blueprint in blueprints:
            app.register_blueprint(blueprint)
    app.extensions["ess_map.plugins"] = plugins
    app.extensions["ess_map.registry"] = build_registry(found)


def registry() -> Registry:
    """Return what the running application's core and plugins have registered."""
    return current_app.extensions["ess_map.registry"]


def each(hook: str, **arguments: Any) -> Iterator[tuple[str, Any]]:
    """Call a tolerant hook of the running application."""
    return current_app.extensions["ess_map.plugins"].each(hook, **arguments)
