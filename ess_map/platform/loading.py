# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who has started: core rooms and plugins, loaded, judged, and what they register."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import pluggy

from ess_map.core.errors import ConfigurationError
from ess_map.core.log import logger
from ess_map.platform import hookspecs, installed, naming, registering
from ess_map.platform.acting import FAILURES, READING, acting
from ess_map.platform.contracts import About
from ess_map.platform.guarding import Guard, guarded, reason
from ess_map.platform.installed import Loaded
from ess_map.platform.registering import Found, Registry
from ess_map.platform.settling import bounded, sound
from ess_map.platform.watching import Watch


class Catalogue:
    """The plugins of one application; its manager is never a module global."""

    def __init__(self, *, strict: bool, vital: Collection[str] = (), folder: Path = Path()) -> None:
        self.strict = strict
        """Stop the start, or the request, when a plugin fails, as a developer wants."""
        self.vital = frozenset(vital)
        """Names of the core rooms: nothing is worth starting without them."""
        self.loaded: dict[str, Loaded] = {}
        """Those that work or may be switched on, in their order."""
        self.broken: dict[str, str] = {}
        """Names of the plugins that were switched off at start, with the reason."""
        self.manager = pluggy.PluginManager(hookspecs.PROJECT)
        self.manager.add_hookspecs(hookspecs)
        self.watch = Watch(folder)
        self._found: Found = {}

    def add(self, plugin: ModuleType | object, name: str) -> None:
        """Register one plugin under ``name``."""
        self._add(Loaded(name, plugin, vital=name in self.vital))

    def add_installed(self) -> None:
        """Register every installed distribution that announces itself by entry point."""
        for found in installed.distributions():
            name = found.name
            if name in self.loaded or name in self.broken:
                # Who is there keeps the name; the other one is told under its distribution's.
                name = f"{name} ({found.entry.value})"
            with self.contained(name):
                self._refuse_twice(found.name)
                self._add(found.load())

    def _add(self, plugin: Loaded) -> None:
        self._refuse_twice(plugin.name)
        with self.contained(plugin.name):
            self.loaded[plugin.name] = plugin
            self.manager.register(plugin.module, name=plugin.name)

    def _refuse_twice(self, name: str) -> None:
        if name in self.loaded or name in self.broken:
            raise ConfigurationError(
                f"Deux extensions s'appellent « {name} » : désinstallez l'une des deux."
            )

    def collect(self) -> None:
        """Let plugins define hooks, judge those they answer, call every ``register_*`` hook."""
        for name, function in self.functions("add_hookspecs"):
            with self.contained(name):
                function(manager=self.manager)
        for name, hook in self._unknown_hooks():
            with self.contained(name):
                raise ConfigurationError(f"le crochet « {hook} » n'existe pas")
        others: list[str] = []
        for plugin in list(self.loaded.values()):
            with self.contained(plugin.name):
                if not plugin.vital:
                    naming.judge(plugin.name, others)
                    others.append(plugin.name)
                installed.judge(plugin)
                installed.configure(plugin)
        found: dict[str, dict[str, list[Any]]] = {hook: {} for hook in registering.HOOKS}
        for hook in registering.HOOKS:
            owners: dict[str, str] = {}
            for name, function in self.functions(hook):
                with self.contained(name):
                    items = _returned(hook, function, object)
                    registering.claim(hook, items, name, owners)
                    if name not in self.vital:
                        sound(items)
                        registering.refuse_foreign_names(hook, items, name)
                        guard = Guard(name, self.watch)
                        items = [guarded(item, guard) for item in items]
                    found[hook][name] = items
        self._found = found
        self._describe()

    def _describe(self) -> None:
        for name, function in self.functions("register_about"):
            with self.contained(name):
                abouts = _returned("register_about", function, About)
                sound(abouts)
                for about in abouts:
                    self.loaded[name] = self.loaded[name].described(about)

    def _unknown_hooks(self) -> Iterator[tuple[str, str]]:
        for hook, caller in list(vars(self.manager.hook).items()):
            if hook.startswith("_") or caller.has_spec():
                continue
            for implementation in caller.get_hookimpls():
                if not implementation.optionalhook:
                    yield implementation.plugin_name, hook

    @contextmanager
    def contained(self, name: str) -> Iterator[None]:
        """Switch the plugin off whole when its part of the start fails."""
        try:
            with nullcontext() if name in self.vital else acting(name, READING):
                yield
        except FAILURES as error:  # the isolation point of the start
            why = reason(error)
            logger.exception("plugin failed to start", extra={"fields": {"plugin": name}})
            if self.strict or name in self.vital:
                raise ConfigurationError(
                    f"L'extension « {name} » ne démarre pas : {why}"
                ) from error
            self.broken[name] = why
            self.loaded.pop(name, None)
            for answers in self._found.values():
                answers.pop(name, None)
            if self.manager.has_plugin(name):
                self.manager.unregister(name=name)

    def registered(self, hook: str) -> Mapping[str, list[Any]]:
        """Return what each plugin that has not failed returned at ``hook``."""
        return {name: items for name, items in self._found[hook].items() if name in self.loaded}

    def everything(self) -> Registry:
        """Return what is registered by all who have started, on or not."""
        return self.built(frozenset())

    def built(self, off: Collection[str]) -> Registry:
        """Return what is registered by those who are not ``off``."""
        found = {hook: self.registered(hook) for hook in registering.HOOKS}
        versions = {plugin.name: plugin.version for plugin in self.loaded.values()}
        return registering.build(found, versions, off)

    def functions(self, hook: str) -> list[tuple[str, Any]]:
        """Return (plugin, function) of all who implement ``hook``, whether they are on or not."""
        caller = getattr(self.manager.hook, hook, None)
        found = caller.get_hookimpls() if caller is not None else []
        return [(one.plugin_name, partial(_call, one)) for one in found]


def _returned(hook: str, function: Callable[[], Any], expected: type) -> list[Any]:
    """Return what a hook of the start returns; a failure says which hook it was."""
    try:
        return bounded(function(), expected)
    except FAILURES as error:
        raise ConfigurationError(f"{reason(error).rstrip('.')}, dans {hook}") from error


def _call(implementation: pluggy.HookImpl, **arguments: Any) -> Any:
    """Give an implementation the arguments that it names, as pluggy does."""
    return implementation.function(**{name: arguments[name] for name in implementation.argnames})
