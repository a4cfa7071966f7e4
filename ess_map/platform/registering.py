# SPDX-License-Identifier: AGPL-3.0-or-later
"""What core and plugins have registered, by name, and whose each name is."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import time
from functools import singledispatch
from typing import Any

from ess_map.core.errors import ConfigurationError
from ess_map.core.jobs import Job
from ess_map.core.timer import Alarm
from ess_map.core.uploads import Files
from ess_map.platform.access import ROLES
from ess_map.platform.contracts import (
    Benchmark,
    Facet,
    Layer,
    Permission,
    Setting,
    Vocabulary,
)
from ess_map.platform.exchange import Exporter, Importer
from ess_map.platform.retention import Retention

HOOKS = {
    "register_settings": ("settings", Setting),
    "register_permissions": ("permissions", Permission),
    "register_vocabularies": ("vocabularies", Vocabulary),
    "register_facets": ("facets", Facet),
    "register_layers": ("layers", Layer),
    "register_importers": ("importers", Importer),
    "register_exporters": ("exporters", Exporter),
    "register_retention": ("retentions", Retention),
    "register_jobs": ("jobs", Job),
    "register_alarms": ("alarms", Alarm),
    "register_files": ("files", Files),
    "register_benchmarks": ("benchmarks", Benchmark),
}
"""Each hook, the part of the registry that it fills, and what it returns."""

FORMATS = ("register_importers", "register_exporters")
"""Named for what they read and write, not for their plugin."""

ALWAYS = ("register_retention",)
"""What holds for a plugin that is switched off too: it keeps people's data all the same."""

LONGEST_FILES = 29
"""Characters of the name of files, which the number of a thing follows where they are kept."""

Found = Mapping[str, Mapping[str, Iterable[Any]]]
"""hook → plugin → what it returned."""


@dataclass(frozen=True)
class Registry:
    """What is registered by the plugins that are on."""

    settings: Mapping[str, Setting]
    permissions: Mapping[str, Permission]
    vocabularies: Mapping[str, Vocabulary]
    facets: Mapping[str, Facet]
    layers: Mapping[str, Layer]
    importers: Mapping[str, Importer]
    exporters: Mapping[str, Exporter]
    retentions: Mapping[str, Retention]
    jobs: Mapping[str, Job]
    alarms: Mapping[str, Alarm]
    files: Mapping[str, Files]
    benchmarks: Mapping[str, Benchmark]
    owners: Mapping[tuple[str, str], str]
    """(part, name), such as ("facets", "repair.month"), → plugin."""
    facet_versions: Mapping[str, str]
    """The version of the plugin that each facet belongs to, '' for core's."""

    def of(self, plugin: str) -> dict[str, list[str]]:
        """Return the names that ``plugin`` has registered, by part."""
        found: dict[str, list[str]] = {}
        for (part, name), owner in self.owners.items():
            if owner == plugin:
                found.setdefault(part, []).append(name)
        return found


def build(found: Found, versions: Mapping[str, str], off: Collection[str] = ()) -> Registry:
    """Index what was registered, without the plugins that are ``off``."""
    parts: dict[str, dict[str, Any]] = {}
    owners = {}
    for hook, (part, _kind) in HOOKS.items():
        items = parts[part] = {}
        for plugin, returned in found[hook].items():
            if plugin in off and hook not in ALWAYS:
                continue
            items.update({item.name: item for item in returned})
            owners.update({(part, item.name): plugin for item in returned})
    facets = {name: versions.get(owners["facets", name], "") for name in parts["facets"]}
    registry = Registry(**parts, owners=owners, facet_versions=facets)
    assert {part for part, _kind in HOOKS.values()} < {one.name for one in fields(registry)}
    return registry


def claim(hook: str, items: Iterable[Any], plugin: str, owners: dict[str, str]) -> None:
    """Note whose the names are; who came first keeps a name. ``owners`` is {name: plugin}."""
    _part, kind = HOOKS[hook]
    for item in items:
        if not isinstance(item, kind):
            raise ConfigurationError(f"{hook} doit rendre des {kind.__name__}, pas {item!r:.60}.")
        _refuse_unusable(item)
        if item.name in owners:
            raise ConfigurationError(
                f"« {item.name} » ({hook}) est déjà pris par « {owners[item.name]} »."
            )
        owners[item.name] = plugin


@singledispatch
def _refuse_unusable(_item: Any) -> None:
    """Refuse here, where it names its plugin, what no page could show later."""


@_refuse_unusable.register
def _(item: Permission) -> None:
    if item.role not in ROLES:
        raise ConfigurationError(f"« {item.name} » : « {item.role} » n'est pas un rôle.")


@_refuse_unusable.register
def _(item: Facet) -> None:
    if item.hours and (item.live is not None or item.vocabulary):
        raise ConfigurationError(f"« {item.name} » : hours se passe de live et de vocabulary.")


@_refuse_unusable.register
def _(item: Setting) -> None:
    if type(item.default) not in (bool, int, float, str):
        raise ConfigurationError(
            f"« {item.name} » : un réglage est un bool, un int, un float ou une str, "
            f"pas {item.default!r:.60}."
        )
    if item.choices and item.default not in item.choices:
        raise ConfigurationError(
            f"« {item.name} » : sa valeur par défaut n'est pas dans la liste des choix."
        )
    if isinstance(item.default, int | float) and not _fits(item):
        raise ConfigurationError(f"« {item.name} » : sa valeur par défaut sort de ses bornes.")


def _fits(item: Setting) -> bool:
    low = -math.inf if item.minimum is None else item.minimum
    return low <= item.default <= (math.inf if item.maximum is None else item.maximum)


@_refuse_unusable.register
def _(item: Job) -> None:
    # Read by the one loop that does everybody's work: a wrong one would stop them all.
    minutes = type(item.every) is int and item.every > 0
    if not minutes and not isinstance(item.every, time):
        raise ConfigurationError(
            f"« {item.name} » : `every` est un nombre de minutes ou une heure "
            f"(datetime.time), pas {item.every!r:.60}."
        )
    if not callable(item.run):
        raise ConfigurationError(f"« {item.name} » : `run` est une fonction.")


@_refuse_unusable.register
def _(item: Files) -> None:
    if len(item.name) > LONGEST_FILES:
        raise ConfigurationError(f"« {item.name} » : {LONGEST_FILES} signes au plus.")
    if not callable(item.may_see) or not (item.used is None or callable(item.used)):
        raise ConfigurationError(f"« {item.name} » : `may_see` et `used` sont des fonctions.")


@_refuse_unusable.register
def _(item: Benchmark) -> None:
    if not callable(item.prepare):
        raise ConfigurationError(f"« {item.name} » : `prepare` est une fonction.")


def refuse_foreign_names(hook: str, items: Iterable[Any], plugin: str) -> None:
    """Refuse a name that does not tell whose it is; facets and settings share the address."""
    for item in items:
        if hook not in FORMATS and not is_own(plugin, item.name):
            raise ConfigurationError(
                f"« {item.name} » ({hook}) doit s'appeler « {plugin} » ou commencer par "
                f"« {plugin}. »."
            )


def is_own(plugin: str, name: str) -> bool:
    """Tell whether ``name`` is one that ``plugin`` may give."""
    return name == plugin or name.startswith(f"{plugin}.")
