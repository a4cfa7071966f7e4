# SPDX-License-Identifier: AGPL-3.0-or-later
"""Builds the sample country once, and starts instances of it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ess_map import config
from ess_map.app import create_app
from ess_map.testing.clocks import StillClock
from tests.security import plugin, samples
from tests.security.world import World

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


def start(folder: Path):
    """Start an instance in ``folder`` whose only door is the permission: no CSRF token asked."""
    app = create_app(
        config.from_environment(
            {
                "ESS_MAP_ENV": "test",
                "ESS_MAP_DATABASE_URL": f"sqlite:///{folder / 'ess-map.db'}",
                "ESS_MAP_INSTANCE": str(folder),
                "ESS_MAP_SECRET_KEY": "only-for-tests",
                "ESS_MAP_LOG": "error",
            }
        ),
        plugins=[("sample", plugin)],
        installed=False,
    )
    app.extensions["ess_map.clock"] = StillClock(NOW)
    app.config["WTF_CSRF_ENABLED"] = False
    return app


@pytest.fixture(scope="session")
def world(spatialite, tmp_path_factory):
    folder = tmp_path_factory.mktemp("world") / "prepared"
    folder.mkdir()
    (folder / "ess-map.db").write_bytes(spatialite.read_bytes())
    made = World(folder, start)
    samples.fill(made, start(folder))
    yield made
    made.close()
