# SPDX-License-Identifier: AGPL-3.0-or-later
"""Small applications to try one thing of core on, without a database."""

import pytest

from ess_map import config
from ess_map.app import create_app


@pytest.fixture
def bare(tmp_path, clock):
    """Build an application whose database is never opened; ``ESS_MAP_*`` changes optional."""

    def make(plugins=(), **changes):
        environ = {
            "ESS_MAP_ENV": "test",
            "ESS_MAP_INSTANCE": str(tmp_path),
            "ESS_MAP_SECRET_KEY": "only-for-tests",
            "ESS_MAP_LOG": "warning",
            **changes,
        }
        app = create_app(config.from_environment(environ), plugins=plugins, installed=False)
        app.extensions["ess_map.clock"] = clock
        return app

    return make
