# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every application of this suite has the plugin, as it is installed."""

import ess_map_accompaniment
import pytest

pytest_plugins = ["ess_map.testing"]


@pytest.fixture
def plugins():
    """Every application of this suite has our plugin."""
    return [ess_map_accompaniment]
