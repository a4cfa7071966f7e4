# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who answers the hooks: core rooms and plugins, each contained in its failures."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from time import perf_counter
from typing import Any

import sqlalchemy as sa
from flask import current_app
from flask_babel import gettext as _

from ess_map.core.criteria import Criterion
from ess_map.core.db import db
from ess_map.core.errors import EssMapError, Unavailable
from ess_map.core.journal import Event
from ess_map.core.log import logger
from ess_map.platform import migrating, state
from ess_map.platform.acting import ALONE, FAILURES, READING
from ess_map.platform.contracts import (
    Action,
    FieldSource,
    NavItem,
    Panel,
    Property,
    Section,
    Vocabulary,
)
from ess_map.platform.guarding import Guard, reason
from ess_map.platform.loading import Catalogue
from ess_map.platform.registering import Registry
from ess_map.platform.settling import STRICT, expect, settled
from ess_map.platform.state import States
from ess_map.platform.visiting import Visit, sharing
from ess_map.platform.watching import TOO_LONG, Cost

PLUGINS = "ess_map.plugins"
ITEMS = {
    "actor_panels": Panel,
    "territory_panels": Panel,
    "pole_panels": Panel,
    "pole_pages": NavItem,
    "actor_actions": Action,
    "field_sources": FieldSource,
    "contribution_sections": Section,
    "actor_properties": Property,
    "nav_items": NavItem,
    "administration_items": NavItem,
    "register_criteria": Criterion,
}
"""What each hook that is asked for items returns."""

ALWAYS = frozenset({"user_data", "erase_user"})
"""Asked of a plugin that is switched off too: it keeps people's data all the same."""

QUESTIONS = frozenset({"permission_allowed", "user_data", "require_of_pole"})
"""Strict hooks that write nothing: they have no part in the caller's transaction."""

Where = Callable[[], frozenset[str]]
"""The territories of what a hook is asked about, by key."""


class Plugins(Catalogue):
    """Asks those who have started and are on now."""

    def __init__(self, *, strict: bool, vital: Collection[str] = (), folder: Path = Path()) -> None:
        super().__init__(strict=strict, vital=vital, folder=folder)
        self.live = state.Live(self._unmigrated)
        self._registry: tuple[frozenset[str], Registry] | None = None
        self._answering: dict[str, list[tuple[str, Any, Cost]]] = {}

    def states(self) -> States:
        """Return which plugins are off, and where the others are on."""
        return self.live.states()

    def is_off(self, name: str) -> bool:
        """Tell whether ``name`` is switched off, or waits for its migrations."""
        return name in self.states().off

    def registry(self) -> Registry:
        """Return what is registered by the plugins that are on; the same object while they are."""
        off = self.states().off
        if self._registry is None or self._registry[0] != off:
            self._registry = off, self.built(off)
        return self._registry[1]

    def _unmigrated(self, connection: sa.Connection) -> frozenset[str]:
        return frozenset(
            plugin.name for plugin in self.loaded.values() if plugin.is_unmigrated(connection)
        )

    def each(
        self,
        hook: str,
        where: Where | None = None,
        instead: Callable[[str], Any] | None = None,
        only: str = "",
        **arguments: Any,
    ) -> list[tuple[str, Any]]:
        """Call a tolerant hook: return (plugin, item), without those of plugins that fail.

        pluggy itself stops at the first failure, hence our own loop. ``where`` is asked when
        some plugin is on in some territories only. Of a plugin that was slow the last time,
        ``instead`` makes the item. ``only`` asks that plugin alone.
        """
        found = []
        for name, function, cost in self._on(hook, where):
            if only and name != only:
                continue
            if instead is not None and cost.slow and name not in self.vital:
                found.append((name, instead(name)))
                continue
            found += [(name, item) for item in self._asked(function, cost, arguments)]
        return found

    def _asked(self, function: Any, cost: Cost, arguments: Mapping[str, Any]) -> list[Any]:
        if cost.rests_until is not None and self.watch.rests(cost):
            return []
        expected = ITEMS.get(cost.hook, object)
        begun = perf_counter()
        try:
            if cost.plugin in self.vital:
                items = list(function(**arguments) or ())
                expect(items, expected)
            else:
                # Past participles are told after the commit: their plugin may write its own.
                mode = READING if cost.hook in ITEMS else ALONE
                with Visit(cost.plugin, mode):
                    items = settled(function(**arguments), expected)
        except FAILURES as error:  # the isolation point of tolerant hooks
            cost.took(perf_counter() - begun)
            self._failed(cost, error)
            return []
        seconds = perf_counter() - begun
        cost.took(seconds)
        if seconds > TOO_LONG and cost.plugin not in self.vital:
            self.watch.failed(cost, f"{seconds:.1f} s")
        else:
            self.watch.went_well(cost)
        return items

    def _failed(self, cost: Cost, error: BaseException) -> None:
        if cost.plugin in self.vital and isinstance(error, sa.exc.DBAPIError):
            # PostgreSQL answers nothing more in a transaction in which a statement has failed.
            db.session.rollback()
        fields = {"plugin": cost.plugin, "hook": cost.hook}
        logger.error("plugin failed", exc_info=error, extra={"fields": fields})
        if self.strict:
            raise error
        if cost.plugin not in self.vital:
            self.watch.failed(cost, reason(error))

    def attempt(self, plugin: str, what: str, call: Callable[[], Any], fallback: Any) -> Any:
        """Return what ``call`` into ``plugin`` returns, ``fallback`` when it fails.

        For what a plugin has handed over to be used later, such as a form.
        """
        if plugin in self.vital:
            return call()
        return Guard(plugin, self.watch).ask(what, call, fallback)

    def answers(self, hook: str) -> bool:
        """Return whether anybody implements ``hook``."""
        return bool(self.functions(hook))

    def tell(self, hook: str, event: Event) -> None:
        """Call a tolerant hook that returns nothing."""
        self.each(hook, event=event)

    def every(self, hook: str, only: str = "", **arguments: Any) -> list[tuple[str, Any]]:
        """Call a strict hook: return (plugin, answer) of all; the first failure ends it.

        The caller's transaction is lost with it; the sentence and the log name the plugin.
        """
        answers = []
        if hook in ALWAYS:
            self._refuse_incomplete(hook)
        for name, function, cost in self._on(hook, None):
            if only and name != only:
                continue
            try:
                answers.append((name, self._demanded(name, hook, function, arguments)))
            except FAILURES as error:  # the isolation point of strict hooks
                if name not in self.vital:
                    self.watch.note(name, hook, reason(error))
                    if hook not in QUESTIONS:
                        db.session.rollback()
                if isinstance(error, EssMapError):
                    raise type(error)(_named(name, error.message)) from error
                logger.exception("plugin failed", extra={"fields": {"plugin": name, "hook": hook}})
                raise Unavailable(_named(name, _("elle a échoué, rien n'est fait."))) from error
            self.watch.went_well(cost)
        return answers

    def _refuse_incomplete(self, hook: str) -> None:
        """Half of what is kept of somebody would be a lie: who cannot be asked now is waited for.

        A plugin that has no tables yet keeps nothing of anybody.
        """
        waiting = self.states().unmigrated
        for name, _function in self.functions(hook) if waiting else ():
            if name in waiting and migrating.current(db.session.connection(), name) is not None:
                sentence = _("ses données sont en cours de mise à jour, réessayez plus tard.")
                raise Unavailable(_named(name, sentence))

    def _demanded(self, name: str, hook: str, function: Any, arguments: Mapping[str, Any]) -> Any:
        if name in self.vital:
            return function(**arguments)
        firm = STRICT.get(hook, _as_it_is)
        with Visit(name) if hook in QUESTIONS else sharing(db.session(), name):
            return firm(function(**arguments))

    def implementing(self, hook: str) -> list[str]:
        """Return the names of the plugins that are on and answer ``hook``."""
        return [name for name, _function, _cost in self._on(hook, None)]

    def _on(self, hook: str, where: Where | None) -> Iterator[tuple[str, Any, Cost]]:
        answering = self._answering.get(hook)
        if answering is None:
            answering = self._answering[hook] = [
                (name, function, self.watch.cost(name, hook))
                for name, function in self.functions(hook)
            ]
        states = self.states()
        off = states.unmigrated if hook in ALWAYS else states.off
        scopes, here = states.scopes, None
        for name, function, cost in answering:
            if name in off:
                continue
            if name in scopes and where is not None:
                here = where() if here is None else here
                if here.isdisjoint(scopes[name]):
                    continue
            yield name, function, cost


def _as_it_is(answer: Any) -> Any:
    return answer


def _named(plugin: str, sentence: str) -> str:
    return _("Extension « %(name)s » : %(what)s", name=plugin, what=sentence)


def running() -> Plugins:
    """Return the plugins of the running application."""
    return current_app.extensions[PLUGINS]


def registry() -> Registry:
    """Return what the plugins that are on have registered in the running application."""
    return running().registry()


def vocabulary(name: str) -> Vocabulary:
    """Return a vocabulary that is on: core's ``legal_form``, ``activity`` …, or a plugin's.

    ``KeyError`` for one that nobody has registered.
    """
    return registry().vocabularies[name]


def each(hook: str, where: Where | None = None, **arguments: Any) -> list[tuple[str, Any]]:
    """Call a hook of your own: return (plugin, item) for each item that the others return.

    ``arguments`` are those of the hook. A plugin that fails is logged and left out. With
    ``where``, which returns keys of territories, a plugin that is on in some territories only
    is asked when one of them is among these; without it, always.
    """
    return running().each(hook, where, **arguments)


def every(hook: str, **arguments: Any) -> list[tuple[str, Any]]:
    """Call a strict hook of the running application."""
    return running().every(hook, **arguments)


def implementing(hook: str) -> list[str]:
    """Return the names of those who answer ``hook`` in the running application."""
    return running().implementing(hook)
