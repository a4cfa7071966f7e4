# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which tables of the database are whose, also of plugins that are no longer installed."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from ess_map.core.db import Base
from ess_map.platform.migrating import version_table
from ess_map.platform.plugins import running
from ess_map.platform.state import PluginSetting, PluginState

VERSIONS = version_table("")
"""Every version table of a plugin begins so; that of core is named ``alembic_version``."""
CORE = "alembic_version"


def uninstalled(connection: sa.Connection) -> list[str]:
    """Return the plugins that have left tables or decisions, and whose package is gone."""
    known = running().loaded.keys() | running().broken.keys()
    off = sa.select(PluginState.name).where(PluginState.enabled.is_(False))
    decided = connection.scalars(sa.union(off, sa.select(PluginSetting.plugin)))
    return sorted({*_migrated(_all(connection)), *decided} - known)


def of(connection: sa.Connection, plugin: str) -> list[str]:
    """Return the names of the tables of ``plugin``, its version table aside.

    Those of ``repair_cafe``, which may have been here before, are not ``repair``'s.
    """
    tables = _all(connection)
    plugins = {plugin, *running().loaded, *running().broken, *_migrated(tables)}
    plugins |= set(connection.scalars(sa.select(PluginState.name)))
    return [table for table in tables if _owner(table, plugins) == plugin]


def _all(connection: sa.Connection) -> list[str]:
    return sorted(sa.inspect(connection).get_table_names())


def _migrated(tables: Collection[str]) -> set[str]:
    return {table.removeprefix(VERSIONS) for table in tables if table.startswith(VERSIONS)} - {
        CORE.removeprefix(VERSIONS)
    }


def _owner(table: str, plugins: Collection[str]) -> str:
    """The plugin with the longest name that ``table`` begins with; '' for core's."""
    if table in _of_core():
        return ""
    owners = [name for name in plugins if table.startswith(f"{name}_")]
    return max(owners, key=len, default="")


def _of_core() -> set[str]:
    mappers = Base.registry.mappers
    tables = {one.local_table.name for one in mappers if one.class_.__module__[:8] == "ess_map."}
    return {CORE, *tables}
