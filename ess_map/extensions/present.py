# SPDX-License-Identifier: AGPL-3.0-or-later
"""Plugins as pages and commands show them: how they are, what they add, what they cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from ess_map.core import clock
from ess_map.core.db import db
from ess_map.extensions import tables
from ess_map.people.roles import LABELS
from ess_map.platform import installed, permissions
from ess_map.platform.installed import Loaded
from ess_map.platform.plugins import running
from ess_map.platform.state import States
from ess_map.platform.watching import SLOW, Figures
from ess_map.territories import lookup

PARTS = {
    "facets": _l("Filtres"),
    "layers": _l("Couches de la carte"),
    "vocabularies": _l("Vocabulaires"),
    "importers": _l("Formats lus"),
    "exporters": _l("Formats écrits"),
    "jobs": _l("Tâches de fond"),
    "alarms": _l("Rappels"),
    "files": _l("Fichiers"),
    "retentions": _l("Données personnelles gardées"),
    "settings": _l("Réglages"),
}
"""What plugins register, in the order of interest; permissions are told with who has them."""

LEAST = 0.02
"""Seconds that a bar is long at least: what costs little must not look dear."""


@dataclass(frozen=True)
class Condition:
    """How a plugin is; ``kind`` is on, partly, off, unmigrated, broken or gone."""

    kind: str
    said: str
    wrong: bool = False


@dataclass(frozen=True)
class CostView:
    """One hook of a plugin: milliseconds, and how wide its bar is in percent."""

    hook: str
    calls: int
    median: float
    worst: float
    width: float
    slow: bool
    rests_until: datetime | None


@dataclass(frozen=True)
class FailureView:
    """A failure that happened ``times`` times, at last ``at``."""

    at: datetime
    times: int
    plugin: str
    hook: str
    reason: str


@dataclass(frozen=True)
class Extension:
    """One plugin, as a line of the list."""

    name: str
    label: str
    says: str
    version: str
    distribution: str
    condition: Condition
    per_territory: bool
    migrates: bool
    """Its tables wait for an upgrade, even while it is off."""
    scopes: tuple[tuple[str, str], ...]
    """(key, name) of the territories where it is on; empty: everywhere, or nowhere."""
    hooks: tuple[str, ...]
    registered: Mapping[str, tuple[str, ...]]
    """Labels by part."""
    permissions: tuple[tuple[str, str], ...]
    """(label, label of the role that has it)."""
    settable: bool
    costs: tuple[CostView, ...]

    @property
    def adds(self) -> str:
        """What it adds, in a line."""
        parts = [f"{PARTS[part]} : {len(names)}" for part, names in self.registered.items()]
        return " · ".join(map(str, parts))

    @property
    def slowest(self) -> CostView | None:
        return max(self.costs, key=lambda cost: cost.median, default=None)

    @property
    def resting(self) -> list[CostView]:
        return [cost for cost in self.costs if cost.rests_until]

    @property
    def can(self) -> str:
        """What the operator may do at once: enable, disable or nothing."""
        kinds = {"on": "disable", "partly": "disable", "off": "enable", "unmigrated": "enable"}
        return kinds.get(self.condition.kind, "")


def everything() -> list[Extension]:
    """Return all plugins, those in trouble first, then by name."""
    plugins = running()
    plugins.live.forget()
    figures = plugins.watch.figures()
    found = [_started(one, figures) for one in plugins.loaded.values() if not one.vital]
    found += [_broken(name, why) for name, why in plugins.broken.items()]
    with db.engine.connect() as connection:
        found += [_gone(name) for name in tables.uninstalled(connection)]
    return sorted(found, key=lambda one: (not one.condition.wrong, one.name))


def one(name: str) -> Extension | None:
    """Return one plugin, None when nobody knows it."""
    return next((found for found in everything() if found.name == name), None)


def failures(plugin: str = "") -> list[FailureView]:
    """Return the last failures, newest first, of one plugin or all; the same ones counted."""
    latest = [one for one in running().watch.latest() if plugin in ("", one.plugin)]
    keys = [(one.plugin, one.hook, one.reason) for one in latest]
    times = Counter(keys)
    newest = dict(zip(reversed(keys), reversed(latest), strict=True))
    return [
        FailureView(datetime.fromisoformat(newest[key].at), times[key], *key)
        for key in dict.fromkeys(keys)
    ]


def tables_of(name: str) -> list[str]:
    """Return the names of the tables of a plugin in the database."""
    with db.engine.connect() as connection:
        return tables.of(connection, name)


def _started(plugin: Loaded, figures: Iterable[Figures]) -> Extension:
    plugins, states = running(), running().states()
    registry = plugins.everything()
    names = registry.of(plugin.name)
    scopes = states.scopes.get(plugin.name, frozenset())
    named = lookup.names(scopes)
    return Extension(
        name=plugin.name,
        label=plugin.label,
        says=plugin.says,
        version=plugin.version,
        distribution=plugin.distribution,
        condition=_condition(plugin.name, states),
        per_territory=bool(plugin.about and plugin.about.per_territory),
        migrates=plugin.name in states.unmigrated,
        scopes=tuple(sorted(((key, named.get(key, key)) for key in scopes), key=_by_name)),
        hooks=tuple(sorted(_hooks(plugin))),
        registered={
            part: tuple(_label(getattr(registry, part)[one]) for one in names[part])
            for part in PARTS
            if part in names
        },
        permissions=tuple(
            _permission(registry.permissions[one]) for one in names.get("permissions", ())
        ),
        settable=bool(names.get("settings") or names.get("permissions")),
        costs=_costs([one for one in figures if one.plugin == plugin.name]),
    )


def _by_name(scope: tuple[str, str]) -> str:
    return scope[1]


def _hooks(plugin: Loaded) -> set[str]:
    callers = running().manager.get_hookcallers(plugin.module) or ()
    return {caller.name for caller in callers if not caller.name.startswith("register_")}


def _label(item: Any) -> str:
    said = getattr(item, "label", None) or getattr(item, "what", None)
    return str(said) if said else item.name


def _permission(declared: Any) -> tuple[str, str]:
    known = running().states().settings
    role = known.get((declared.name, permissions.INSTANCE), declared.role)
    return str(declared.label), str(LABELS[role])


def _condition(name: str, states: States) -> Condition:
    if name in states.disabled:
        return Condition("off", _("désactivée"))
    if name in states.unmigrated:
        return Condition("unmigrated", _("arrêtée : ses tables sont à mettre à jour"), wrong=True)
    if name in states.scopes:
        count = len(states.scopes[name])
        said = ngettext(
            "en service sur %(num)d territoire", "en service sur %(num)d territoires", count
        )
        return Condition("partly", said)
    return Condition("on", _("en service"))


def _costs(figures: list[Figures]) -> tuple[CostView, ...]:
    longest = max([LEAST, *(one.median for one in figures)])
    now = clock.now()
    return tuple(
        CostView(
            hook=one.hook,
            calls=one.calls,
            median=1000 * one.median,
            worst=1000 * one.worst,
            width=round(100 * one.median / longest, 2),
            slow=one.median > SLOW,
            rests_until=one.rests_until if one.rests_until and one.rests_until > now else None,
        )
        for one in sorted(figures, key=lambda one: -one.median)
    )


def _broken(name: str, why: str) -> Extension:
    found = next((one.entry.dist for one in installed.distributions() if one.name == name), None)
    return _bare(
        name,
        Condition("broken", _("en panne : %(why)s", why=why), wrong=True),
        version=found.version if found else "",
        distribution=found.name if found else "",
    )


def _gone(name: str) -> Extension:
    return _bare(name, Condition("gone", _("désinstallée, ses données restent")))


def _bare(name: str, condition: Condition, version: str = "", distribution: str = "") -> Extension:
    return Extension(
        name=name,
        label=name,
        says="",
        version=version,
        distribution=distribution,
        condition=condition,
        per_territory=False,
        migrates=False,
        scopes=(),
        hooks=(),
        registered={},
        permissions=(),
        settable=False,
        costs=(),
    )
