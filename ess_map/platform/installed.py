# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is installed: distributions that announce a plugin, the version they want, their tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.metadata import EntryPoint, entry_points, version
from types import ModuleType
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from ess_map.core.db import Base
from ess_map.core.errors import ConfigurationError
from ess_map.platform import migrating
from ess_map.platform.statements import own

if TYPE_CHECKING:
    from ess_map.platform.contracts import About

ENTRY_POINTS = "ess_map.plugins"
DISTRIBUTION = "ess-map"


@dataclass(frozen=True)
class Loaded:
    """A plugin in this process."""

    name: str
    module: ModuleType | object
    version: str = ""
    distribution: str = ""
    summary: str = ""
    vital: bool = False
    about: About | None = None

    @property
    def label(self) -> str:
        """How people call it."""
        return str(self.about.label) if self.about else self.name

    @property
    def says(self) -> str:
        """What it is for, in a sentence."""
        return str(self.about.summary) if self.about and self.about.summary else self.summary

    def described(self, about: About) -> Loaded:
        return replace(self, about=about)

    def is_unmigrated(self, connection: sa.Connection) -> bool:
        """Tell whether its tables are not those that its code expects."""
        return not self.vital and migrating.pending(connection, self.name, self.module)

    @cached_property
    def tables(self) -> tuple[sa.Table, ...]:
        """The tables of its models."""
        found = (mapper.local_table for mapper in Base.registry.mappers if _is_of(mapper, self))
        return tuple(sorted(found, key=lambda table: table.name))


@dataclass(frozen=True)
class Found:
    """A distribution that announces a plugin."""

    name: str
    entry: EntryPoint

    def load(self) -> Loaded:
        """Import it; ``ConfigurationError`` when it wants another version of ess-map."""
        distribution = self.entry.dist
        if distribution is None:
            return Loaded(self.name, self.entry.load())
        _refuse_other_versions(distribution.requires or ())
        return Loaded(
            self.name,
            self.entry.load(),
            version=distribution.version,
            distribution=distribution.name,
            summary=distribution.metadata.get("Summary", ""),
        )


def distributions() -> Iterator[Found]:
    """Yield what is installed, by name."""
    for entry in sorted(entry_points(group=ENTRY_POINTS), key=lambda found: found.name):
        yield Found(entry.name, entry)


def _refuse_other_versions(requires: list[str] | tuple[str, ...]) -> None:
    ours = version(DISTRIBUTION)
    for text in requires:
        wanted = Requirement(text)
        if canonicalize_name(wanted.name) != DISTRIBUTION or wanted.marker is not None:
            continue
        if not wanted.specifier.contains(ours, prereleases=True):
            raise ConfigurationError(
                f"elle demande ess-map {wanted.specifier} et celui-ci est {ours} : installez une "
                "version qui convient de l'une ou de l'autre"
            )


def _is_of(mapper: sa.orm.Mapper[Any], plugin: Loaded) -> bool:
    home = getattr(plugin.module, "__name__", "")
    return bool(home) and f"{mapper.class_.__module__}.".startswith(f"{home}.")


def judge(plugin: Loaded) -> None:
    """Refuse models whose tables would not be the plugin's own."""
    if plugin.vital:
        return
    for table in plugin.tables:
        if not own(plugin.name, table.name):
            raise ConfigurationError(
                f"la table « {table.name} » doit commencer par « {plugin.name}_ »"
            )
        for key in table.foreign_keys:
            target = key.column
            if not own(plugin.name, target.table.name) and not target.primary_key:
                raise ConfigurationError(
                    f"« {table.name}.{key.parent.name} » désigne « {key.target_fullname} » : une "
                    "clé étrangère vers le noyau ne désigne que sa clé primaire"
                )


def configure(plugin: Loaded) -> None:
    """Finish its models; those that cannot be finished are forgotten, else nobody's could be."""
    if plugin.vital:
        return
    try:
        sa.orm.configure_mappers()
    except sa.exc.SQLAlchemyError:
        theirs = [mapper for mapper in Base.registry.mappers if _is_of(mapper, plugin)]
        if not any(hasattr(mapper, "_configure_failed") for mapper in theirs):
            return  # another's: it will be told when its turn comes
        for mapper in theirs:
            manager = mapper.class_manager
            Base.registry._dispose_cls(mapper.class_)
            Base.registry._dispose_manager_and_mapper(manager)
            Base.registry._managers.pop(manager, None)
        raise
