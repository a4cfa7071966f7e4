# SPDX-License-Identifier: AGPL-3.0-or-later
"""The criteria that core and plugins add to a matching: asked for once, while the same are on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask import Flask, current_app

from ess_map.core.criteria import Criterion
from ess_map.platform.guarding import Guard, guarded
from ess_map.platform.plugins import Plugins
from ess_map.platform.registering import Registry, is_own

MATCHING = "ess_map.matching"


class Matching:
    """The criteria of one application, by kind of matching."""

    def __init__(self, plugins: Plugins) -> None:
        self.plugins = plugins
        self._known: tuple[Registry | None, dict[str, Sequence[Criterion]]] = None, {}

    def criteria(self, kind: str) -> Sequence[Criterion]:
        """Return the criteria of ``kind``, the same while the registry is."""
        registry = self.plugins.registry()
        known, found = self._known
        if known is not registry:
            found = {}
            self._known = registry, found
        if kind not in found:
            found[kind] = list(self._asked(kind))
        return found[kind]

    def _asked(self, kind: str) -> Iterator[Criterion]:
        names = set()
        for plugin, criterion in self.plugins.each("register_criteria", kind=kind):
            vital = plugin in self.plugins.vital
            if criterion.name in names or not (vital or is_own(plugin, criterion.name)):
                sentence = f"« {criterion.name} » n'est pas à elle, ou est déjà pris"
                self.plugins.watch.note(plugin, "register_criteria", sentence)
                continue
            names.add(criterion.name)
            guard = Guard(plugin, self.plugins.watch)
            yield criterion if vital else guarded(criterion, guard)


def init_app(app: Flask, plugins: Plugins) -> None:
    """Let ``app`` ask ``plugins`` for criteria."""
    app.extensions[MATCHING] = Matching(plugins)


def criteria(kind: str) -> Sequence[Criterion]:
    """Return the criteria that core and plugins add to the matching ``kind``.

    They are asked for once, and again when a plugin is switched on or off.
    """
    matching: Matching = current_app.extensions[MATCHING]
    return matching.criteria(kind)
