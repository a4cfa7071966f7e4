# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables of a plugin, made and taken away again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from ess_map.core.db import db
from ess_map.platform import migrating
from ess_map.platform.plugins import running

Migrate = Callable[[str, str], frozenset[str]]


def migrate(plugin: str, revision: str) -> frozenset[str]:
    """Bring a plugin's tables to ``revision``, ``base`` or ``head``; return those there are."""
    db.session.remove()
    module = running().loaded[plugin].module
    verb = migrating.downgrade if revision == "base" else migrating.upgrade
    verb(plugin, module, revision)
    found = sa.inspect(db.engine).get_table_names()
    return frozenset(name for name in found if name.startswith(f"{plugin}_"))


@pytest.fixture(name="migrate")
def _migrate(app: Flask) -> Migrate:
    """Move a plugin's tables and return those there are: ``migrate("repair", "base")``."""
    return migrate
