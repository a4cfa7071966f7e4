# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who answers the hooks: core rooms and installed plugins, each contained in its failures."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib.metadata import entry_points
from types import ModuleType
from typing import Any

import pluggy
from flask import Flask, current_app
from flask_babel import gettext as _

from ess_map.core import jobs, journal
from ess_map.core.errors import ConfigurationError, EssMapError, Unavailable
from ess_map.core.jobs import Job
from ess_map.core.journal import Event
from ess_map.core.log import logger
from ess_map.platform import hookspecs
from ess_map.platform.contracts import Facet, Layer, Vocabulary
from ess_map.platform.exchange import Exporter, Importer
from ess_map.platform.retention import Retention

ENTRY_POINTS = "ess_map.plugins"
REGISTER_HOOKS = (
    "register_blueprints",
    "register_vocabularies",
    "register_facets",
    "register_layers",
    "register_importers",
    "register_exporters",
    "register_retention",
    "register_jobs",
)


@dataclass(frozen=True)
class Registry:
    """What core and plugins have registered, by name, in their order."""

    vocabularies: Mapping[str, Vocabulary]
    facets: Mapping[str, Facet]
    layers: Mapping[str, Layer]
    importers: Mapping[str, Importer]
    exporters: Mapping[str, Exporter]
    retentions: Mapping[str, Retention]
    jobs: Mapping[str, Job]


class Plugins:
    """One plugin manager per application, never a module global."""

    def __init__(self, *, strict: bool, vital: Collection[str] = ()) -> None:
        self.strict = strict
        """Stop the start when a plugin fails, as a developer wants."""
        self.vital = frozenset(vital)
        """Names of the core rooms: nothing is worth starting without them."""
        self.broken: dict[str, str] = {}
        """Names of the plugins that were switched off at start, with the reason."""
        self.manager = pluggy.PluginManager(hookspecs.PROJECT)
        self.manager.add_hookspecs(hookspecs)

    def add(self, plugin: ModuleType | object, name: str) -> None:
        """Register one plugin under ``name``; unknown hooks in it are an error."""
        self._refuse_twice(name)
        with self.contained(name):
            self._register(plugin, name)

    def add_installed(self) -> None:
        """Register every installed distribution that announces itself by entry point."""
        for entry in sorted(entry_points(group=ENTRY_POINTS), key=lambda found: found.name):
            self._refuse_twice(entry.name)
            with self.contained(entry.name):
                self._register(entry.load(), entry.name)

    def _refuse_twice(self, name: str) -> None:
        if self.manager.has_plugin(name):
            raise ConfigurationError(
                f"Deux extensions s'appellent « {name} » : désinstallez l'une des deux."
            )

    def _register(self, plugin: ModuleType | object, name: str) -> None:
        self.manager.register(plugin, name=name)
        self.manager.check_pending()

    def collect(self) -> dict[str, dict[str, list[Any]]]:
        """Call every ``register_*`` hook: {hook: {plugin: what it returned}}."""
        found: dict[str, dict[str, list[Any]]] = {hook: {} for hook in REGISTER_HOOKS}
        for hook in REGISTER_HOOKS:
            owners: dict[str, str] = {}
            for name, function in self._implementations(hook):
                with self.contained(name):
                    items = list(function())
                    _claim(hook, items, name, owners)
                    found[hook][name] = items
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

    def answers(self, hook: str) -> bool:
        """Return whether anybody implements ``hook``."""
        return bool(self._implementations(hook))

    def tell(self, hook: str, event: Event) -> None:
        """Call a tolerant hook that returns nothing."""
        for _told in self.each(hook, event=event):
            pass

    def every(self, hook: str, **arguments: Any) -> list[tuple[str, Any]]:
        """Call a strict hook: return (plugin, answer) of all; the first failure ends it.

        The caller's transaction is lost with it; the sentence and the log name the plugin.
        """
        answers = []
        for name, function in self._implementations(hook):
            try:
                answers.append((name, function(**arguments)))
            except EssMapError as error:
                raise type(error)(_named(name, error.message)) from error
            except Exception as error:  # the isolation point of strict hooks
                logger.exception("plugin failed", extra={"fields": {"plugin": name, "hook": hook}})
                raise Unavailable(_named(name, _("elle a échoué, rien n'est fait."))) from error
        return answers

    def implementing(self, hook: str) -> list[str]:
        """Return the names of the plugins that answer ``hook``."""
        return [name for name, _function in self._implementations(hook)]

    def _implementations(self, hook: str) -> list[tuple[str, Any]]:
        found = []
        for implementation in getattr(self.manager.hook, hook).get_hookimpls():
            found.append((implementation.plugin_name, partial(_call, implementation)))
        return found

    @contextmanager
    def contained(self, name: str) -> Iterator[None]:
        """Switch the plugin off whole when its part of the start fails."""
        try:
            yield
        except Exception as error:  # the isolation point of the start
            reason = f"{type(error).__name__}: {error}"
            logger.exception("plugin failed to start", extra={"fields": {"plugin": name}})
            if self.strict or name in self.vital:
                raise ConfigurationError(
                    f"L'extension « {name} » ne démarre pas : {reason}"
                ) from error
            self.broken[name] = reason
            if self.manager.has_plugin(name):
                self.manager.unregister(name=name)


def _named(plugin: str, sentence: str) -> str:
    return _("Extension « %(name)s » : %(what)s", name=plugin, what=sentence)


def _call(implementation: pluggy.HookImpl, **arguments: Any) -> Any:
    """Give an implementation the arguments that it names, as pluggy does."""
    return implementation.function(**{name: arguments[name] for name in implementation.argnames})


def _claim(hook: str, items: Iterable[Any], plugin: str, owners: dict[str, str]) -> None:
    """Note whose the names are; who came first keeps a name."""
    for item in items:
        if item.name in owners:
            raise ConfigurationError(
                f"« {item.name} » ({hook}) est déjà pris par « {owners[item.name]} »."
            )
        owners[item.name] = plugin


def build_registry(found: Mapping[str, Mapping[str, Iterable[Any]]]) -> Registry:
    """Index what was registered by its name."""

    def index(hook: str) -> dict[str, Any]:
        return {item.name: item for items in found[hook].values() for item in items}

    return Registry(
        vocabularies=index("register_vocabularies"),
        facets=index("register_facets"),
        layers=index("register_layers"),
        importers=index("register_importers"),
        exporters=index("register_exporters"),
        retentions=index("register_retention"),
        jobs=index("register_jobs"),
    )


def init_app(app: Flask, plugins: Plugins) -> None:
    """Let ``plugins`` contribute to ``app``: blueprints now, the registry for everyone."""
    found = plugins.collect()
    for name, blueprints in found["register_blueprints"].items():
        if name in plugins.broken:
            continue
        with plugins.contained(name):
            for blueprint in blueprints:
                app.register_blueprint(blueprint)
    for answers in found.values():
        for name in plugins.broken:
            answers.pop(name, None)
    app.extensions["ess_map.plugins"] = plugins
    app.extensions["ess_map.registry"] = registered = build_registry(found)
    jobs.init_app(app, registered.jobs)
    if plugins.answers("event_recorded"):
        journal.observe(app, partial(plugins.tell, "event_recorded"))


def registry() -> Registry:
    """Return what the running application's core and plugins have registered."""
    return current_app.extensions["ess_map.registry"]


def each(hook: str, **arguments: Any) -> Iterator[tuple[str, Any]]:
    """Call a tolerant hook of the running application."""
    return current_app.extensions["ess_map.plugins"].each(hook, **arguments)


def every(hook: str, **arguments: Any) -> list[tuple[str, Any]]:
    """Call a strict hook of the running application."""
    return current_app.extensions["ess_map.plugins"].every(hook, **arguments)


def implementing(hook: str) -> list[str]:
    """Return the names of those who answer ``hook`` in the running application."""
    return current_app.extensions["ess_map.plugins"].implementing(hook)
