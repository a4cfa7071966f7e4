# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables of core: those of a plugin that another test has imported are known to Python, too."""

from __future__ import annotations

import sqlalchemy as sa

from ess_map.core.db import Base


def own_tables() -> list[sa.Table]:
    """Return the tables of core, each after those that it names."""
    strange = {
        mapper.local_table
        for mapper in Base.registry.mappers
        if not mapper.class_.__module__.startswith("ess_map.")
    }
    return [table for table in Base.metadata.sorted_tables if table not in strange]


def own_names() -> set[str]:
    """Return their names."""
    return {table.name for table in own_tables()}
